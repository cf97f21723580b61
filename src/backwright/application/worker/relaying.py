"""Publishing what waits for one broker, as long as a lease lasts."""

import asyncio
import logging
from time import perf_counter

from backwright.application.durable.work import Lane
from backwright.application.transport import Publisher
from backwright.application.worker.ledger import Ledger
from backwright.application.worker.line import Line
from backwright.application.worker.parts import WorkerParts
from backwright.application.worker.relay import OUTAGE, RelayRun
from backwright.domain.errors import UnavailableError

_log = logging.getLogger("backwright.durable")


class Relaying:
    """Batch after batch; pauses while the broker is away, longer each time.

    A batch takes half of the places, so that the next one is claimed meanwhile.
    """

    def __init__(self, publisher: Publisher, ledger: Ledger, parts: WorkerParts) -> None:
        self._publisher = publisher
        self._bell = parts.bell
        self._relay = RelayRun(publisher, ledger, parts.clock, parts.observer)
        self._outages = 0

    async def run(self, line: Line) -> None:
        """Publish until it is cancelled; what is claimed before there is a connection waits."""
        await self._open()
        while True:
            # Events of one aggregate are relayed in order: there is nothing but lanes.
            some = await line.get_some(max(line.places // 2, 1))
            started, taken = perf_counter(), False
            try:
                taken = await self._relay.run([each for each in some if isinstance(each, Lane)])
            finally:
                seconds = perf_counter() - started
                rang = [line.ended(seconds) for _ in some]
                if any(rang):
                    self._bell.wake()
            if taken:
                self._outages = 0
            else:
                await self._pause()

    async def _open(self) -> None:
        while True:
            try:
                return await self._publisher.open()
            except UnavailableError as error:
                _log.warning("nothing is published: %s", error.detail or error)
                await self._pause()

    async def _pause(self) -> None:
        self._outages = min(self._outages + 1, OUTAGE.attempts - 1)
        pause = OUTAGE.wait(self._outages, 0.5) or OUTAGE.most
        await asyncio.sleep(pause.total_seconds())
