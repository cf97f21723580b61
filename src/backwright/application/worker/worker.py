"""A worker: claims what is due, does it, and says that it lives."""

import asyncio
import logging
from collections.abc import Mapping
from time import perf_counter

from backwright.application.worker.parts import WorkerOptions, WorkerParts
from backwright.application.worker.tenure import Tenure
from backwright.domain.errors import UnavailableError

_log = logging.getLogger("backwright.durable")


class Worker:
    """One of any number of equal workers.

    `queues` says how many of each queue run at once here. Work is held by a lease; where that is
    lost, because the process or the database hung, everything that runs is cancelled, and the
    worker begins anew.
    """

    def __init__(
        self, parts: WorkerParts, queues: Mapping[str, int], options: WorkerOptions | None = None
    ) -> None:
        self._parts = parts
        self._queues = dict(queues)
        self._options = options or WorkerOptions()
        self._stopping = asyncio.Event()

    @property
    def queues(self) -> Mapping[str, int]:
        """What it takes from, and how many of each run at once."""
        return self._queues

    async def run(self) -> None:
        """Work until it is stopped; outlives every outage of the database, and its own defects."""
        beside = [
            asyncio.ensure_future(each()) for each in (self._parts.bell.follow, *self._parts.beside)
        ]
        try:
            await self._tenures()
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            for publisher in self._parts.publishers.values():
                await publisher.close()

    async def _tenures(self) -> None:
        pause = 0.1
        while not self._stopping.is_set():
            started = perf_counter()
            try:
                await self._tenure()
            except* UnavailableError as errors:
                _log.warning("the worker begins anew: %s", _told(errors))
            except* Exception:
                _log.exception("the worker begins anew")
            lasted = perf_counter() - started > self._options.lease
            pause = 0.1 if lasted else min(2 * pause, 5.0)
            await self._stopped(pause)

    def stop(self) -> None:
        """Claim nothing more, let what runs end, then end."""
        self._stopping.set()
        self._parts.bell.wake()

    async def _tenure(self) -> None:
        tenure = Tenure(self._parts, self._queues, self._options)
        await tenure.begin()
        await tenure.last(self._stopping)

    async def _stopped(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return


def _told(errors: "BaseExceptionGroup[UnavailableError]") -> str:
    """What the first of them says."""
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        group: BaseExceptionGroup[BaseException] = error
        error = group.exceptions[0]
    return getattr(error, "detail", "") or str(error)
