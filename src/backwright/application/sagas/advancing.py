"""What becomes of a saga after an attempt: decided here, without any input or output."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf
from typing import Any

import msgspec
from msgspec import Raw

from backwright.application.durable.retry import Retry
from backwright.application.durable.spans import span
from backwright.application.durable.work import Claimed
from backwright.application.sagas.course import Course, Standing
from backwright.application.sagas.declaring import Saga, Sleep, Stage, Step, WaitFor
from backwright.application.sagas.events import (
    SagaCompleted,
    SagaFailed,
    SagaStepCompensated,
    SagaStepCompleted,
    SagaStuck,
)
from backwright.application.sagas.reading import SagaAttempt
from backwright.application.sagas.status import Ending, Part, SagaStatus
from backwright.application.sagas.stored import Advance, Memory, Signal, StoredSaga, waits_for
from backwright.domain.event import DomainEvent

# What is kept of an error.
_LONGEST = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One go at a saga: as it stands, the work in hand, and from when to when."""

    saga: StoredSaga
    work: Claimed
    now: datetime
    started_at: datetime

    @property
    def standing(self) -> Standing:
        """Where the saga is."""
        return Standing(self.saga.position, self.saga.memory.undoing)


class Advancing:
    """Decides for the sagas of one declaration."""

    def __init__(self, saga: Saga) -> None:
        self._stages: Sequence[Stage] = saga.steps
        self._course = Course(
            [isinstance(each, Step) and each.undo is not None for each in saga.steps],
            [isinstance(each, Step) and each.in_doubt for each in saga.steps],
        )
        self._within = None if saga.within is None else span(saga.within)
        self._name = saga.name

    def turned(self, turn: Turn) -> Advance | None:
        """Its way back, where it is on its way forward and was cancelled, or has had its time."""
        saga = turn.saga
        if saga.memory.undoing:
            return None
        if saga.cancelled:
            return self._back(turn, Part.CANCEL, f"cancelled: {saga.cancelled}")
        late = self._deadline(saga)
        if late is not None and turn.now >= late:
            return self._back(turn, Part.DEADLINE, f"it took longer than {self._within}")
        return None

    def left(self, turn: Turn) -> float:
        """How many seconds the saga has, on its way forward."""
        late = None if turn.saga.memory.undoing else self._deadline(turn.saga)
        return inf if late is None else (late - turn.now).total_seconds()

    def done(self, turn: Turn, result: Raw | None) -> Advance:
        """The step was done, or undone."""
        saga, at, stage = turn.saga, turn.standing, self._stages[turn.saga.position]
        following = self._course.undone(at) if at.undoing else self._course.completed(at)
        memory = saga.memory
        if result is not None and not at.undoing:
            memory = _with(memory, stage.name, result)
        kind = SagaStepCompensated if at.undoing else SagaStepCompleted
        attempts = self._attempts(turn, _part(stage, at), Ending.DONE)
        events = (kind(**_about(saga), step=stage.name),)
        return self._moved(turn, following, memory, attempts=attempts, events=events)

    def failed(
        self, turn: Turn, error: str, *, final: bool, chance: float, detail: str = ""
    ) -> Advance:
        """The step, or its undoing, failed; `final` where no repetition mends it.

        The `detail` is for operators: it stands with the attempt, and no event carries it.
        """
        saga, at, stage = turn.saga, turn.standing, self._stages[turn.saga.position]
        if not isinstance(stage, Step):
            raise TypeError(f"{self._name}: {stage.name} is no step")
        policy: Retry = stage.undo_retry if at.undoing else stage.retry
        wait = None if final else policy.wait(turn.work.failures + 1, chance)
        if not at.undoing and saga.cancelled:
            wait = None
        if wait is not None:
            attempts = self._attempts(turn, _part(stage, at), Ending.FAILED, detail or error)
            return self._later(turn, wait, attempts, detail or error)
        if at.undoing:
            return self.stuck(turn, error, detail)
        return self._back(turn, Part.STEP, error, detail)

    def stuck(self, turn: Turn, error: str, detail: str = "") -> Advance:
        """It waits for a person."""
        saga, told = turn.saga, error[:_LONGEST]
        part = Part.UNDO if turn.standing.undoing else Part.STEP
        step = self._name_at(saga.position)
        return Advance(
            saga=replace(saga, status=SagaStatus.STUCK, error=told),
            work=turn.work,
            due_at=None,
            attempts=self._attempts(turn, part, Ending.FAILED, detail or error),
            events=(SagaStuck(**_about(saga), step=step, error=told),),
            failures=turn.work.failures + 1,
            error=detail[:_LONGEST] or told,
            parked=True,
        )

    def snoozed(self, turn: Turn, wait: timedelta) -> Advance:
        """The step asks to be done later; that is no failure."""
        return self._later(turn, wait, (), "")

    def slept(self, turn: Turn, stage: Sleep) -> Advance:
        """The sleep begins, goes on, or is over."""
        until = turn.saga.memory.until
        if until is not None and turn.now >= until:
            return self._passed(turn, stage, turn.saga.memory)
        return self._waiting(turn, until or turn.now + span(stage.length), note="")

    def waited(self, turn: Turn, stage: WaitFor, signal: Signal | None) -> Advance:
        """The wait begins, goes on, or is over: the event came, or nothing did in time."""
        memory = turn.saga.memory
        if signal is not None:
            passed = self._passed(turn, stage, _with(memory, stage.name, signal.data))
            return replace(passed, used=signal.event)
        until = memory.until
        if until is not None and turn.now >= until:
            told = f"no {stage.event.__name__} came within {stage.within}"
            return self._back(turn, Part.WAIT, told)
        return self._waiting(
            turn, until or turn.now + span(stage.within), note=waits_for(stage.name)
        )

    def _passed(self, turn: Turn, stage: Stage, memory: Memory) -> Advance:
        following = self._course.completed(turn.standing)
        attempts = self._attempts(turn, stage.part, Ending.DONE)
        return replace(self._moved(turn, following, memory, attempts=attempts), checked=True)

    def _waiting(self, turn: Turn, until: datetime, *, note: str) -> Advance:
        memory = turn.saga.memory
        memory = msgspec.structs.replace(memory, since=memory.since or turn.now, until=until)
        return Advance(
            saga=replace(turn.saga, status=SagaStatus.WAITING, memory=memory),
            work=turn.work,
            due_at=self._in_time(turn.saga, until),
            note=note,
            checked=True,
        )

    def _later(
        self, turn: Turn, wait: timedelta, attempts: Sequence[SagaAttempt], error: str
    ) -> Advance:
        status = SagaStatus.COMPENSATING if turn.standing.undoing else SagaStatus.RUNNING
        due_at = turn.now + wait
        return Advance(
            saga=replace(turn.saga, status=status),
            work=turn.work,
            due_at=due_at if turn.standing.undoing else self._in_time(turn.saga, due_at),
            attempts=attempts,
            failures=turn.work.failures + (1 if error else 0),
            error=error[:_LONGEST],
            checked=True,
        )

    def _back(self, turn: Turn, part: Part, error: str, detail: str = "") -> Advance:
        following = self._course.turned_back(turn.standing)
        memory = msgspec.structs.replace(turn.saga.memory, undoing=True)
        attempts = self._attempts(turn, part, Ending.FAILED, detail or error)
        moved = self._moved(turn, following, memory, attempts=attempts, error=error[:_LONGEST])
        return replace(moved, checked=True)

    def _moved(
        self,
        turn: Turn,
        to: Standing | None,
        memory: Memory,
        *,
        attempts: Sequence[SagaAttempt],
        events: Sequence[DomainEvent] = (),
        error: str = "",
    ) -> Advance:
        saga, work = turn.saga, turn.work
        memory = msgspec.structs.replace(memory, since=None, until=None)
        saga = replace(saga, memory=memory, error=error or saga.error)
        if to is None:
            status, event = _over(saga)
            saga = replace(saga, status=status, ended_at=turn.now)
            events = (*events, event)
        else:
            status = SagaStatus.COMPENSATING if to.undoing else SagaStatus.RUNNING
            saga = replace(saga, status=status, position=to.position)
        return Advance(
            saga=saga,
            work=work,
            due_at=None if to is None else turn.now,
            attempts=attempts,
            events=events,
            # The fence of work that has counted nothing stays the same.
            keeps=to is not None and work.failures == work.losses == 0,
        )

    def _name_at(self, position: int) -> str:
        # Who changes the steps of a version that is under way may have fewer of them.
        return self._stages[position].name if position < len(self._stages) else ""

    def _attempts(
        self, turn: Turn, part: Part, ending: Ending, error: str = ""
    ) -> Sequence[SagaAttempt]:
        """This attempt, after those whose workers were lost."""
        name = self._name_at(turn.saga.position)
        number = turn.work.failures + 1
        since = turn.saga.memory.since
        lost = SagaAttempt(
            step=name,
            part=part,
            number=number,
            ending=Ending.LOST,
            error="the worker was lost",
            started_at=turn.started_at,
            seconds=0.0,
        )
        this = msgspec.structs.replace(
            lost,
            ending=ending,
            error=error[:_LONGEST],
            started_at=since or turn.started_at,
            # A clock may be set back meanwhile.
            seconds=max((turn.now - (since or turn.started_at)).total_seconds(), 0.0),
        )
        return (*[lost] * turn.work.losses, this)

    def _in_time(self, saga: StoredSaga, due_at: datetime) -> datetime:
        late = self._deadline(saga)
        return due_at if late is None else min(due_at, late)

    def _deadline(self, saga: StoredSaga) -> datetime | None:
        return None if self._within is None else saga.started_at + self._within


def abandoned(saga: StoredSaga, why: str) -> DomainEvent:
    """What is told of a saga that a person ends as it is."""
    cancelled = bool(saga.cancelled)
    return SagaFailed(**_about(saga), error=why, cancelled=cancelled, abandoned=True)


def _part(stage: Stage, at: Standing) -> Part:
    return Part.UNDO if at.undoing else stage.part


def _with(memory: Memory, name: str, result: Raw) -> Memory:
    return msgspec.structs.replace(memory, results={**memory.results, name: result})


def _about(saga: StoredSaga) -> dict[str, Any]:
    return {"saga": saga.id, "name": saga.name, "version": saga.version, "key": saga.key}


def _over(saga: StoredSaga) -> tuple[SagaStatus, DomainEvent]:
    if not saga.memory.undoing:
        return SagaStatus.COMPLETED, SagaCompleted(**_about(saga))
    cancelled = bool(saga.cancelled)
    failed = SagaFailed(**_about(saga), error=saga.error, cancelled=cancelled)
    return (SagaStatus.CANCELLED if cancelled else SagaStatus.FAILED), failed
