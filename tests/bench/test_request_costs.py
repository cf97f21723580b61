"""What each request pays for identity, limits and deadlines: `pytest -m bench -s tests/bench`."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID

import pytest

from backwright.application.clock import SystemClock
from backwright.application.deadlines import Deadlines
from backwright.application.identity import Revocations, Roles, TokenAuthenticator
from backwright.application.rate_limit import Rate
from backwright.domain import new_id
from backwright.infrastructure.jose import JoseAccessTokens, new_key
from backwright.infrastructure.jose.keys import parsed
from backwright.infrastructure.memory import MemoryRateLimiter

pytestmark = pytest.mark.bench
RATE = Rate(1_000_000, 60)
KEYS = [f"GetOrder:{number:032x}" for number in range(1000)]


class NothingEnded:
    """A session index in which nothing happens."""

    async def open_sessions(self, user: UUID, now: datetime) -> list[UUID]:
        return []

    async def revoked_since(self, moment: datetime) -> list[tuple[UUID, datetime]]:
        return [(new_id(), datetime.now(UTC)) for _ in range(100)]

    async def ended(self, session: UUID) -> bool:
        return False

    async def sweep(self, before: datetime) -> None: ...


async def costs(name: str, times: int, work: Callable[[int], Awaitable[Any]]) -> float:
    """The median over seven rounds, in microseconds; the cost of the loop is in it."""
    rounds = list[float]()
    for _ in range(7):
        began = perf_counter()
        for number in range(times):
            await work(number)
        rounds.append((perf_counter() - began) / times * 1e6)
    print(f"\n{name:45} {median(rounds):7.2f} µs  ({min(rounds):.2f} to {max(rounds):.2f})", end="")
    return median(rounds)


@pytest.fixture
def tokens() -> JoseAccessTokens:
    return JoseAccessTokens(parsed(new_key()), SystemClock(), issuer="shop", audience="shop")


async def test_a_token_is_signed_and_verified(tokens: JoseAccessTokens) -> None:
    """Once for each log-in or refresh, and once for each token."""
    user, session = new_id(), new_id()
    token = tokens.issue(user=user, session=session, roles=["staff"])

    async def issue(_: int) -> None:
        tokens.issue(user=user, session=session, roles=["staff"])

    async def verify(_: int) -> None:
        tokens.verify(token)

    await costs("issue an access token (ES256)", 500, issue)
    await costs("verify an access token (ES256)", 500, verify)


async def test_a_known_token_costs_under_two_microseconds(tokens: JoseAccessTokens) -> None:
    """For each request; the token is decoded from the bytes of its header, as it comes."""
    clock = SystemClock()
    revocations = Revocations(NothingEnded(), clock, token_lifetime=timedelta(minutes=15))
    await revocations.refresh()
    authenticator = TokenAuthenticator(tokens, Roles({"staff": []}), revocations, clock)
    issued = [
        tokens.issue(user=new_id(), session=new_id(), roles=["staff"]).encode() for _ in range(100)
    ]

    async def authenticate(number: int) -> None:
        await authenticator.authenticate(issued[number % 100].decode("latin-1"))

    assert await costs("authenticate with a known token", 20_000, authenticate) < 2


async def test_a_hit_costs_under_two_microseconds() -> None:
    """For each request."""
    limiter = MemoryRateLimiter()

    async def hit(number: int) -> None:
        await limiter.hit(KEYS[number % 1000], RATE)

    assert await costs("rate limit, a sliding window", 20_000, hit) < 2


async def test_what_a_hit_costs_with_limits() -> None:
    """The library does the same, without saying when to try again."""
    limits = pytest.importorskip("limits", reason="pip install limits, to compare with it")
    strategies = pytest.importorskip("limits.aio.strategies")
    storage = pytest.importorskip("limits.aio.storage")
    limiter = strategies.MovingWindowRateLimiter(storage.MemoryStorage())
    item = limits.parse("1000000/minute")

    async def hit(number: int) -> None:
        await limiter.hit(item, KEYS[number % 1000])

    await costs("rate limit, a sliding window of limits", 5_000, hit)


async def test_a_deadline_costs_a_microsecond() -> None:
    """For each request; a timer of asyncio's does the same."""
    deadlines = Deadlines()

    async def work() -> None: ...

    async def within(_: int) -> None:
        await deadlines.within(10, "Work", work())

    async def timeout(_: int) -> None:
        async with asyncio.timeout(10):
            await work()

    assert await costs("deadline, one timer for all", 20_000, within) < 2
    await costs("deadline, asyncio.timeout", 20_000, timeout)
