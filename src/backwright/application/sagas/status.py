"""How sagas and their steps stand."""

from enum import StrEnum


class SagaStatus(StrEnum):
    """How a saga stands; the last three are ends.

    `stuck` waits for a person: a compensation failed for good, or nothing can run it.
    """

    RUNNING = "running"
    WAITING = "waiting"
    COMPENSATING = "compensating"
    STUCK = "stuck"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing happens any more."""
        return self in (SagaStatus.COMPLETED, SagaStatus.FAILED, SagaStatus.CANCELLED)


class Part(StrEnum):
    """What was attempted; `cancel` and `deadline` turn a saga back between its steps."""

    STEP = "step"
    UNDO = "undo"
    WAIT = "wait"
    SLEEP = "sleep"
    CANCEL = "cancel"
    DEADLINE = "deadline"


class Ending(StrEnum):
    """How one attempt ended; `lost` is one whose worker vanished."""

    DONE = "done"
    FAILED = "failed"
    LOST = "lost"
