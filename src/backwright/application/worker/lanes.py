"""The work of one lane: one after the other, until one has to wait."""

from collections.abc import Sequence
from datetime import UTC, datetime

from backwright.application.clock import Clock
from backwright.application.durable.work import Claimed, Ended, Lane, Released
from backwright.application.worker.attempt import Attempts, State
from backwright.application.worker.ledger import Ledger

# When a lane is due whose first work waits for a person.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


class LaneRun:
    """Runs the work of a claimed lane in order, and gives the lane back.

    What fails or is set aside keeps its place: the rest of the lane waits for it, and no other
    lane does. Suspected work is run apart from the rest, so that each gets what it deserves.
    """

    def __init__(self, attempts: Attempts, ledger: Ledger, clock: Clock) -> None:
        self._attempts = attempts
        self._ledger = ledger
        self._clock = clock

    async def run(self, lane: Lane) -> None:
        """To the end of what was claimed, or to the first that has to wait."""
        done: list[Claimed] = []
        together = _together(lane.work)
        whole = lane.whole and len(together) == len(lane.work)
        due_at = None if whole else self._clock.now()
        for work in together:
            if work.parked_at is not None:
                due_at = NEVER
                break
            if work.due_at > self._clock.now():
                due_at = work.due_at
                break
            outcome = await self._attempts.attempt(work, done)
            if outcome.state is State.DONE:
                done.append(work)
                continue
            if outcome.state is State.COMMITTED:
                done.clear()
                continue
            if outcome.state is State.OVER:
                continue
            if outcome.state is State.LOST:
                # Somebody else has the lane, or will have it.
                return
            due_at = NEVER if outcome.state is State.PARKED else outcome.due_at
            break
        for each in done:
            self._ledger.ended(Ended(work=each))
        self._ledger.released(Released(lane=lane, due_at=due_at))


def _together(work: Sequence[Claimed]) -> Sequence[Claimed]:
    """The first of the lane that may be run before the end of any is written down."""
    for index, each in enumerate(work):
        if each.is_suspect:
            return work[: max(index, 1)]
    return work
