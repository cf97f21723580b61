"""Waking workers when there is something to do."""

import asyncio
from collections.abc import Callable


class Bell:
    """Wakes the worker of this process; what rings twice before it looks wakes it once.

    `outside` is told of rings that workers of other processes should hear, too; a ring that gets
    lost costs them no more than the wait for their next look.
    """

    def __init__(self, outside: Callable[[], None] | None = None) -> None:
        self._rung = asyncio.Event()
        self._outside = outside

    def ring(self) -> None:
        """There is work for anyone: a commit has stored some."""
        self._rung.set()
        if self._outside is not None:
            self._outside()

    def wake(self) -> None:
        """Look again, in this process only."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Until it rings, or for so long."""
        if not self._rung.is_set():
            try:
                async with asyncio.timeout(seconds):
                    await self._rung.wait()
            except TimeoutError:
                return
        self._rung.clear()
