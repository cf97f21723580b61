"""What becomes of a saga, decided without any input or output."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from backwright.application.durable.retry import NEVER, fixed
from backwright.application.durable.work import Claimed, Kind
from backwright.application.sagas import Saga, SagaInput, SagaStatus, Sleep, Step, WaitFor
from backwright.application.sagas.advancing import Advancing, Turn
from backwright.application.sagas.events import SagaCompleted, SagaFailed, SagaStuck
from backwright.application.sagas.status import Ending, Part
from backwright.application.sagas.stored import Advance, Memory, Signal, StoredSaga
from backwright.domain import DomainEvent, new_id

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Do(SagaInput):
    key: str = "k"


@dataclass(frozen=True, slots=True, kw_only=True)
class Came(DomainEvent):
    key: str


async def act(saga: Do) -> None:
    """A step that is never run here."""


def step(
    name: str, *, undo: bool = True, atomic: bool = False, tries: int = 1, undo_tries: int = 1
) -> Step:
    return Step(
        act,
        undo=act if undo else None,
        atomic=atomic,
        name=name,
        retry=fixed(tries, every="1s"),
        undo_retry=fixed(undo_tries, every="1s"),
    )


def stored(**given: Any) -> StoredSaga:
    values: dict[str, Any] = {
        "id": new_id(),
        "name": "m.Do",
        "version": 1,
        "key": "k",
        "status": SagaStatus.RUNNING,
        "position": 0,
        "revision": 0,
        "input": b"{}",
        "memory": Memory(),
        "cancelled": "",
        "error": "",
        "started_at": NOW,
        "updated_at": NOW,
        "ended_at": None,
    }
    return StoredSaga(**values | given)


def claimed(failures: int = 0, losses: int = 0) -> Claimed:
    return Claimed(
        position=1,
        id=new_id(),
        kind=Kind.SAGA,
        target="m.Do@1",
        queue="sagas/m.Do@1",
        lane=None,
        worker=1,
        failures=failures,
        losses=losses,
        due_at=NOW,
        enqueued_at=NOW,
        parked_at=None,
        body=b"{}",
    )


def turn(saga: StoredSaga, now: datetime = NOW, **work: int) -> Turn:
    return Turn(saga=saga, work=claimed(**work), now=now, started_at=now)


class Run:
    """A saga that goes on as outcomes are drawn, and what became of its steps."""

    def __init__(self, steps: Sequence[Any]) -> None:
        self.steps = steps
        self.advancing = Advancing(Saga(Do, key="key", steps=steps))
        self.saga = stored()
        self.failures = 0
        self.now = NOW
        self.passed: list[str] = []
        self.undone: list[str] = []

    def apply(self, advance: Advance) -> None:
        self.saga = replace(advance.saga, revision=self.saga.revision + 1)
        self.failures = advance.failures
        self.now = advance.due_at or self.now
        for each in advance.attempts:
            if each.ending is Ending.DONE:
                (self.undone if each.part is Part.UNDO else self.passed).append(each.step)

    def go(self, succeeds: bool, cancels: bool) -> None:
        if cancels and self.saga.status in (SagaStatus.RUNNING, SagaStatus.WAITING):
            self.saga = replace(self.saga, cancelled="please")
        at = turn(self.saga, self.now, failures=self.failures)
        turned = self.advancing.turned(at)
        stage = self.steps[self.saga.position]
        if turned is not None:
            self.apply(turned)
        elif isinstance(stage, Sleep):
            self.apply(self.advancing.slept(at, stage))
        elif isinstance(stage, WaitFor):
            signal = Signal(event=new_id(), data=msgspec.Raw(b"{}")) if succeeds else None
            self.apply(self.advancing.waited(at, stage, signal))
        elif succeeds:
            self.apply(self.advancing.done(at, None))
        else:
            self.apply(self.advancing.failed(at, "no", final=False, chance=0.5))
        if self.saga.status is SagaStatus.STUCK:
            # A person lets it go on.
            self.saga, self.failures = replace(self.saga, status=SagaStatus.COMPENSATING), 0


STAGES: Sequence[Callable[[int], Any]] = (
    lambda number: step(f"step {number}", tries=2, undo_tries=2),
    lambda number: step(f"step {number}", atomic=True, tries=2, undo_tries=2),
    lambda number: step(f"step {number}", undo=False),
    lambda number: Sleep("1h", name=f"sleep {number}"),
    lambda number: WaitFor(Came, by="key", within="1h", name=f"wait {number}"),
)


@given(
    kinds=st.lists(st.integers(0, len(STAGES) - 1), min_size=1, max_size=7),
    outcomes=st.lists(st.tuples(st.booleans(), st.integers(0, 9)), max_size=60),
)
def test_what_is_undone_is_what_was_done_in_reverse(
    kinds: list[int], outcomes: list[tuple[bool, int]]
) -> None:
    """Whatever fails, comes, is late or is cancelled; first the step that may have happened."""
    steps = [STAGES[kind](number) for number, kind in enumerate(kinds)]
    run = Run(steps)
    for succeeds, cancels in outcomes:
        if not run.saga.status.is_over:
            run.go(succeeds, cancels == 0)
    while not run.saga.status.is_over:
        run.go(True, False)

    names = [each.name for each in steps]
    assert run.passed == names[: len(run.passed)]
    if run.saga.status is SagaStatus.COMPLETED:
        assert run.undone == []
        assert run.passed == names
    else:
        turned = steps[len(run.passed)]
        in_doubt = [turned.name] if isinstance(turned, Step) and turned.in_doubt else []
        undoable = {each.name for each in steps if isinstance(each, Step) and each.undo}
        assert run.undone == in_doubt + [each for each in run.passed[::-1] if each in undoable]
    assert run.saga.ended_at is not None


def test_a_step_that_failed_is_undone_unless_it_is_atomic() -> None:
    """It may have happened outside; what only its commit stores has not."""
    doubtful = Advancing(Saga(Do, steps=[step("a"), step("b")]))
    atomic = Advancing(Saga(Do, steps=[step("a"), step("b", atomic=True)]))
    at = turn(stored(position=1))

    for advancing, position in ((doubtful, 1), (atomic, 0)):
        advance = advancing.failed(at, "no", final=True, chance=0.5)
        assert (advance.saga.position, advance.saga.memory.undoing) == (position, True)
        assert advance.keeps


def test_the_last_step_ends_the_saga() -> None:
    """Its work is over, and an event says so."""
    advancing = Advancing(Saga(Do, steps=[step("a")]))

    advance = advancing.done(turn(stored()), msgspec.Raw(b"1"))

    assert advance.saga.status is SagaStatus.COMPLETED
    assert advance.due_at is None
    assert isinstance(advance.events[-1], SagaCompleted)
    assert dict(advance.saga.memory.results) == {"a": msgspec.Raw(b"1")}


def test_a_step_after_a_step_stays_in_hand() -> None:
    """Unless the work has counted something: then its fence changes."""
    advancing = Advancing(Saga(Do, steps=[step("a"), step("b")]))

    assert advancing.done(turn(stored()), None).keeps
    assert not advancing.done(turn(stored(), failures=1), None).keeps
    assert not advancing.done(turn(stored(), losses=1), None).keeps


def test_a_failed_attempt_is_repeated_after_the_wait_of_its_policy() -> None:
    """The work counts it, and so does the history."""
    advancing = Advancing(Saga(Do, steps=[step("a", tries=3)]))

    advance = advancing.failed(turn(stored(), failures=1), "no", final=False, chance=0.5)

    assert (advance.due_at, advance.failures, advance.parked) == (NOW + SECOND, 2, False)
    assert [(each.number, each.ending, each.error) for each in advance.attempts] == [
        (2, Ending.FAILED, "no")
    ]


def test_what_only_operators_may_know_stays_with_the_attempt() -> None:
    """Neither the saga, nor what subscribers and brokers are told, has it."""
    advancing = Advancing(Saga(Do, steps=[step("a", tries=1)]))

    advance = advancing.failed(turn(stored()), "away", final=True, chance=0.5, detail="10.0.0.7")

    assert [each.error for each in advance.attempts] == ["10.0.0.7"]
    assert advance.saga.error == "away"
    assert "10.0.0.7" not in repr(advance.events)


def test_lost_workers_are_in_the_history() -> None:
    """Each of them is an attempt of which nobody could tell the end."""
    advancing = Advancing(Saga(Do, steps=[step("a")]))

    advance = advancing.done(turn(stored(), losses=2), None)

    assert [each.ending for each in advance.attempts] == [Ending.LOST, Ending.LOST, Ending.DONE]


def test_a_cancelled_saga_does_not_try_again() -> None:
    """Whoever cancels while a step fails does not wait for its policy."""
    advancing = Advancing(Saga(Do, steps=[step("a"), step("b", tries=9)]))
    saga = stored(position=1, cancelled="please")

    advance = advancing.failed(turn(saga), "no", final=False, chance=0.5)

    assert advance.saga.status is SagaStatus.COMPENSATING
    assert advance.due_at == NOW


def test_a_compensation_that_fails_for_good_is_parked() -> None:
    """The work stays, for a person; the event tells which step it is."""
    advancing = Advancing(Saga(Do, steps=[step("a"), step("b")]))
    saga = stored(status=SagaStatus.COMPENSATING, memory=Memory(undoing=True))

    advance = advancing.failed(turn(saga), "no", final=False, chance=0.5)

    assert (advance.saga.status, advance.parked) == (SagaStatus.STUCK, True)
    assert advance.saga.ended_at is None
    (event,) = advance.events
    assert isinstance(event, SagaStuck)
    assert (event.step, event.error) == ("a", "no")


def test_retries_end_at_the_deadline_of_the_saga() -> None:
    """It turns back then, and no later; on its way back it has all the time it needs."""
    one = step("a", atomic=True, tries=9, undo_tries=9)
    advancing = Advancing(Saga(Do, steps=[one], within="500ms"))

    forward = advancing.failed(turn(stored()), "no", final=False, chance=0.5)
    back = stored(memory=Memory(undoing=True), status=SagaStatus.COMPENSATING)

    assert forward.due_at == NOW + SECOND / 2
    assert advancing.failed(turn(back), "no", final=False, chance=0.5).due_at == NOW + SECOND
    late = advancing.turned(turn(stored(), NOW + SECOND / 2))
    assert late is not None
    assert isinstance(late.events[-1], SagaFailed)
    assert advancing.turned(turn(back, NOW + SECOND)) is None


def test_a_wait_keeps_its_end_whoever_looks() -> None:
    """Looking again does not begin it anew."""
    stage = WaitFor(Came, by="key", within="1h")
    advancing = Advancing(Saga(Do, key="key", steps=[stage], within="30m"))

    first = advancing.waited(turn(stored()), stage, None)
    second = advancing.waited(turn(first.saga, NOW + 60 * SECOND), stage, None)

    assert first.note == "waits for Came"
    assert first.checked
    assert second.saga.memory.until == NOW + timedelta(hours=1)
    assert second.due_at == NOW + timedelta(minutes=30)


def test_a_step_that_snoozes_counts_nothing() -> None:
    """It is due later, with the attempts that it had."""
    advancing = Advancing(Saga(Do, steps=[replace(step("a"), retry=NEVER)]))

    advance = advancing.snoozed(turn(stored()), SECOND)

    assert (advance.due_at, advance.failures, list(advance.attempts)) == (NOW + SECOND, 0, [])
