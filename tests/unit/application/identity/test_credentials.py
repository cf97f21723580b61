"""Passwords of people who log in."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from backwright.application.call import Call
from backwright.application.identity import Credentials, Lockout, LockoutPolicy
from backwright.application.messages import Command
from backwright.application.policy import public
from backwright.application.refusal import Refusal
from backwright.application.unit_of_work import UnitOfWork
from backwright.application.use_case import handles
from backwright.domain import RateLimitedError, UnauthenticatedError, ValidationError
from backwright.testing.clock import FixedClock
from backwright.testing.identity import FakePasswords

LOGIN = "anna@example.org"
RIGHT, FALSE = "korrekt pferd", "falsches pferd"


class LogIn(Command[None]):
    login: str
    password: str


@pytest.fixture
def passwords() -> FakePasswords:
    return FakePasswords()


@pytest.fixture
def credentials(passwords: FakePasswords, clock: FixedClock) -> Credentials:
    return Credentials(passwords, clock, LockoutPolicy(failures=3))


@pytest.fixture
async def log_in(serve: Any, credentials: Credentials) -> Any:
    """Logs in through the pipeline; anna has a password, nobody else."""
    stored = await credentials.hash(RIGHT)

    @handles(LogIn, allow=public)
    async def handler(command: LogIn, uow: UnitOfWork, checked: Credentials) -> None:
        known = stored if command.login == LOGIN else None
        await checked.verify(uow, command.login, command.password, known)

    serve.given.known[Credentials] = credentials
    serve(handler)

    async def send(password: str, login: str = LOGIN) -> str:
        try:
            await serve.send(LogIn(login=login, password=password), Call())
        except UnauthenticatedError as error:
            return str(error)
        except RateLimitedError as error:
            return f"locked {error.retry_after:.0f}"
        return "in"

    return send


class TestNewPasswords:
    """What is accepted and stored."""

    async def test_a_good_one_is_hashed(self, credentials: Credentials) -> None:
        """And is verified afterwards."""
        assert RIGHT in await credentials.hash(RIGHT, LOGIN)

    @pytest.mark.parametrize(
        ("password", "codes"),
        [
            ("short", ["too_short"]),
            ("x" * 129, ["too_long"]),
            ("PassWord123", ["too_common"]),
            ("anna", ["too_short", "same_as_login"]),
            ("Anna@Example.org", ["same_as_login"]),
            ("", ["too_short"]),
        ],
    )
    async def test_everything_wrong_is_told_at_once(
        self, credentials: Credentials, password: str, codes: list[str]
    ) -> None:
        """At the field that it was given in."""
        with pytest.raises(ValidationError) as wrong:
            await credentials.hash(password, LOGIN, field="new_password")

        assert [error.code for error in wrong.value.errors] == codes
        assert {error.at for error in wrong.value.errors} == {"/new_password"}

    @pytest.mark.parametrize("password", ["xy" * 4, "x" * 128, "éàüßñç漢字", "        "])
    async def test_length_is_counted_in_characters(
        self, credentials: Credentials, password: str
    ) -> None:
        """Any of them, from 8 to 128."""
        assert await credentials.hash(password)

    async def test_what_keyboards_compose_differently_is_the_same(
        self, credentials: Credentials, uow: Any
    ) -> None:
        """An accent of its own, or one that was put on its letter."""
        stored = await credentials.hash("cafe\u0301 creme")

        for typed in ("caf\u00e9 creme", "cafe\u0301 creme"):
            assert await credentials.verify(uow, LOGIN, typed, stored) is None


class TestVerifying:
    """Who is let in."""

    async def test_the_right_password_is_let_in(self, log_in: Any, serve: Any) -> None:
        """And leaves no trace."""
        assert await log_in(RIGHT) == "in"
        assert serve.store.rows == {}

    async def test_unknown_and_wrong_get_one_answer_for_one_work(
        self, log_in: Any, passwords: FakePasswords
    ) -> None:
        """Nobody learns who has an account."""
        answers = {await log_in(FALSE), await log_in(FALSE, "nobody@example.org")}

        assert answers == {"the login or the password is wrong"}
        assert passwords.checks == 2

    async def test_a_failure_is_counted_although_the_command_fails(
        self, log_in: Any, serve: Any
    ) -> None:
        """For unknown logins, too."""
        await log_in(FALSE)
        await log_in(FALSE, "nobody@example.org")

        assert [lockout.failures for lockout in serve.store.stored(Lockout)] == [1, 1]

    @pytest.mark.parametrize("login", [LOGIN, "nobody@example.org"])
    async def test_too_many_failures_lock_the_login(
        self, log_in: Any, clock: FixedClock, passwords: FakePasswords, login: str
    ) -> None:
        """Even the right password is not looked at, whether somebody has the login or not."""
        for _ in range(3):
            assert "wrong" in await log_in(FALSE, login)

        assert await log_in(RIGHT, login) == "locked 60"
        assert passwords.checks == 3
        clock.advance(seconds=60)
        assert await log_in(RIGHT) == "in"

    async def test_other_logins_stay_open(self, log_in: Any) -> None:
        """An attack on one is none on all."""
        for _ in range(3):
            await log_in(FALSE, "bela@example.org")

        assert await log_in(RIGHT) == "in"

    async def test_success_forgets_the_failures(self, log_in: Any, serve: Any) -> None:
        """Two slips a day do not add up."""
        for _ in range(3):
            await log_in(FALSE)
            await log_in(FALSE)
            assert await log_in(RIGHT) == "in"
        assert serve.store.stored(Lockout) == []

    async def test_guesses_at_once_are_all_counted(self, log_in: Any) -> None:
        """A burst gets no more answers than a row: the rest find the login locked."""
        answers = await asyncio.gather(*(log_in(FALSE) for _ in range(20)))

        assert sum("wrong" in answer for answer in answers) == 3
        assert sum("locked" in answer for answer in answers) == 17

    async def test_an_endless_password_is_wrong_without_being_hashed(
        self, log_in: Any, passwords: FakePasswords
    ) -> None:
        """It can't be anybody's, and costs what any wrong one does."""
        assert "wrong" in await log_in(RIGHT + "x" * 1_000_000)
        assert passwords.checks == 1
        assert passwords.longest == 128

    async def test_more_than_the_whole_password_is_wrong(
        self, credentials: Credentials, uow: Any
    ) -> None:
        """What is cut off for the hash is not forgotten."""
        longest = "ab" * 64
        stored = await credentials.hash(longest)
        with pytest.raises(Refusal):
            await credentials.verify(uow, LOGIN, longest + "x", stored)

    async def test_an_outdated_hash_is_replaced(
        self, credentials: Credentials, passwords: FakePasswords, uow: Any
    ) -> None:
        """The caller stores the new one; a current one stays."""
        stored = await credentials.hash(RIGHT)
        assert await credentials.verify(uow, LOGIN, RIGHT, stored) is None

        passwords.parameters = "stronger"
        fresh = await credentials.verify(uow, LOGIN, RIGHT, stored)

        assert fresh is not None
        assert fresh.startswith("stronger$")
        assert await credentials.verify(uow, LOGIN, RIGHT, fresh) is None

    async def test_a_wrong_password_is_refused_with_something_to_commit(
        self, credentials: Credentials, uow: Any
    ) -> None:
        """The pipeline stores the count before it answers."""
        with pytest.raises(Refusal) as refused:
            await credentials.verify(uow, LOGIN, FALSE, None)

        assert isinstance(refused.value.error, UnauthenticatedError)
        assert [type(each) for each in uow.held.values()] == [Lockout]


async def test_a_lock_is_as_long_as_the_policy_says(clock: FixedClock, uow: Any) -> None:
    """Each application chooses its own."""
    strict = LockoutPolicy(failures=1, first=timedelta(hours=1), longest=timedelta(hours=1))
    credentials = Credentials(FakePasswords(), clock, strict)
    with pytest.raises(Refusal):
        await credentials.verify(uow, LOGIN, FALSE, None)

    with pytest.raises(RateLimitedError) as locked:
        await credentials.verify(uow, LOGIN, FALSE, None)
    assert locked.value.retry_after == 3600
