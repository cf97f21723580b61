"""A saga as people see it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from backwright.application.durable.retry import fixed
from backwright.application.sagas import Saga, SagaInput, SagaStatus, Sleep, Step
from backwright.application.sagas.reading import SagaAttempt, StageState
from backwright.application.sagas.status import Ending, Part
from backwright.application.sagas.stored import Memory, StoredSaga
from backwright.application.sagas.timeline import Pending, stages
from backwright.domain import new_id

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PENDING = Pending(due_at=NOW + timedelta(seconds=4), parked=False, error="")


class Do(SagaInput, frozen=True):
    pass


async def act(saga: Do) -> None:
    """A step."""


DO = Saga(
    Do,
    steps=[
        Step(act, undo=act, name="reserve", undo_retry=fixed(7, every="1s")),
        Step(act, undo=act, name="charge", retry=fixed(5, every="1s")),
        Sleep("14d"),
        Step(act, name="confirm"),
    ],
)


def saga(position: int, status: SagaStatus = SagaStatus.RUNNING) -> StoredSaga:
    return StoredSaga(
        id=new_id(),
        name="Do",
        version=1,
        key="k",
        status=status,
        position=position,
        revision=0,
        input=b"{}",
        memory=Memory(undoing=status in (SagaStatus.COMPENSATING, SagaStatus.STUCK)),
        cancelled="",
        error="",
        started_at=NOW,
        updated_at=NOW,
        ended_at=None,
    )


def attempt(step: str, part: Part, ending: Ending, number: int = 1) -> SagaAttempt:
    error = "" if ending is Ending.DONE else f"{step} said no"
    return SagaAttempt(
        step=step,
        part=part,
        number=number,
        ending=ending,
        error=error,
        started_at=NOW,
        seconds=0.5,
    )


RESERVED = attempt("reserve", Part.STEP, Ending.DONE)


def test_a_step_that_is_repeated_tells_when_and_how_often() -> None:
    """Attempts so far of as many as there may be, the last error, and the next try."""
    tried = [attempt("charge", Part.STEP, Ending.FAILED, each) for each in (1, 2, 3)]

    done, charge, asleep, confirm = stages(saga(1), [RESERVED, *tried], DO, PENDING)

    assert (done.state, done.attempts, done.seconds) == (StageState.DONE, 1, 0.5)
    assert charge.state is StageState.RETRYING
    assert (charge.attempts, charge.most, charge.error) == (3, 5, "charge said no")
    assert charge.next_at == PENDING.due_at
    assert (asleep.state, confirm.state) == (StageState.AHEAD, StageState.AHEAD)
    assert (asleep.part, asleep.most, asleep.next_at) == (Part.SLEEP, None, None)


def test_a_step_that_begins_runs_and_a_sleep_waits() -> None:
    """Nothing was attempted yet."""
    charged = attempt("charge", Part.STEP, Ending.DONE)

    assert stages(saga(1), [RESERVED], DO, PENDING)[1].state is StageState.RUNNING
    assert stages(saga(2), [RESERVED, charged], DO, PENDING)[2].state is StageState.WAITING


def test_what_is_undone_shows_its_compensation() -> None:
    """Its attempts are those of the compensation; the step that failed keeps its error."""
    failed = attempt("charge", Part.STEP, Ending.FAILED)
    undone = attempt("reserve", Part.UNDO, Ending.DONE)
    over = replace(saga(0, SagaStatus.FAILED), memory=Memory(undoing=True))

    undoing = stages(saga(0, SagaStatus.COMPENSATING), [RESERVED, failed], DO, PENDING)
    ended = stages(over, [RESERVED, failed, undone], DO, None)

    assert [each.state for each in undoing[:2]] == [StageState.UNDOING, StageState.FAILED]
    assert [each.state for each in ended[:2]] == [StageState.UNDONE, StageState.FAILED]
    assert (ended[0].part, ended[0].most, ended[1].error) == (Part.UNDO, 7, "charge said no")


def test_a_step_that_failed_and_is_undone_tells_why() -> None:
    """Its compensation went well; what it undoes did not."""
    failed = attempt("charge", Part.STEP, Ending.FAILED)
    undone = attempt("charge", Part.UNDO, Ending.DONE)

    charge = stages(saga(0, SagaStatus.COMPENSATING), [RESERVED, failed, undone], DO, PENDING)[1]

    assert (charge.state, charge.attempts, charge.error) == (
        StageState.UNDONE,
        1,
        "charge said no",
    )


def test_what_nobody_goes_on_with_is_stuck() -> None:
    """Parked for a person, or without any work at all."""
    parked = replace(PENDING, parked=True)

    for pending in (parked, None):
        here = stages(saga(0, SagaStatus.STUCK), [RESERVED], DO, pending)[0]
        assert (here.state, here.next_at) == (StageState.STUCK, None)


def test_without_a_declaration_there_is_what_was_attempted() -> None:
    """What lies ahead is known to other code."""
    failed = attempt("charge", Part.STEP, Ending.FAILED)

    found = stages(saga(1), [RESERVED, failed], None, PENDING)

    assert [(each.name, each.state) for each in found] == [
        ("reserve", StageState.DONE),
        ("charge", StageState.FAILED),
    ]
