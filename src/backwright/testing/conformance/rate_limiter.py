"""What every rate limiter keeps."""

from collections.abc import Awaitable, Callable

import pytest

from backwright.application.rate_limit import Rate, RateLimiter
from backwright.domain.errors import RateLimitedError

RATE = Rate(3, 60)
Elapse = Callable[[float], Awaitable[None]]


class RateLimiterConformance:
    """Every rate limiter passes these.

    An implementation supplies `limiter`, and `elapse`, which lets seconds go by for it.
    """

    async def test_as_many_hits_as_the_rate_says_pass(self, limiter: RateLimiter) -> None:
        """The one after the last is refused."""
        for _ in range(RATE.amount):
            await limiter.hit("anna", RATE)

        with pytest.raises(RateLimitedError):
            await limiter.hit("anna", RATE)

    async def test_keys_are_counted_apart(self, limiter: RateLimiter) -> None:
        """What one caller does is not held against another."""
        for _ in range(RATE.amount):
            await limiter.hit("anna", RATE)

        await limiter.hit("bela", RATE)

    async def test_retry_after_is_when_the_next_hit_passes(
        self, limiter: RateLimiter, elapse: Elapse
    ) -> None:
        """Not later, and a little earlier is refused."""
        await limiter.hit("anna", RATE)
        await elapse(20)
        for _ in range(RATE.amount - 1):
            await limiter.hit("anna", RATE)

        with pytest.raises(RateLimitedError) as refused:
            await limiter.hit("anna", RATE)
        assert refused.value.retry_after == pytest.approx(40, abs=0.1)
        await elapse(refused.value.retry_after - 0.5)
        with pytest.raises(RateLimitedError):
            await limiter.hit("anna", RATE)
        await elapse(0.5)
        await limiter.hit("anna", RATE)

    async def test_a_refused_hit_does_not_count(self, limiter: RateLimiter, elapse: Elapse) -> None:
        """Whoever goes on asking does not wait longer for it."""
        for _ in range(RATE.amount):
            await limiter.hit("anna", RATE)
        for _ in range(10):
            await elapse(5)
            with pytest.raises(RateLimitedError):
                await limiter.hit("anna", RATE)

        await elapse(10)

        await limiter.hit("anna", RATE)

    async def test_no_window_holds_more_than_the_rate(
        self, limiter: RateLimiter, elapse: Elapse
    ) -> None:
        """A burst at the end of one minute and one at the start of the next are too many."""
        await elapse(55)
        for _ in range(RATE.amount):
            await limiter.hit("anna", RATE)

        await elapse(10)

        with pytest.raises(RateLimitedError):
            await limiter.hit("anna", RATE)
