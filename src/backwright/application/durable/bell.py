"""Waking workers when there is something to do."""

import asyncio
from collections.abc import Callable
from typing import Protocol


class Ringing(Protocol):
    """Carries rings between the processes that share a database.

    A ring may get lost: workers look by themselves, too, only later.
    """

    def ring(self) -> None:
        """Let the workers of other processes hear, within some milliseconds; never raises."""
        ...

    async def follow(self, heard: Callable[[], None]) -> None:
        """Tell of the rings of others, until it is cancelled; outlives outages.

        Tells once whenever it begins to hear, too: what was rung before went unheard.
        """
        ...


class Bell:
    """Wakes the worker of this process; what rings twice before it looks wakes it once."""

    def __init__(self, ringing: Ringing | None = None) -> None:
        """`ringing` is for the workers of other processes."""
        self._rung = asyncio.Event()
        self._ringing = ringing

    def ring(self) -> None:
        """There is work for anyone: a commit has stored some."""
        self._rung.set()
        if self._ringing is not None:
            self._ringing.ring()

    def wake(self) -> None:
        """Look again, in this process only."""
        self._rung.set()

    async def follow(self) -> None:
        """Hear the rings of other processes, until it is cancelled."""
        if self._ringing is not None:
            await self._ringing.follow(self.wake)

    async def wait(self, seconds: float) -> None:
        """Until it rings, or for so long."""
        if not self._rung.is_set():
            try:
                async with asyncio.timeout(seconds):
                    await self._rung.wait()
            except TimeoutError:
                return
        self._rung.clear()
