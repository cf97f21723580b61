"""What workers see to beside their work: old history, and how attempts went."""

import asyncio
import logging
from collections import Counter
from datetime import timedelta

from backwright.application.clock import Clock
from backwright.application.observer import Observer
from backwright.application.operations.operations import Known
from backwright.application.operations.ports import QueueBoard, WorkDesk
from backwright.domain.errors import UnavailableError

_log = logging.getLogger("backwright.durable")
# The history is swept this often, in seconds, and in so small a batch that nobody waits for it; at
# once again where there was more.
_SWEPT_EVERY = 15.0
_SWEPT_AT_ONCE = 1000
# Attempts that ended in one of these ways did not fail.
_WELL = frozenset({"ok", "snoozed", "discarded", "cancelled"})


class Housekeeping:
    """A chore of every worker; whoever's beat comes first does it.

    It is told how attempts end, too, and passes that on.
    """

    def __init__(
        self,
        board: QueueBoard,
        desk: WorkDesk,
        clock: Clock,
        *,
        observer: Observer,
        known: Known,
        keep: timedelta,
    ) -> None:
        """`keep` is how long what is over is kept."""
        self._board = board
        self._desk = desk
        self._clock = clock
        self._observer = observer
        self._known = known
        self._keep = keep
        self._next_sweep = 0.0
        self._attempts = Counter[str]()
        self._failed = Counter[str]()

    def finished(self, use_case: str, outcome: str, seconds: float) -> None:
        """Count an attempt, for its queue."""
        reaction = self._known.reactions.get(use_case)
        if reaction is not None:
            self._attempts[reaction.queue] += 1
            self._failed[reaction.queue] += outcome not in _WELL
        self._observer.finished(use_case, outcome, seconds)

    async def __call__(self) -> None:
        """Do what there is to do; what is wrong with it never harms the work."""
        try:
            await self._tally()
            await self._sweep()
        except UnavailableError:
            raise
        except Exception:
            _log.exception("housekeeping failed")

    async def _tally(self) -> None:
        attempts, failed = self._attempts, self._failed
        self._attempts, self._failed = Counter[str](), Counter[str]()
        for queue, amount in attempts.items():
            await self._board.tally(queue, amount, failed[queue])

    async def _sweep(self) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._next_sweep:
            return
        gone = await self._desk.sweep(self._clock.now() - self._keep, _SWEPT_AT_ONCE)
        self._next_sweep = now + (_SWEPT_EVERY if gone < _SWEPT_AT_ONCE else 0.0)
