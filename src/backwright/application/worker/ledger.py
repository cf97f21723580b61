"""How work ended, written down in batches."""

import asyncio
import logging
from dataclasses import dataclass, field

from backwright.application.durable.bell import Bell
from backwright.application.durable.store import LeaseLostError, WorkStore
from backwright.application.durable.work import Claimed, Ended, Parked, Postponed, Released
from backwright.domain.errors import UnavailableError

_log = logging.getLogger("backwright.durable")
# How long to wait before a database that is away is asked again, in seconds.
_PAUSE = 0.5


@dataclass(slots=True)
class _Page:
    ended: list[Ended] = field(default_factory=list[Ended])
    later: list[Postponed] = field(default_factory=list[Postponed])
    parked: list[Parked] = field(default_factory=list[Parked])
    lanes: list[Released] = field(default_factory=list[Released])
    progress: dict[int, tuple[Claimed, float, str]] = field(
        default_factory=dict[int, tuple[Claimed, float, str]]
    )

    def __bool__(self) -> bool:
        return bool(self.ended or self.later or self.parked or self.lanes or self.progress)


class Ledger:
    """Collects how work ended while the last of it is being written.

    Lanes are given back after what was done in them. While the database is away everything is
    kept, until the lease is lost.
    """

    def __init__(self, store: WorkStore, worker: int, bell: Bell) -> None:
        self._store = store
        self._worker = worker
        self._bell = bell
        self._page = _Page()
        self._noted = asyncio.Event()
        self._closing = False

    def ended(self, ended: Ended) -> None:
        """It is over, one way or another."""
        self._page.ended.append(ended)
        self._noted.set()

    def later(self, postponed: Postponed) -> None:
        """It is to be done later."""
        self._page.later.append(postponed)
        self._noted.set()

    def parked(self, parked: Parked) -> None:
        """It waits for a person."""
        self._page.parked.append(parked)
        self._noted.set()

    def released(self, lane: Released) -> None:
        """The lane is free for others."""
        self._page.lanes.append(lane)
        self._noted.set()

    def progress(self, work: Claimed, done: float, note: str) -> None:
        """It has come so far; only the latest word is written."""
        self._page.progress[work.position] = (work, done, note)
        self._noted.set()

    def close(self) -> None:
        """Write what there is, then end."""
        self._closing = True
        self._noted.set()

    async def keep(self) -> None:
        """Write until it is closed; raises `LeaseLostError`."""
        while True:
            await self._noted.wait()
            self._noted.clear()
            page, self._page = self._page, _Page()
            while page:
                try:
                    await self._write(page)
                except LeaseLostError:
                    raise
                except UnavailableError as error:
                    _log.warning("what was done can't be noted yet: %s", error.detail or error)
                    await asyncio.sleep(_PAUSE)
            if self._closing and not self._page:
                return

    async def _write(self, page: _Page) -> None:
        """Part after part; what was written is not written again."""
        if page.progress:
            await self._store.report(tuple(page.progress.values()))
            page.progress.clear()
        if page.ended:
            for lost in await self._store.finish(page.ended):
                _log.warning("%s %s was lost to another worker", lost.target, lost.id)
            page.ended.clear()
        again = bool(page.later)
        if page.later:
            await self._store.postpone(page.later)
            page.later.clear()
        if page.parked:
            await self._store.park(page.parked)
            page.parked.clear()
        if page.lanes:
            again |= await self._store.release(self._worker, page.lanes)
            page.lanes.clear()
        if again:
            self._bell.wake()
