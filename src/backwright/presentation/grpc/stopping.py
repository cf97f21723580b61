"""What has no end of its own ends when the server does."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from backwright.presentation.grpc.errors import StoppingError


class Stopping:
    """Waits for clients, or for what happens, and ends them all at once."""

    def __init__(self) -> None:
        self._begun = False
        self._waits: set[asyncio.Timeout] = set()

    def begin(self) -> None:
        """End every wait, now and from now on."""
        self._begun = True
        now = asyncio.get_running_loop().time()
        for wait in self._waits:
            if not wait.expired():
                wait.reschedule(now)

    @asynccontextmanager
    async def wait(self, seconds: float | None = None) -> AsyncGenerator[None]:
        """A block that waits; raises `TimeoutError` after its time, else `StoppingError`."""
        self.check()
        try:
            async with asyncio.timeout(seconds) as wait:
                self._waits.add(wait)
                try:
                    yield
                finally:
                    self._waits.discard(wait)
        except TimeoutError:
            self.check()
            raise

    def check(self) -> None:
        """Raise `StoppingError` once it has begun."""
        if self._begun:
            raise StoppingError()
