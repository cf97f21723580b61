"""What workers see to beside their work: what is long over, and how attempts went."""

import asyncio
import logging
from collections import Counter
from datetime import timedelta

from backwright.application.clock import Clock
from backwright.application.observer import Observer
from backwright.application.operations.operations import Known
from backwright.application.operations.ports import QueueBoard, WorkDesk
from backwright.application.sagas.store import EndedSagas
from backwright.domain.errors import UnavailableError

_log = logging.getLogger("backwright.durable")
# What is over is swept this often, in seconds, and in batches so small that nobody waits for them.
# A beat has so long for it, and the next one goes on where there was more.
_SWEPT_EVERY = 15.0
_SWEPT_FOR = 0.5
_SWEPT_AT_ONCE = 1000
# Each has a dozen rows.
_SAGAS_AT_ONCE = 100
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
        sagas: EndedSagas,
        *,
        clock: Clock,
        observer: Observer,
        known: Known,
        keep: timedelta,
    ) -> None:
        """`keep` is how long what is over is kept."""
        self._board = board
        self._desk = desk
        self._sagas = sagas
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
        loop = asyncio.get_running_loop()
        began = loop.time()
        if began < self._next_sweep:
            return
        while more := await self._swept():
            if loop.time() - began > _SWEPT_FOR:
                break
        self._next_sweep = began + (0.0 if more else _SWEPT_EVERY)

    async def _swept(self) -> bool:
        """One batch of everything; whether there is more."""
        before = self._clock.now() - self._keep
        sagas = await self._sagas.sweep(before, _SAGAS_AT_ONCE)
        return await self._desk.sweep(before, _SWEPT_AT_ONCE) == _SWEPT_AT_ONCE or (
            sagas == _SAGAS_AT_ONCE
        )
