"""What one queue has in hand: claimed, waiting for a free place, running."""

import asyncio
from collections import deque
from collections.abc import Sequence

from backwright.application.durable.work import Claimed, Lane

Item = Claimed | Lane
# As much is claimed ahead as gets done in this many seconds, up to so much.
AHEAD = 0.25
MOST_AHEAD = 200
# How much the latest duration counts in the mean.
_WEIGHT = 0.1


class Line:
    """Items of one queue that wait in this process; as many run at once as it has places."""

    def __init__(self, name: str, places: int) -> None:
        self.name = name
        self.places = places
        self.running = 0
        self._waiting: deque[Item] = deque()
        self._arrived = asyncio.Event()
        self._mean = AHEAD
        self.hungry = False

    def room(self) -> int:
        """How many more to claim now; none while what waits is more than half of what may."""
        wanted = self._wanted()
        idle = self.places - self.running
        if len(self._waiting) > wanted // 2 and idle <= len(self._waiting):
            return 0
        return max(wanted + idle - len(self._waiting), 0)

    def put(self, items: Sequence[Item]) -> None:
        """Let items wait for a place."""
        self._waiting.extend(items)
        if items:
            self._arrived.set()

    def close(self) -> None:
        """Begin nothing more."""
        self._waiting.clear()

    async def get(self) -> Item:
        """The next one, which runs from now on."""
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        self.running += 1
        return self._waiting.popleft()

    async def get_some(self, most: int) -> list[Item]:
        """What waits, one at least and no more than `most`, which run from now on."""
        items = [await self.get()]
        while self._waiting and len(items) < most:
            items.append(await self.get())
        return items

    def ended(self, seconds: float) -> bool:
        """One ended, after so long; tells whether it is time to claim more."""
        self.running -= 1
        self._mean += _WEIGHT * (seconds - self._mean)
        return self.hungry and self.room() > 0

    def _wanted(self) -> int:
        ahead = int(self.places * AHEAD / max(self._mean, 1e-6))
        return min(ahead, MOST_AHEAD) if ahead > self.places else 0
