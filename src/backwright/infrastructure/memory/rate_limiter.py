"""Rate limits of one process."""

import time
from collections.abc import Callable

from backwright.application.rate_limit import SECOND, Meter, Rate


class _Window:
    """The keys with one rate.

    They are kept in two generations. The younger becomes the older after a whole window, so that a
    key that goes with the older has had no hit for a window: nothing is lost by it.
    """

    __slots__ = ("generation", "length", "old", "turns_at", "young")

    def __init__(self, rate: Rate, max_keys: int) -> None:
        self.length = rate.seconds * SECOND
        self.generation = max(max_keys // 2, 1)
        self.turns_at = 0
        self.young: dict[str, Meter] = {}
        self.old: dict[str, Meter] = {}

    def recall(self, key: str, now: int) -> Meter:
        """What is known of a key that was not asked for in this generation."""
        if now >= self.turns_at or len(self.young) >= self.generation:
            self.old, self.young = self.young, {}
            self.turns_at = now + self.length
        self.young[key] = meter = self.old.pop(key, None) or Meter()
        return meter


class MemoryRateLimiter:
    """Remembers when the last hits of each key and rate passed; implements `RateLimiter`.

    It is exact, and counts for this process only: of several, each lets as much pass. With more
    than `max_keys` keys of one rate within its window, those that were not asked for longest are
    forgotten early. `clock` is in nanoseconds and never goes back.
    """

    def __init__(
        self, *, max_keys: int = 100_000, clock: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._max_keys = max_keys
        self._clock = clock
        self._windows: dict[Rate, _Window] = {}

    async def hit(self, key: str, rate: Rate) -> None:
        """Count one, or raise `RateLimitedError`."""
        now = self._clock()
        window = self._windows.get(rate)
        if window is None:
            window = self._windows.setdefault(rate, _Window(rate, self._max_keys))
        meter = window.young.get(key)
        if meter is None or now >= window.turns_at:
            meter = window.recall(key, now)
        meter.count(rate, now)
