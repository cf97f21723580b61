"""Rate limits in memory."""

from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backwright.application.rate_limit import Rate, RateLimiter
from backwright.domain import RateLimitedError
from backwright.infrastructure.memory import MemoryRateLimiter
from backwright.testing.conformance.rate_limiter import RateLimiterConformance

SECOND = 1_000_000_000


class Ticks:
    """A clock in nanoseconds."""

    def __init__(self, now: int = 7 * SECOND) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


class TestMemoryRateLimiter(RateLimiterConformance):
    """The one of a single process."""

    @pytest.fixture
    def limiter(self, ticks: Ticks) -> RateLimiter:
        return MemoryRateLimiter(clock=ticks)

    @pytest.fixture
    def elapse(self, ticks: Ticks) -> Callable[[float], Awaitable[None]]:
        async def elapse(seconds: float) -> None:
            ticks.now += round(seconds * SECOND)

        return elapse


async def passes(limiter: MemoryRateLimiter, key: str, rate: Rate) -> float | None:
    """None if the hit passes, else after how many seconds the next would."""
    try:
        await limiter.hit(key, rate)
    except RateLimitedError as refused:
        return refused.retry_after
    return None


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 6)), max_size=60),
    st.integers(1, 3),
    st.integers(1, 4),
)
async def test_it_agrees_with_a_list_of_all_hits(
    hits: list[tuple[str, int]], amount: int, seconds: int
) -> None:
    """Exactly: which hits pass, and when the next would."""
    ticks, rate = Ticks(), Rate(amount, seconds)
    limiter = MemoryRateLimiter(clock=ticks)
    passed: dict[str, list[int]] = {"a": [], "b": []}
    for key, wait in hits:
        ticks.now += wait * SECOND // 3
        lately = [at for at in passed[key] if at > ticks.now - seconds * SECOND]
        expected = None
        if len(lately) >= amount:
            expected = (lately[-amount] + seconds * SECOND - ticks.now) / SECOND
        else:
            passed[key].append(ticks.now)
        assert await passes(limiter, key, rate) == expected


async def test_one_key_may_have_several_rates(ticks: Ticks) -> None:
    """Each is counted by itself."""
    limiter = MemoryRateLimiter(clock=ticks)
    await limiter.hit("anna", Rate(1, 60))

    assert await passes(limiter, "anna", Rate(1, 60)) == 60
    assert await passes(limiter, "anna", Rate(2, 60)) is None


async def test_keys_that_are_not_asked_for_are_forgotten(ticks: Ticks) -> None:
    """With the window after the one in which they were."""
    limiter, rate = MemoryRateLimiter(clock=ticks), Rate(1, 60)
    for number in range(1000):
        await limiter.hit(f"key {number}", rate)
    for _ in range(2):
        ticks.now += 60 * SECOND
        await limiter.hit("anna", rate)

    window = limiter._windows[rate]
    assert {*window.young, *window.old} == {"anna"}


async def test_a_flood_of_keys_takes_bounded_memory(ticks: Ticks) -> None:
    """And does not free whoever goes on asking meanwhile."""
    limiter, rate = MemoryRateLimiter(max_keys=100, clock=ticks), Rate(1, 60)
    await limiter.hit("anna", rate)
    for number in range(10_000):
        await limiter.hit(f"key {number}", rate)
        if number % 40 == 0:
            assert await passes(limiter, "anna", rate) is not None

    window = limiter._windows[rate]
    assert len(window.young) + len(window.old) <= 100


async def test_a_busy_key_takes_bounded_memory(ticks: Ticks) -> None:
    """As many times as may pass, however long it goes on."""
    limiter, rate = MemoryRateLimiter(clock=ticks), Rate(10, 1)
    for _ in range(1000):
        await limiter.hit("anna", rate)
        ticks.now += SECOND // 10

    assert len(limiter._windows[rate].young["anna"]._times) == 10
