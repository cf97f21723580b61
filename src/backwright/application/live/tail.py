"""Reading events in their order while others are still being stored."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from backwright.application.live.log import EventLog, Happened

_log = logging.getLogger("backwright.live")
# How many events are read at once.
MOST = 500
# How long to wait until it is looked again who writes, in seconds: at first, and at most.
PAUSE, LONGEST_PAUSE = 0.002, 0.1
# After so many looks somebody is told: nothing that belongs here writes for that long.
WARN_AFTER = 100

Sleep = Callable[[float], Awaitable[None]]


class Tail:
    """Reads the log from a moment on, and skips nothing that is stored late.

    Positions are given before the commit: a higher one may be stored before a lower one. Where one
    is missing, reading stops until all who might store it are done; what is missing then was
    rolled back (`docs/decisions/0020-late-commits.md`).
    """

    def __init__(self, log: EventLog, sleep: Sleep = asyncio.sleep) -> None:
        self._log = log
        self._sleep = sleep
        self.position = 0

    async def start(self) -> None:
        """Begin after all that is stored now."""
        head = await self._log.head()
        await self._settled()
        self.position = head

    async def advance(self) -> Sequence[Happened]:
        """What comes next; nothing where nothing has happened."""
        found = await self._log.read(self.position, None, MOST)
        whole = _without_gap(self.position, found)
        if not whole and found:
            await self._settled()
            last = found[-1].position
            whole = await self._log.read(self.position, last, MOST)
            # Positions that nobody has are passed over.
            self.position = last if len(whole) < MOST else whole[-1].position
        elif whole:
            self.position = whole[-1].position
        return whole

    async def _settled(self) -> None:
        """Wait for all who write now, and for nobody who begins later."""
        waiting, pause, looks = await self._log.writing(), PAUSE, 0
        while waiting:
            looks += 1
            if looks == WARN_AFTER:
                _log.warning("events wait for a commit that takes long: %s", sorted(waiting))
            await self._sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
            waiting &= await self._log.writing()


def _without_gap(position: int, found: Sequence[Happened]) -> Sequence[Happened]:
    count = next(
        (index for index, each in enumerate(found) if each.position != position + index + 1),
        len(found),
    )
    return found[:count]
