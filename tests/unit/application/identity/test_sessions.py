"""Logging in, staying logged in, and logging out."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from backwright.application.call import Call
from backwright.application.identity import (
    Revocations,
    Session,
    SessionLifetimes,
    Sessions,
    Tokens,
)
from backwright.application.identity.refresh_token import RefreshToken
from backwright.application.messages import Command
from backwright.application.policy import public
from backwright.application.unit_of_work import UnitOfWork
from backwright.application.use_case import handles
from backwright.domain import UnauthenticatedError, new_id
from backwright.testing.clock import FixedClock
from backwright.testing.conformance.session_index import SessionIndexConformance
from backwright.testing.identity import FakeAccessTokens

ANNA = new_id()
IDLE, WHOLE = timedelta(days=7), timedelta(days=30)


class LogIn(Command[Tokens]):
    user: UUID


class Refresh(Command[Tokens]):
    token: str


class LogOut(Command[None]):
    session: UUID | None


class LogOutAll(Command[None]):
    user: UUID
    but: UUID | None = None


@handles(LogIn, allow=public)
async def log_in(command: LogIn, uow: UnitOfWork, sessions: Sessions) -> Tokens:
    return sessions.open(uow, command.user, ["customer"])


@handles(Refresh, allow=public)
async def refresh(command: Refresh, uow: UnitOfWork, sessions: Sessions) -> Tokens:
    session = await sessions.find(uow, command.token)
    return sessions.rotate(session, ["staff"])


@handles(LogOut, allow=public)
async def log_out(command: LogOut, uow: UnitOfWork, sessions: Sessions) -> None:
    await sessions.close(uow, command.session)


@handles(LogOutAll, allow=public)
async def log_out_all(command: LogOutAll, uow: UnitOfWork, sessions: Sessions) -> None:
    await sessions.close_all(uow, command.user, but=command.but)


class Client:
    """Somebody who logs in and out."""

    def __init__(self, serve: Any, store: Any, clock: FixedClock) -> None:
        self.store = store
        self.clock = clock
        self.tokens = FakeAccessTokens(clock)
        self.revocations = Revocations(store, clock, token_lifetime=self.tokens.lifetime)
        lifetimes = SessionLifetimes(idle=IDLE, absolute=WHOLE)
        sessions = Sessions(self.tokens, store, self.revocations, clock, lifetimes)
        serve.given.known[Sessions] = sessions
        self.send = serve(log_in, refresh, log_out, log_out_all).send

    async def log_in(self, user: UUID = ANNA) -> Tokens:
        return await self.send(LogIn(user=user), Call())

    async def refresh(self, token: str) -> Tokens:
        return await self.send(Refresh(token=token), Call())

    async def refused(self, token: str) -> str:
        with pytest.raises(UnauthenticatedError) as refused:
            await self.refresh(token)
        return refused.value.reason

    async def ended(self, tokens: Tokens) -> bool:
        """Whether the access token has been revoked."""
        claims = self.tokens.verify(tokens.access_token)
        return await self.revocations.ended(claims.session, claims.issued_at)

    def session(self, tokens: Tokens) -> Session:
        """The session of a pair of tokens, as it is stored."""
        key = self.tokens.verify(tokens.access_token).session
        found: Session = self.store.rows[Session, key]
        return found


@pytest.fixture
def client(serve: Any, store: Any, clock: FixedClock) -> Client:
    return Client(serve, store, clock)


class TestLoggingIn:
    """The first tokens."""

    async def test_it_gives_a_pair_of_tokens(self, client: Client) -> None:
        """In the members of RFC 6749; the access token names user, session and roles."""
        tokens = await client.log_in()
        claims = client.tokens.verify(tokens.access_token)

        assert (tokens.token_type, tokens.expires_in) == ("Bearer", 900)
        assert (claims.user, claims.roles) == (ANNA, ("customer",))
        assert client.session(tokens).user == ANNA

    async def test_only_a_hash_of_the_secret_is_stored(self, client: Client) -> None:
        """A stolen database lets nobody in."""
        tokens = await client.log_in()
        token = RefreshToken.parse(tokens.refresh_token)
        session = client.session(tokens)

        assert token is not None
        assert session.secret == token.digest
        assert token.secret.hex() not in repr(session)

    async def test_each_log_in_is_a_session_of_its_own(self, client: Client) -> None:
        """A phone and a laptop are logged out apart."""
        first, second = await client.log_in(), await client.log_in()
        await client.send(LogOut(session=client.session(first).id), Call())

        assert await client.ended(first)
        assert not await client.ended(second)
        await client.refresh(second.refresh_token)


class TestRefreshing:
    """Staying logged in."""

    async def test_it_gives_new_tokens_for_the_roles_of_today(self, client: Client) -> None:
        """In the same session."""
        before = await client.log_in()
        after = await client.refresh(before.refresh_token)

        assert after.refresh_token != before.refresh_token
        assert client.session(after) == client.session(before)
        assert client.tokens.verify(after.access_token).roles == ("staff",)

    async def test_a_used_token_ends_the_session(self, client: Client) -> None:
        """The thief and the owner are both out, and their access tokens, too."""
        first = await client.log_in()
        second = await client.refresh(first.refresh_token)

        assert "used before" in await client.refused(first.refresh_token)
        assert client.session(first).revoked_at == client.clock.now()
        assert "ended" in await client.refused(second.refresh_token)
        assert await client.ended(second)

    async def test_of_two_at_once_one_ends_the_session(self, client: Client) -> None:
        """Two with one token look like a theft, and one of them may be."""
        tokens = await client.log_in()
        answers = await asyncio.gather(
            *(client.refresh(tokens.refresh_token) for _ in range(2)), return_exceptions=True
        )

        assert sorted(type(each).__name__ for each in answers) == ["Tokens", "UnauthenticatedError"]
        assert client.session(tokens).revoked_at is not None

    async def test_a_made_up_token_ends_nothing(self, client: Client) -> None:
        """Whoever only knows the session's id can't harm it."""
        tokens = await client.log_in()
        made_up = RefreshToken(client.session(tokens).id, "0" * 32, b"x" * 32)

        for token in (
            str(made_up),
            "",
            "nonsense",
            str(RefreshToken(new_id(), "0" * 32, b"x" * 32)),
        ):
            assert "not valid" in await client.refused(token)
        await client.refresh(tokens.refresh_token)

    async def test_use_keeps_a_session_alive(self, client: Client) -> None:
        """Each refresh gives it its idle time again."""
        tokens = await client.log_in()
        for _ in range(4):
            client.clock.advance(IDLE, seconds=-1)
            tokens = await client.refresh(tokens.refresh_token)

    async def test_an_unused_session_expires(self, client: Client) -> None:
        """To the moment."""
        tokens = await client.log_in()
        client.clock.advance(IDLE)

        assert "ended" in await client.refused(tokens.refresh_token)

    async def test_no_session_lasts_longer_than_its_whole_life(self, client: Client) -> None:
        """However often it is used."""
        tokens = await client.log_in()
        begun = client.clock.now()
        while client.clock.now() + IDLE / 2 < begun + WHOLE:
            client.clock.advance(IDLE / 2)
            tokens = await client.refresh(tokens.refresh_token)

        client.clock.set(begun + WHOLE)
        assert "ended" in await client.refused(tokens.refresh_token)


class TestLoggingOut:
    """Ending sessions."""

    async def test_it_ends_both_tokens_at_once(self, client: Client) -> None:
        """Without waiting for anything."""
        tokens = await client.log_in()
        await client.send(LogOut(session=client.session(tokens).id), Call())

        assert await client.ended(tokens)
        assert "ended" in await client.refused(tokens.refresh_token)

    @pytest.mark.parametrize("session", [None, new_id()])
    async def test_what_is_no_session_is_no_error(
        self, client: Client, session: UUID | None
    ) -> None:
        """Logging out twice, or without a session, changes nothing."""
        await client.send(LogOut(session=session), Call())

    async def test_a_session_ends_once(self, client: Client) -> None:
        """Logging out again does not change when it ended."""
        tokens, ended_at = await client.log_in(), client.clock.now()
        for _ in range(2):
            await client.send(LogOut(session=client.session(tokens).id), Call())
            client.clock.advance(minutes=1)

        assert client.session(tokens).revoked_at == ended_at

    async def test_a_log_out_that_fails_ends_nothing(self, client: Client) -> None:
        """The session goes on if its commit was refused."""
        tokens = await client.log_in()

        async def broken(unit: Any) -> None:
            raise ConnectionError("the database")

        client.store.before_commit, before = broken, client.store.before_commit
        with pytest.raises(ConnectionError):
            await client.send(LogOut(session=client.session(tokens).id), Call())
        client.store.before_commit = before

        assert not await client.ended(tokens)
        await client.refresh(tokens.refresh_token)

    async def test_all_sessions_of_a_user_end_together(self, client: Client) -> None:
        """But the one that is to stay, and nobody else's."""
        mine = [await client.log_in() for _ in range(3)]
        others = await client.log_in(new_id())
        await client.send(LogOutAll(user=ANNA, but=client.session(mine[0]).id), Call())

        assert [await client.ended(each) for each in (*mine, others)] == [False, True, True, False]
        await client.send(LogOutAll(user=ANNA), Call())
        assert await client.ended(mine[0])


class TestMemoryIndex(SessionIndexConformance):
    """What these tests stand on keeps what a real index keeps."""

    @pytest.fixture
    def index(self, store: Any) -> Any:
        return store

    @pytest.fixture
    def keep(self, store: Any) -> Any:
        async def keep(session: Session) -> None:
            store.rows[Session, session.id] = session

        return keep


def test_lifetimes_that_make_no_sense_are_refused() -> None:
    """Found at start."""
    for idle, absolute in ((0, 1), (2, 1), (-1, 1)):
        with pytest.raises(ValueError, match="session"):
            SessionLifetimes(idle=timedelta(days=idle), absolute=timedelta(days=absolute))


class Rotation(RuleBasedStateMachine):
    """Any order of refreshing, reusing, logging out and waiting, against what should come of it."""

    issued: Any = Bundle("issued")

    def __init__(self, served: Any) -> None:
        super().__init__()
        self.client = Client(served, served.store, served.clock)
        # Of each session: its current token, when it expires, when it ends; None once it is over.
        self.expected: dict[UUID, tuple[str, Any, Any] | None] = {}

    def run(self, work: Any) -> Any:
        return asyncio.run(work)

    @rule(target=issued)
    def log_in(self) -> Any:
        tokens = self.run(self.client.log_in())
        key = self.client.session(tokens).id
        now = self.client.clock.now()
        self.expected[key] = (tokens.refresh_token, now + IDLE, now + WHOLE)
        return key, tokens.refresh_token

    @rule(target=issued, one=issued)
    def refresh(self, one: Any) -> Any:
        key, token = one
        current, now = self.expected[key], self.client.clock.now()
        if current is not None and current[0] == token and now < current[1]:
            after = self.run(self.client.refresh(token)).refresh_token
            self.expected[key] = (after, min(now + IDLE, current[2]), current[2])
            return key, after
        self.run(self.client.refused(token))
        if current is None or now < current[1]:
            self.expected[key] = None
        return one

    @rule(one=issued)
    def log_out(self, one: Any) -> None:
        self.run(self.client.send(LogOut(session=one[0]), Call()))
        self.expected[one[0]] = None

    @rule(days=st.integers(1, 10))
    def wait(self, days: int) -> None:
        self.client.clock.advance(timedelta(days=days))

    @invariant()
    def exactly_the_current_tokens_are_awaited(self) -> None:
        for key, current in self.expected.items():
            session = self.client.store.rows[Session, key]
            assert (session.revoked_at is not None) == (current is None)
            if current is not None:
                token = RefreshToken.parse(current[0])
                assert token is not None
                assert session.awaits(token)
                assert (session.expires_at, session.ends_at) == current[1:]


def test_sessions_rotate_as_they_should_in_any_order(fresh: Any) -> None:
    """Exactly one token of a session is good, and the session ends when it should."""
    bounds = settings(max_examples=40, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(lambda: Rotation(fresh()), settings=bounds)
