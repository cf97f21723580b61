"""One active consumer of a group."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from backwright.application.transport.single_active import SingleActive
from backwright.domain.errors import UnavailableError

SECONDS = 0.2


class Key:
    """What leases are about: one owner at a time."""

    owner: object = None
    is_away = False


class KeyLease:
    """A lease that ends only when somebody says so."""

    def __init__(self, key: Key) -> None:
        self._key = key

    async def acquire(self) -> bool:
        self._check()
        if self._key.owner is None:
            self._key.owner = self
        return self._key.owner is self

    async def renew(self) -> bool:
        self._check()
        return self._key.owner is self

    async def release(self) -> None:
        self._check()
        if self._key.owner is self:
            self._key.owner = None

    def _check(self) -> None:
        if self._key.is_away:
            raise UnavailableError("the broker")


@pytest.fixture
def key() -> Key:
    return Key()


@pytest.fixture
async def first(key: Key) -> AsyncGenerator[SingleActive]:
    active = SingleActive(KeyLease(key), SECONDS)
    await active.start()
    yield active
    await active.stop()


@pytest.fixture
async def second(key: Key, first: SingleActive) -> AsyncGenerator[SingleActive]:
    active = SingleActive(KeyLease(key), SECONDS)
    await active.start()
    yield active
    await active.stop()


async def test_one_is_active_and_stays_so(first: SingleActive, second: SingleActive) -> None:
    """It renews its lease in time, over several of its lengths; its turn is one."""
    for _ in range(3):
        assert not await second.wait()
        assert first.is_turn(1)


async def test_another_takes_over(first: SingleActive, second: SingleActive) -> None:
    """As soon as the lease was given up."""
    await first.stop()

    while not await second.wait():
        pass
    assert second.is_turn(1)
    assert not first.is_active


async def test_a_lost_lease_ends_the_turn(first: SingleActive, key: Key) -> None:
    """What was taken in it is void, also when the next turn is one's own again."""
    key.owner = object()
    while first.is_active:  # noqa: ASYNC110  # nobody is told when a lease ends
        await asyncio.sleep(0.01)
    key.owner = None

    while not await first.wait():
        pass
    assert not first.is_turn(1)
    assert first.is_turn(2)


async def test_a_broker_that_is_away_ends_the_turn_in_time(first: SingleActive, key: Key) -> None:
    """Before anybody else can have the lease; who waits is told why."""
    key.is_away = True
    while first.is_active:  # noqa: ASYNC110  # nobody is told when a lease ends
        await asyncio.sleep(0.01)

    with pytest.raises(UnavailableError):
        await first.wait()

    key.is_away = False
    while not await first.wait():
        pass
    assert first.is_turn(2)
