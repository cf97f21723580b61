"""A command from its handler to its commit."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from backwright.application.call import Call
from backwright.application.committing import ATTEMPTS
from backwright.application.idempotency import RETENTION
from backwright.application.messages import AggregateView, Command
from backwright.application.policy import owner, public
from backwright.application.refusal import Refusal
from backwright.application.unit_of_work import UnitOfWork
from backwright.application.use_case import handles
from backwright.domain import (
    Aggregate,
    DeadlineExceededError,
    DomainEvent,
    KeyReusedError,
    Money,
    PreconditionFailedError,
    Principal,
    Rule,
    RuleViolationError,
    StillRunningError,
    UnauthenticatedError,
    ValidationError,
    VersionConflictError,
    ensure,
    new_id,
)

ANNA = Principal(id=new_id())
TOO_MUCH = Rule("jar.too_much", "The jar is full.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled(DomainEvent):
    by: int


@dataclass(slots=True, kw_only=True, eq=False)
class Jar(Aggregate[UUID]):
    owner: UUID | None = None
    amount: int = 0
    price: Money = field(default_factory=lambda: Money.of("9.90", "EUR"))

    def fill(self, by: int) -> None:
        self.amount += by
        self.record(Filled(by=by))

    def check(self) -> None:
        ensure(self.amount <= 1000, TOO_MUCH)


class JarView(AggregateView, frozen=True, kw_only=True):
    amount: int
    price: Money


class Fill(Command[JarView]):
    id: UUID
    by: int = 1


class Count(Command[int]):
    by: int = 1


@handles(Fill, allow=public, on=Jar, idempotent=True)
async def fill(command: Fill, uow: UnitOfWork) -> Jar:
    jar = await uow.load(Jar, command.id)
    jar.fill(command.by)
    return jar


@pytest.fixture
def jar(store: Any) -> Jar:
    jar = Jar(id=new_id())
    store.put(jar)
    return jar


def keyed(key: str = "k1", **more: Any) -> Call:
    return Call(principal=ANNA, idempotency_key=key, **more)


async def test_a_command_is_shown_as_it_was_committed(serve: Any, jar: Jar) -> None:
    """With the version that the commit gave it, and its events stored with it."""
    view = await serve(fill).send(Fill(id=jar.id, by=3), Call())

    assert isinstance(view, JarView)
    assert (view.id, view.version, view.amount) == (jar.id, 2, 3)
    assert view.price == Money.of("9.90", "EUR")
    assert serve.store.stored(Jar)[0].amount == 3
    assert serve.store.events == [Filled(by=3)]


async def test_a_view_that_shows_more_is_read_after_the_commit(serve: Any, jar: Jar) -> None:
    """From the store, as everyone else will see it."""
    serve.store.shows_directly = False
    view = await serve(fill).send(Fill(id=jar.id, by=3), Call())

    assert (view.version, view.amount) == (2, 3)


async def test_the_unit_of_work_is_always_closed(serve: Any, jar: Jar) -> None:
    """Whatever happened."""

    @handles(Count, allow=public)
    async def broken(command: Count, uow: UnitOfWork) -> int:
        raise KeyError("odd")

    serve(fill, broken)
    await serve.send(Fill(id=jar.id), Call())
    with pytest.raises(KeyError):
        await serve.send(Count(), Call())

    assert all(unit.closed for unit in serve.store.units)


async def test_a_broken_invariant_stores_nothing(serve: Any, jar: Jar) -> None:
    """It is checked before every commit."""
    with pytest.raises(RuleViolationError, match="full"):
        await serve(fill).send(Fill(id=jar.id, by=5000), Call())

    assert serve.store.commits == 0
    assert serve.store.stored(Jar)[0].amount == 0


async def test_a_policy_about_its_target_must_have_seen_one(serve: Any) -> None:
    """A handler that forgot to load it commits nothing."""

    @handles(Count, allow=owner)
    async def count(command: Count, uow: UnitOfWork) -> int:
        uow.add(Jar(id=new_id()))
        return 1

    with pytest.raises(RuntimeError, match="Count is about its target"):
        await serve(count).send(Count(), Call(principal=ANNA))
    assert serve.store.commits == 0


async def test_a_handler_that_takes_too_long_stores_nothing(serve: Any, jar: Jar) -> None:
    """The caller may try again."""

    @handles(Fill, allow=public, on=Jar, timeout=0.01)
    async def slow(command: Fill, uow: UnitOfWork) -> Jar:
        jar = await uow.load(Jar, command.id)
        jar.fill(1)
        await asyncio.Event().wait()
        return jar

    with pytest.raises(DeadlineExceededError):
        await serve(slow).send(Fill(id=jar.id), Call())
    assert serve.store.commits == 0
    assert serve.store.units[-1].closed


class TestRefusal:
    """Saying no, and committing what was learned."""

    async def test_what_was_learned_is_committed(self, serve: Any, jar: Jar) -> None:
        """The caller gets the error that the refusal carries."""

        @handles(Fill, allow=public, on=Jar)
        async def refuse(command: Fill, uow: UnitOfWork) -> Jar:
            (await uow.load(Jar, command.id)).fill(1)
            raise Refusal(UnauthenticatedError("wrong password"))

        with pytest.raises(UnauthenticatedError, match="wrong password"):
            await serve(refuse).send(Fill(id=jar.id), Call())
        assert serve.store.stored(Jar)[0].amount == 1
        assert serve.observed.outcomes == [("Fill", "unauthenticated")]

    async def test_it_is_no_way_around_the_policy(self, serve: Any) -> None:
        """A target that was never seen is an error here, too."""

        @handles(Count, allow=owner)
        async def refuse(command: Count, uow: UnitOfWork) -> int:
            uow.add(Jar(id=new_id()))
            raise Refusal(UnauthenticatedError())

        with pytest.raises(RuntimeError, match="target"):
            await serve(refuse).send(Count(), Call(principal=ANNA))
        assert serve.store.commits == 0

    async def test_it_is_not_kept_under_the_key(self, serve: Any, jar: Jar) -> None:
        """The same request may succeed later."""
        tries = 0

        @handles(Fill, allow=public, on=Jar, idempotent=True)
        async def second_time(command: Fill, uow: UnitOfWork) -> Jar:
            nonlocal tries
            tries += 1
            found = await uow.load(Jar, command.id)
            found.fill(1)
            if tries == 1:
                raise Refusal(UnauthenticatedError())
            return found

        serve(second_time)
        with pytest.raises(UnauthenticatedError):
            await serve.send(Fill(id=jar.id), keyed())
        view = await serve.send(Fill(id=jar.id), keyed())
        assert view.amount == 2

    async def test_it_is_repeated_after_a_lost_race(self, serve: Any, jar: Jar) -> None:
        """Otherwise a failure would go uncounted."""

        @handles(Fill, allow=public, on=Jar)
        async def refuse(command: Fill, uow: UnitOfWork) -> Jar:
            (await uow.load(Jar, command.id)).fill(1)
            raise Refusal(UnauthenticatedError())

        serve(refuse)
        answers = await asyncio.gather(
            *(serve.send(Fill(id=jar.id), Call()) for _ in range(8)), return_exceptions=True
        )
        assert {type(answer) for answer in answers} == {UnauthenticatedError}
        assert serve.store.stored(Jar)[0].amount == 8


class TestRaces:
    """Several commands on one aggregate."""

    async def test_whoever_loses_runs_again_on_fresh_data(self, serve: Any, jar: Jar) -> None:
        """Every command has its effect, however many come at once."""
        serve(fill)
        views = await asyncio.gather(*(serve.send(Fill(id=jar.id), Call()) for _ in range(50)))

        assert serve.store.stored(Jar)[0].amount == 50
        assert sorted(view.amount for view in views) == list(range(1, 51))

    async def test_losing_has_an_end(self, serve: Any, jar: Jar) -> None:
        """After some attempts the caller is told."""

        async def somebody_else(unit: Any) -> None:
            serve.store.rows[Jar, jar.id].version += 1

        serve.store.before_commit = somebody_else
        with pytest.raises(VersionConflictError):
            await serve(fill).send(Fill(id=jar.id), Call())
        assert len(serve.store.units) == ATTEMPTS

    async def test_the_version_that_the_caller_wants_is_not_retried(
        self, serve: Any, jar: Jar
    ) -> None:
        """They asked for another one than there is."""
        serve(fill)
        with pytest.raises(PreconditionFailedError):
            await serve.send(Fill(id=jar.id), Call(expected_version=7))
        assert len(serve.store.units) == 1

    async def test_a_caller_who_loses_the_version_that_they_want_is_told(
        self, serve: Any, jar: Jar
    ) -> None:
        """Of two with the same If-Match, one wins."""
        serve(fill)
        call = Call(expected_version=1)
        answers = await asyncio.gather(
            *(serve.send(Fill(id=jar.id), call) for _ in range(2)), return_exceptions=True
        )
        assert sorted(type(each).__name__ for each in answers) == [
            "JarView",
            "PreconditionFailedError",
        ]


class TestIdempotency:
    """The same request again."""

    async def test_it_has_its_effect_once(self, serve: Any, jar: Jar) -> None:
        """And gets the same answer."""
        serve(fill)
        first = await serve.send(Fill(id=jar.id, by=2), keyed())
        await serve.send(Fill(id=jar.id, by=5), keyed("k2"))
        again = await serve.send(Fill(id=jar.id, by=2), keyed())

        assert msgspec.to_builtins(again) == msgspec.to_builtins(first)
        assert serve.store.stored(Jar)[0].amount == 7

    async def test_an_answer_that_shows_more_is_read_anew(self, serve: Any, jar: Jar) -> None:
        """What the view shows of others may have changed since."""
        serve.store.shows_directly = False
        serve(fill)
        await serve.send(Fill(id=jar.id, by=2), keyed())
        await serve.send(Fill(id=jar.id, by=5), keyed("k2"))

        assert (await serve.send(Fill(id=jar.id, by=2), keyed())).amount == 7

    async def test_another_input_under_the_key_is_refused(self, serve: Any, jar: Jar) -> None:
        """It is a mistake of the client's, and has no effect."""
        serve(fill)
        await serve.send(Fill(id=jar.id, by=2), keyed())

        with pytest.raises(KeyReusedError):
            await serve.send(Fill(id=jar.id, by=3), keyed())
        assert serve.store.stored(Jar)[0].amount == 2

    async def test_two_at_once_have_one_effect(self, serve: Any, jar: Jar) -> None:
        """The second is told that the first still runs."""
        serve(fill)
        answers = await asyncio.gather(
            *(serve.send(Fill(id=jar.id), keyed()) for _ in range(2)), return_exceptions=True
        )

        assert [type(each) for each in answers] == [JarView, StillRunningError]
        assert serve.store.stored(Jar)[0].amount == 1
        assert (await serve.send(Fill(id=jar.id), keyed())).amount == 1

    async def test_one_that_another_process_answers_first_has_its_answer(
        self, serve: Any, jar: Jar
    ) -> None:
        """The commit fails on the key, and nothing of this one stays."""
        serve(fill)
        other = type(serve)(serve.store, serve.store.clock)(fill)
        answers: list[Any] = []

        async def race(unit: Any) -> None:
            if not answers:
                answers.append(None)
                answers[0] = await other.send(Fill(id=jar.id), keyed())
                serve.store.rows[Jar, jar.id].version = 1

        serve.store.before_commit = race
        mine = await serve.send(Fill(id=jar.id), keyed())

        assert msgspec.to_builtins(mine) == msgspec.to_builtins(answers[0])
        assert serve.store.commits == 1

    async def test_callers_do_not_share_keys(self, serve: Any, jar: Jar) -> None:
        """Nobody gets somebody else's answer; strangers are told apart by address."""
        serve(fill)
        await serve.send(Fill(id=jar.id), keyed())
        await serve.send(Fill(id=jar.id), Call(idempotency_key="k1", address="10.0.0.1"))
        await serve.send(Fill(id=jar.id), Call(idempotency_key="k1", address="10.0.0.2"))

        assert serve.store.stored(Jar)[0].amount == 3

    async def test_a_failure_is_not_kept(self, serve: Any, jar: Jar) -> None:
        """The corrected world may accept the same request."""
        serve(fill)
        serve.store.rows[Jar, jar.id].amount = 1000
        with pytest.raises(RuleViolationError):
            await serve.send(Fill(id=jar.id), keyed())
        serve.store.rows[Jar, jar.id].amount = 0

        assert (await serve.send(Fill(id=jar.id), keyed())).amount == 1

    async def test_an_answer_is_kept_for_a_day(self, serve: Any, jar: Jar, clock: Any) -> None:
        """Its expiry is stored with it."""
        serve(fill)
        await serve.send(Fill(id=jar.id), keyed())
        kept = next(iter(serve.store.answers.values()))

        assert kept.expires_at - kept.created_at == RETENTION >= timedelta(hours=24)

    @pytest.mark.parametrize("key", ["", "x" * 201])
    async def test_a_key_has_a_sensible_length(self, serve: Any, jar: Jar, key: str) -> None:
        """Anything else is the client's mistake."""
        with pytest.raises(ValidationError, match="1 to 200"):
            await serve(fill).send(Fill(id=jar.id), keyed(key))

    async def test_a_plain_result_is_kept_as_it_is(self, serve: Any) -> None:
        """Numbers and nothing, too."""
        total = 0

        @handles(Count, allow=public, idempotent=True)
        async def count(command: Count, uow: UnitOfWork) -> int:
            nonlocal total
            total += command.by
            return total

        serve(count)
        assert await serve.send(Count(), keyed()) == 1
        assert await serve.send(Count(), keyed()) == 1
        assert await serve.send(Count(), keyed("k2")) == 2

    async def test_a_command_that_is_not_idempotent_ignores_the_key(
        self, serve: Any, jar: Jar
    ) -> None:
        """It said so."""

        @handles(Fill, allow=public, on=Jar)
        async def careless(command: Fill, uow: UnitOfWork) -> Jar:
            found = await uow.load(Jar, command.id)
            found.fill(1)
            return found

        serve(careless)
        await serve.send(Fill(id=jar.id), keyed())
        assert (await serve.send(Fill(id=jar.id), keyed())).amount == 2
