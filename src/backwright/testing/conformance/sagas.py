"""What holds for every place where sagas are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from backwright.application.call import Call
from backwright.application.durable.store import LeaseLostError, WorkStore
from backwright.application.durable.work import Claimed
from backwright.application.guard import Guard
from backwright.application.policy import public
from backwright.application.sagas import Saga, SagaInput, Sagas, SagaStatus, Step, WaitFor
from backwright.application.sagas.advancing import Advancing, Turn
from backwright.application.sagas.store import EndedSagas, SagaStore, Signals
from backwright.application.sagas.stored import Advance, Signal, StoredSaga
from backwright.application.store import OpenUnitOfWork, Store
from backwright.domain.errors import (
    DuplicateError,
    IllegalStateError,
    NotFoundError,
    VersionConflictError,
)
from backwright.domain.event import DomainEvent
from backwright.domain.identifiers import new_id
from backwright.testing.clock import FixedClock


class Errand(SagaInput, frozen=True, kw_only=True):
    """What the sagas of the suite are started with."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(DomainEvent):
    """What they wait for."""

    number: int


async def ask(saga: Errand) -> None:
    """The first step; it is never run here."""


async def take_back(saga: Errand) -> None:
    """Undoes it."""


STEP = Step(ask, undo=take_back, atomic=True)
WAIT = WaitFor(Answered, by="number", within="1h")
# What the store of the suite must know, with the type `errands.Answered` of the event.
ERRAND = Saga(Errand, key="number", name="errands.Errand", steps=[STEP, WAIT])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Suite:
    """Who commits, for errors and the audit log."""

    name: str = "suite"
    is_command: bool = True
    on: None = None

    async def handler(self, message: Any) -> None:
        """It is never called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errands:
    """The ports to one empty place, whose store knows the saga `ERRAND`."""

    store: Store
    kept: SagaStore
    signals: Signals
    ended: EndedSagas
    people: Sagas
    work: WorkStore
    clock: FixedClock
    advancing: Advancing = field(default_factory=lambda: Advancing(ERRAND))

    async def started(self, number: int = 1, *, ending: Claimed | None = None) -> UUID:
        """A new saga; the commit that starts it may end work."""
        unit = self._unit()
        try:
            started = unit.start(Errand(number=number))
            if ending is not None:
                unit.finishes([ending], None)
            unit.prepare()
            await unit.commit()
        finally:
            await unit.close()
        return started

    async def claimed(self) -> Sequence[Claimed]:
        """The work that is due, in the hands of a new worker."""
        worker = await self.work.join("here", 1, "suite")
        return await self.work.claim(worker, ERRAND.own_queue, 100)

    async def stored(self, advance: Advance) -> None:
        """One commit of it alone."""
        unit = self._unit()
        try:
            unit.advance(advance)
            unit.prepare()
            await unit.commit()
        finally:
            await unit.close()

    async def turn(self, work: Claimed) -> Turn:
        """A go at the saga of this work, as it stands now."""
        now = self.clock.now()
        return Turn(saga=await self.saga(work.id), work=work, now=now, started_at=now)

    async def saga(self, key: UUID) -> StoredSaga:
        """A saga that is there."""
        found = await self.kept.load(key)
        assert found is not None
        return found

    async def waiting(self, number: int = 1) -> tuple[UUID, Claimed]:
        """A saga whose step is done, and that waits; and the work as it was claimed."""
        started = await self.started(number)
        (work,) = await self.claimed()
        await self.stored(self.advancing.done(await self.turn(work), msgspec.Raw(b'"asked"')))
        await self.stored(self.advancing.waited(await self.turn(work), WAIT, None))
        return started, work

    async def failed(self, number: int) -> UUID:
        """A saga that is over."""
        started = await self.started(number)
        (work,) = [work for work in await self.claimed() if work.id == started]
        turn = await self.turn(work)
        await self.stored(self.advancing.failed(turn, "no", final=True, chance=0))
        return started

    async def answered(self, number: int = 1) -> Signal:
        """The event that they wait for, told."""
        signal = Signal(event=new_id(), data=msgspec.Raw(b'{"number":1}'))
        await self.signals.tell(ERRAND.name, str(number), WAIT.name, signal)
        return signal

    def _unit(self) -> OpenUnitOfWork:
        call, served = Call(), _Suite()
        return self.store.begin(call, served, Guard(public, call.principal, use_case=served.name))


class SagaConformance:
    """Every place for sagas passes these; an implementation supplies `errands`, empty each time."""

    async def test_a_started_saga_is_work(self, errands: Errands) -> None:
        """Its first step is due with the commit that starts it."""
        started = await errands.started(7)

        (work,) = await errands.claimed()
        saga = await errands.saga(started)

        assert (work.id, work.target) == (started, ERRAND.target)
        assert (saga.key, saga.status, saga.position) == ("7", SagaStatus.RUNNING, 0)
        assert msgspec.json.decode(saga.input) == {"number": 7}

    async def test_one_saga_of_a_key_is_under_way(self, errands: Errands) -> None:
        """A commit that starts another one is refused as a whole, until the first is over."""
        await errands.started(1)
        await errands.started(2)
        with pytest.raises(DuplicateError) as refused:
            await errands.started(1)
        assert refused.value.fields == ("number",)

        for work in await errands.claimed():
            turn = await errands.turn(work)
            await errands.stored(errands.advancing.failed(turn, "no", final=True, chance=0))
        await errands.started(1)

    async def test_an_advance_is_everything_at_once(self, errands: Errands) -> None:
        """State, result, attempt and the next work."""
        started, _ = await errands.waiting()

        shown = await errands.people.show(started)

        assert shown.saga.status is SagaStatus.WAITING
        assert shown.results == {"ask": "asked"}
        assert [each.step for each in shown.attempts] == ["ask"]
        assert shown.stages[1].next_at is not None
        assert await errands.claimed() == []

    async def test_who_has_lost_the_work_stores_nothing(self, errands: Errands) -> None:
        """Another worker may have done it meanwhile."""
        started = await errands.started()
        (work,) = await errands.claimed()
        late = errands.advancing.done(await errands.turn(work), None)
        await errands.work.rescue(work.worker or 0)

        with pytest.raises(LeaseLostError):
            await errands.stored(late)

        assert (await errands.saga(started)).position == 0
        assert (await errands.people.show(started)).attempts == []

    async def test_a_commit_ends_work_that_was_not_lost(self, errands: Errands) -> None:
        """With all that it stores; what was lost, or failed meanwhile, refuses the commit."""
        await errands.started()
        (lost,) = await errands.claimed()
        await errands.work.rescue(lost.worker or 0)
        (held,) = await errands.claimed()

        for late in (lost, msgspec.structs.replace(held, failures=7)):
            with pytest.raises(LeaseLostError):
                await errands.started(2, ending=late)
        await errands.started(2, ending=held)

        assert len(await errands.claimed()) == 1

    async def test_failures_move_the_fence(self, errands: Errands) -> None:
        """What was decided before is refused, although the worker is the same."""
        await errands.started()
        (work,) = await errands.claimed()
        turn = await errands.turn(work)
        late = errands.advancing.done(turn, None)
        await errands.stored(errands.advancing.failed(turn, "no", final=False, chance=0))

        with pytest.raises(LeaseLostError):
            await errands.stored(late)

    async def test_an_event_is_found_before_and_after(self, errands: Errands) -> None:
        """Whether it comes before the saga is started, or later."""
        first = await errands.answered()
        started = await errands.started()
        second = await errands.answered()
        await errands.signals.tell(ERRAND.name, "1", WAIT.name, first)

        saga = await errands.saga(started)
        found = await errands.kept.signal(saga, WAIT.name)
        assert found is not None
        assert found.event == first.event
        assert await errands.kept.signal(saga, "another") is None
        assert await errands.kept.signal(replace(saga, key="2"), WAIT.name) is None
        assert second.event != first.event

    async def test_an_event_wakes_who_waits(self, errands: Errands) -> None:
        """Its work is due at once; that of others is not."""
        one, _ = await errands.waiting(1)
        await errands.waiting(2)

        await errands.answered(1)

        assert [work.id for work in await errands.claimed()] == [one]

    async def test_who_begins_to_wait_has_heard(self, errands: Errands) -> None:
        """An event that came after the look for it refuses the wait, which then looks again."""
        await errands.started()
        (work,) = await errands.claimed()
        await errands.stored(errands.advancing.done(await errands.turn(work), None))
        deaf = errands.advancing.waited(await errands.turn(work), WAIT, None)
        signal = await errands.answered()

        with pytest.raises(VersionConflictError):
            await errands.stored(deaf)
        turn = await errands.turn(work)
        found = await errands.kept.signal(turn.saga, WAIT.name)
        assert found is not None
        assert found.event == signal.event

    async def test_the_end_forgets_its_events(self, errands: Errands) -> None:
        """The next saga of the key waits for events of its own."""
        await errands.waiting()
        signal = await errands.answered()
        (work,) = await errands.claimed()
        await errands.stored(errands.advancing.waited(await errands.turn(work), WAIT, signal))

        again = await errands.started()

        assert await errands.kept.signal(await errands.saga(again), WAIT.name) is None

    async def test_a_cancelled_saga_is_due_at_once(self, errands: Errands) -> None:
        """Once; what is over can't be cancelled, nor what is not there."""
        started, _ = await errands.waiting()

        await errands.people.cancel(started, "enough")

        assert (await errands.saga(started)).cancelled == "enough"
        assert [work.id for work in await errands.claimed()] == [started]
        with pytest.raises(IllegalStateError):
            await errands.people.cancel(started, "again")
        with pytest.raises(NotFoundError):
            await errands.people.cancel(new_id(), "nobody")

    async def test_what_is_stuck_goes_on_or_is_given_up(self, errands: Errands) -> None:
        """By a person; what waits for an event is not hurried."""
        waiting, _ = await errands.waiting(2)
        with pytest.raises(IllegalStateError):
            await errands.people.retry(waiting)
        started = await errands.started()
        (work,) = await errands.claimed()
        await errands.stored(errands.advancing.stuck(await errands.turn(work), "no idea"))
        assert await errands.claimed() == []

        await errands.people.retry(started)
        (work,) = await errands.claimed()
        assert (work.failures, (await errands.saga(started)).status) == (0, SagaStatus.RUNNING)
        await errands.stored(errands.advancing.stuck(await errands.turn(work), "no idea"))
        await errands.people.abandon(started, "done by hand")

        assert (await errands.saga(started)).status is SagaStatus.FAILED
        assert await errands.claimed() == []

    async def test_what_is_long_over_is_forgotten(self, errands: Errands) -> None:
        """With its attempts, the oldest first and some at a time; never what is not over."""
        old = [await errands.failed(number) for number in range(3)]
        waiting, _ = await errands.waiting(7)
        errands.clock.advance(days=7)
        late = await errands.failed(8)
        before = errands.clock.now() - timedelta(days=6)

        assert [await errands.ended.sweep(before, 2) for _ in range(3)] == [2, 1, 0]

        left = await errands.people.list()
        assert [saga.id for saga in left.items] == [late, waiting]
        assert [len((await errands.people.show(key)).attempts) for key in (late, waiting)] == [1, 1]
        for key in old:
            with pytest.raises(NotFoundError):
                await errands.people.show(key)
        assert await errands.ended.sweep(errands.clock.now() + timedelta(days=999), 2) == 1
        assert (await errands.saga(waiting)).status is SagaStatus.WAITING

    async def test_events_that_nothing_came_for_are_forgotten(self, errands: Errands) -> None:
        """After sixty days; those that a saga may still wait for are not."""
        await errands.answered(1)
        awaited = await errands.answered(2)
        waiting = await errands.saga(await errands.started(2))
        for days, found in ((59, True), (2, False)):
            errands.clock.advance(days=days)
            await errands.ended.sweep(errands.clock.now(), 10)
            came = await errands.kept.signal(replace(waiting, key="1"), WAIT.name)
            assert (came is not None) is found
        kept = await errands.kept.signal(waiting, WAIT.name)
        assert kept is not None
        assert kept.event == awaited.event

    async def test_sagas_are_listed_and_counted(self, errands: Errands) -> None:
        """In pages, the latest first."""
        ids = [await errands.started(number) for number in range(5)]

        first = await errands.people.list(limit=2)
        second = await errands.people.list(after=first.after, limit=3)

        assert [saga.id for saga in (*first.items, *second.items)] == ids[::-1]
        assert second.after is None
        assert (await errands.people.list(key="3")).items[0].id == ids[3]
        assert (await errands.people.list(status=SagaStatus.FAILED)).items == []
        assert (await errands.people.count(ERRAND.name))[SagaStatus.RUNNING] == 5
        assert (await errands.people.count("another"))[SagaStatus.RUNNING] == 0
        assert await errands.people.undeclared() == {}
