"""A saga as its steps in order: done, tried, waited for, ahead, undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backwright.application.sagas.declaring import Saga, Step
from backwright.application.sagas.reading import SagaAttempt, SagaStage, StageState
from backwright.application.sagas.status import Ending, Part
from backwright.application.sagas.stored import StoredSaga

_FORWARD = (Part.STEP, Part.WAIT, Part.SLEEP)
_TURNING = (Part.CANCEL, Part.DEADLINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """The work of a saga that is not over: when it is tried next, or that a person is awaited.

    A worker that runs it has it `held`.
    """

    due_at: datetime
    parked: bool
    held: bool = False
    error: str


def stages(
    saga: StoredSaga,
    attempts: Sequence[SagaAttempt],
    declared: Saga | None,
    pending: Pending | None,
) -> Sequence[SagaStage]:
    """The timeline; without a declaration only of what was attempted.

    A saga that is not over and has no pending work is stuck, too: somebody took it away.
    """
    if declared is None:
        names = list(dict.fromkeys(each.step for each in attempts if each.step))
        return [_stage(name, None, attempts, StageState.AHEAD, None) for name in names]
    found: list[SagaStage] = []
    for position, stage in enumerate(declared.steps):
        is_here = position == saga.position and not saga.status.is_over
        state = _present(saga, stage.part, attempts, stage.name, pending) if is_here else None
        found.append(_stage(stage.name, stage, attempts, state, pending))
    return found


def _present(
    saga: StoredSaga,
    part: Part,
    attempts: Sequence[SagaAttempt],
    name: str,
    pending: Pending | None,
) -> StageState:
    """Of the step at which the saga stands."""
    if pending is None or pending.parked:
        return StageState.STUCK
    if part is not Part.STEP:
        return StageState.WAITING
    tried = Part.UNDO if saga.memory.undoing else Part.STEP
    if any(each.step == name and each.part is tried for each in attempts):
        return StageState.RETRYING
    return StageState.UNDOING if saga.memory.undoing else StageState.RUNNING


def _stage(
    name: str,
    stage: object,
    attempts: Sequence[SagaAttempt],
    present: StageState | None,
    pending: Pending | None,
) -> SagaStage:
    own = [each for each in attempts if each.step == name]
    undos = [each for each in own if each.part is Part.UNDO]
    forward = [each for each in own if each.part in _FORWARD]
    turned = [each for each in own if each.part in _TURNING]
    told = undos or forward or turned
    state = _past(undos, forward, turned) if present in (None, StageState.AHEAD) else present
    is_here = present not in (None, StageState.AHEAD)
    step = stage if isinstance(stage, Step) else None
    retry = None if step is None else step.undo_retry if undos else step.retry
    return SagaStage(
        name=name,
        part=told[0].part if told else getattr(stage, "part", Part.STEP),
        state=state or StageState.AHEAD,
        attempts=len(told),
        most=None if retry is None else retry.attempts,
        seconds=sum(each.seconds for each in told),
        error=_error(told, forward, turned),
        next_at=pending.due_at if is_here and pending is not None and not pending.parked else None,
    )


def _past(
    undos: Sequence[SagaAttempt], forward: Sequence[SagaAttempt], turned: Sequence[SagaAttempt]
) -> StageState:
    if undos:
        done = undos[-1].ending is Ending.DONE
        return StageState.UNDONE if done else StageState.FAILED
    if forward and forward[-1].ending is Ending.DONE:
        return StageState.DONE
    return StageState.FAILED if forward or turned else StageState.AHEAD


def _error(
    told: Sequence[SagaAttempt], forward: Sequence[SagaAttempt], turned: Sequence[SagaAttempt]
) -> str:
    """The latest, unless it went well in the end; of what is undone, why it turned back."""
    lasts = [tried[-1] for tried in (told, turned, forward) if tried]
    return next((each.error for each in lasts if each.ending is not Ending.DONE), "")
