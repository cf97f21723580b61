"""Rate limits of one process."""

import time
from array import array
from collections.abc import Callable

from backwright.application.rate_limit import Rate
from backwright.domain.errors import RateLimitedError

_SECOND = 1_000_000_000


class _Passed:
    """When the last hits of one key passed: a ring, once there are as many as may pass."""

    __slots__ = ("oldest", "times")

    def __init__(self) -> None:
        self.times = array("q")
        self.oldest = 0


class _Window:
    """The keys with one rate.

    They are kept in two generations. The younger becomes the older after a whole window, so that a
    key that goes with the older has had no hit for a window: nothing is lost by it.
    """

    __slots__ = ("amount", "generation", "length", "old", "turns_at", "young")

    def __init__(self, rate: Rate, max_keys: int) -> None:
        self.amount = rate.amount
        self.length = rate.seconds * _SECOND
        self.generation = max(max_keys // 2, 1)
        self.turns_at = 0
        self.young: dict[str, _Passed] = {}
        self.old: dict[str, _Passed] = {}

    def recall(self, key: str, now: int) -> _Passed:
        """What is known of a key that was not asked for in this generation."""
        if now >= self.turns_at or len(self.young) >= self.generation:
            self.old, self.young = self.young, {}
            self.turns_at = now + self.length
        self.young[key] = passed = self.old.pop(key, None) or _Passed()
        return passed


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
        passed = window.young.get(key)
        if passed is None or now >= window.turns_at:
            passed = window.recall(key, now)
        times = passed.times
        if len(times) < window.amount:
            times.append(now)
            return
        wait = times[passed.oldest] + window.length - now
        if wait > 0:
            raise RateLimitedError(wait / _SECOND, str(rate))
        times[passed.oldest] = now
        passed.oldest = (passed.oldest + 1) % window.amount
