"""Noticing what other processes have written to the same file."""

import asyncio
from collections.abc import Callable
from pathlib import Path

# How often the log is looked at, in seconds. A look costs some 2 µs and reads nothing.
TICK = 0.01


class SqliteRinging:
    """Implements `Ringing`: every commit changes the write-ahead log, which anybody can see."""

    def __init__(self, path: Path) -> None:
        self._log = path.with_name(f"{path.name}-wal")

    def ring(self) -> None:
        """The commit itself is the ring."""

    async def follow(self, heard: Callable[[], None]) -> None:
        """Look again and again whether the log has changed."""
        seen = self._state()
        while True:
            await asyncio.sleep(TICK)
            state = self._state()
            if state != seen:
                seen = state
                heard()

    def _state(self) -> tuple[int, int]:
        try:
            found = self._log.stat()
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_size
