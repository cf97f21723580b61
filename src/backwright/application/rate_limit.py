"""Limits on how often something may be asked."""

import re
from array import array
from dataclasses import dataclass
from typing import Protocol

from backwright.domain.errors import RateLimitedError

SECOND = 1_000_000_000
_WRITTEN = re.compile(r"(\d+)/(?:(\d+) ?)?(second|minute|hour|day)")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in so many seconds."""

    amount: int
    seconds: int

    @classmethod
    def parse(cls, written: str) -> "Rate":
        """Read `10/minute` or `100/15 minute`. Raises `ValueError` for another form."""
        match = _WRITTEN.fullmatch(written)
        if match is None or int(match[1]) < 1 or int(match[2] or 1) < 1:
            raise ValueError(f"{written!r} is not a rate such as 10/minute or 100/15 minute")
        return cls(int(match[1]), int(match[2] or 1) * _SECONDS[match[3]])

    def __str__(self) -> str:
        return f"{self.amount} in {self.seconds} s"


class Meter:
    """When the last hits of one key passed: a ring, once there are as many as may pass."""

    __slots__ = ("_oldest", "_times")

    def __init__(self) -> None:
        self._times = array("q")
        self._oldest = 0

    def count(self, rate: Rate, now: int) -> None:
        """Count a hit at `now`, in nanoseconds, or raise `RateLimitedError`.

        The rate is always the same one, and time never goes back.
        """
        times = self._times
        if len(times) < rate.amount:
            times.append(now)
            return
        wait = times[self._oldest] + rate.seconds * SECOND - now
        if wait > 0:
            raise RateLimitedError(wait / SECOND, str(rate))
        times[self._oldest] = now
        self._oldest = (self._oldest + 1) % rate.amount


class RateLimiter(Protocol):
    """Counts hits.

    Every implementation guarantees:

    - in any window of `rate.seconds`, at most `rate.amount` hits of one key pass;
    - a refused hit does not count;
    - `RateLimitedError.retry_after` is when the next hit would pass;
    - memory is bounded: a key that is not asked for is forgotten.
    """

    async def hit(self, key: str, rate: Rate) -> None:
        """Count one, or raise `RateLimitedError`."""
        ...
