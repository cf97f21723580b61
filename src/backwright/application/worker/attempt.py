"""One attempt at one piece of work, and what its end means."""

import asyncio
import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from time import perf_counter

from backwright.application.clock import Clock
from backwright.application.durable.decoding import UndecodableError
from backwright.application.durable.job import Discard, Snooze
from backwright.application.durable.retry import Retry, exponential
from backwright.application.durable.spans import span
from backwright.application.durable.store import LeaseLostError, WorkStore
from backwright.application.durable.work import Claimed, End, Ended, Kind, Parked, Postponed
from backwright.application.observer import Observer
from backwright.application.worker.failing import told_to_operators
from backwright.application.worker.ledger import Ledger
from backwright.application.worker.reacting import Doing, UnstorableResultError
from backwright.domain.errors import BackwrightError, UnavailableError

_log = logging.getLogger("backwright.durable")
# Work for code that is not here may be for the code of another process; after some 15 minutes
# nobody has come who knows it.
UNKNOWN = exponential(20, first="1s", most="1m")
# A worker may vanish for any reason; work that so many vanished with is likely to be it.
MOST_LOSSES = 10
# Suspected work runs one at a time: if this worker vanishes, it is known which one it was. So long,
# in seconds, a place is held for its turn; then it is left for later, as it is where the database
# can't be told that it begins.
_PATIENCE, _AWAY = 0.1, timedelta(seconds=2)
# What is kept of an error.
_LONGEST = 4000


class State(Enum):
    """What an attempt leaves to be done."""

    COMMITTED = "committed"
    DONE = "done"
    OVER = "over"
    LATER = "later"
    PARKED = "parked"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended; `due_at` is when the next one is."""

    state: State
    due_at: datetime | None = None

    @property
    def is_done(self) -> bool:
        """Whether it is done, and that is written nowhere yet."""
        return self.state is State.DONE


class Cancelling:
    """Who runs what, so that it can be cancelled."""

    def __init__(self) -> None:
        self._tasks: dict[int, asyncio.Task[object]] = {}
        self._cancelled: set[int] = set()

    def begin(self, work: Claimed) -> None:
        """The current task runs it from now on."""
        task = asyncio.current_task()
        if task is not None:
            self._tasks[work.position] = task

    def end(self, work: Claimed) -> bool:
        """It ended; tells whether it was asked to."""
        task = self._tasks.pop(work.position, None)
        if work.position not in self._cancelled:
            return False
        self._cancelled.discard(work.position)
        if task is not None:
            task.uncancel()
        return True

    def cancel(self, position: int) -> None:
        """End it, if it runs here, or let it not begin."""
        if position not in self._cancelled:
            self._cancelled.add(position)
            task = self._tasks.get(position)
            if task is not None:
                task.cancel()

    def begins_in_vain(self, work: Claimed) -> bool:
        """Whether it was asked to end before it began."""
        if work.position not in self._cancelled:
            return False
        self._cancelled.discard(work.position)
        return True


class Attempts:
    """Runs work by its target, and notes in the ledger how it ended."""

    def __init__(
        self,
        reactions: Mapping[str, Doing],
        store: WorkStore,
        ledger: Ledger,
        clock: Clock,
        observer: Observer,
    ) -> None:
        self._reactions = reactions
        self._store = store
        self._ledger = ledger
        self._clock = clock
        self._observer = observer
        self._suspected = asyncio.Lock()
        self.cancelling = Cancelling()

    async def attempt(self, work: Claimed, before: Sequence[Claimed] = ()) -> Outcome:
        """Do it; work `before` it in the lane is done, and not written down yet."""
        if not work.is_suspect or work.losses >= MOST_LOSSES:
            return await self._attempt(work, before)
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._suspected.acquire()
        except TimeoutError:
            return self._later(work, _AWAY, "other suspected work runs", failed=False)
        try:
            return await self._risky(work, before)
        finally:
            self._suspected.release()

    async def _risky(self, work: Claimed, before: Sequence[Claimed]) -> Outcome:
        try:
            await self._store.risk(work)
            return await self._attempt(work, before)
        except LeaseLostError:
            return Outcome(State.LOST)
        except UnavailableError as error:
            return self._later(work, _AWAY, error.detail or str(error), failed=False)
        except asyncio.CancelledError:
            # This worker ends, but not because of it.
            self._later(work, timedelta(0), "", failed=False)
            raise

    async def _attempt(self, work: Claimed, before: Sequence[Claimed]) -> Outcome:
        reacting = self._reactions.get(work.target)
        if work.losses >= MOST_LOSSES and work.kind is not Kind.SAGA:
            return self._park(work, f"{work.losses} workers were lost while they had this")
        if reacting is None:
            return self._failed(work, UNKNOWN, f"nobody here knows {work.target}")
        if self.cancelling.begins_in_vain(work):
            return self._over(work, End.CANCELLED, "cancelled before it ran")
        started = perf_counter()
        outcome = "error"
        try:
            outcome, ended = await self._run(reacting, work, before)
            return ended
        finally:
            self._observer.finished(work.target, outcome, perf_counter() - started)

    async def _run(
        self, reacting: Doing, work: Claimed, before: Sequence[Claimed]
    ) -> tuple[str, Outcome]:
        def progress(done: float, note: str = "") -> None:
            self._ledger.progress(work, min(max(done, 0.0), 1.0), note)

        self.cancelling.begin(work)
        cancelled = False
        try:
            try:
                committed = await reacting(work, before, progress)
            finally:
                cancelled = self.cancelling.end(work)
        except asyncio.CancelledError:
            if not cancelled:
                raise
            return "cancelled", self._over(work, End.CANCELLED, "cancelled while it ran")
        except Exception as error:
            return self._explained(reacting, work, error)
        return "ok", Outcome(State.COMMITTED if committed else State.DONE)

    def _explained(self, reacting: Doing, work: Claimed, error: Exception) -> tuple[str, Outcome]:
        retry = reacting.reaction.retry
        if isinstance(error, Snooze):
            said = f"snoozed for {error.after}"
            return "snoozed", self._later(work, span(error.after), said, failed=False)
        if isinstance(error, Discard):
            return "discarded", self._over(work, End.DISCARDED, error.reason)
        if isinstance(error, LeaseLostError):
            return error.code, Outcome(State.LOST)
        if isinstance(error, UndecodableError):
            if error.newer:
                return "newer", self._failed(work, UNKNOWN, str(error))
            return "undecodable", self._park(work, str(error))
        if isinstance(error, UnstorableResultError):
            return "unstorable", self._park(work, str(error), failed=True)
        told = told_to_operators(error)
        if isinstance(error, BackwrightError):
            return error.code, self._failed(work, retry, told)
        _log.exception("%s %s failed", work.target, work.id)
        return "error", self._failed(work, retry, told)

    def _failed(self, work: Claimed, retry: Retry, error: str) -> Outcome:
        wait = retry.wait(work.failures + 1, random.random())  # noqa: S311  # jitter, no secret
        if wait is None:
            return self._park(work, error, failed=True)
        return self._later(work, wait, error, failed=True)

    def _later(self, work: Claimed, wait: timedelta, error: str, *, failed: bool) -> Outcome:
        due_at = self._clock.now() + wait
        self._ledger.later(
            Postponed(work=work, due_at=due_at, error=error[:_LONGEST], failed=failed)
        )
        return Outcome(State.LATER, due_at)

    def _park(self, work: Claimed, error: str, *, failed: bool = False) -> Outcome:
        _log.error("%s %s is parked: %s", work.target, work.id, error)
        self._ledger.parked(Parked(work=work, error=error[:_LONGEST], failed=failed))
        return Outcome(State.PARKED)

    def _over(self, work: Claimed, end: End, reason: str) -> Outcome:
        self._ledger.ended(Ended(work=work, end=end, reason=reason[:_LONGEST]))
        return Outcome(State.OVER)
