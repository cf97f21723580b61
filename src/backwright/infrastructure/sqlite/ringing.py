"""Noticing what other processes have written to the same file."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from pathlib import Path

# Changes within this time, in seconds, are one.
TOGETHER = 0.005
# How often the log is looked at where the operating system does not tell, in seconds.
TICK = 0.01


class SqliteRinging:
    """Implements `Ringing`: every commit changes the write-ahead log, which anybody can see.

    It does so before others can read what it has stored. A ring changes the log's time afterwards.
    """

    def __init__(self, path: Path) -> None:
        self._log = path.with_name(f"{path.name}-wal")

    def ring(self) -> None:
        """Change the log's time."""
        # Without a log there was no commit.
        with suppress(OSError):
            os.utime(self._log)

    async def follow(self, heard: Callable[[], None]) -> None:
        """Hear of every change of the log; on Linux at once, else within some milliseconds."""
        async for _ in _changes(self._log):
            heard()


if sys.platform == "linux":
    from asyncinotify import Inotify, Mask

    async def _changes(log: Path) -> AsyncGenerator[None]:
        """Through inotify, of the folder: the log itself comes and goes."""
        with Inotify(cache_size=200) as inotify:
            # The library's paths are `PathLike` of anything.
            watch = inotify.add_watch  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]
            watch(log.parent, Mask.MODIFY | Mask.CREATE | Mask.ATTRIB)
            yield
            async for event in inotify:
                if event.name is not None and event.name.name == log.name:
                    yield
                    await asyncio.sleep(TOGETHER)

else:

    async def _changes(log: Path) -> AsyncGenerator[None]:
        """By its size and time, read again and again."""
        seen = _state(log)
        yield
        while True:
            await asyncio.sleep(TICK)
            state = _state(log)
            if state != seen:
                seen = state
                yield

    def _state(log: Path) -> tuple[int, int]:
        try:
            found = log.stat()
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_size
