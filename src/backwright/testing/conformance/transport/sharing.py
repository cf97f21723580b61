"""What the consumers of one group keep together."""

import asyncio
from collections.abc import Callable
from typing import ClassVar

from backwright.application.transport.consumer import Consumer
from backwright.application.transport.incoming import Incoming
from backwright.application.transport.publisher import Publisher
from backwright.testing.conformance.transport.mail import SOON, Mail, by_key, letter, send

KEYS = 20


class _Store:
    """Where the consumers of a group put what they take, in the order of their commits."""

    def __init__(self) -> None:
        self.taken: list[Incoming] = []
        self.takers: set[str] = set()
        self._known: set[str] = set()
        self._changed = asyncio.Condition()

    async def keep_storing(self, name: str, consumer: Consumer) -> None:
        async for batch in consumer:
            # A commit takes a while.
            await asyncio.sleep(0.002)
            async with self._changed:
                self.takers.add(name)
                self.taken += batch
                self._known |= {each.headers["ce-id"] for each in batch}
                self._changed.notify_all()
            await consumer.accept(batch)

    def count(self) -> int:
        return len(self._known)

    async def has(self, count: int) -> None:
        await self.until(lambda: len(self._known) >= count)

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(SOON), self._changed:
            await self._changed.wait_for(holds)


class SharingConformance:
    """Every transport passes these.

    An implementation supplies `mail`, and SHARES: whether consumers of a group work at the same
    time, each on keys of its own.
    """

    SHARES: ClassVar[bool]

    async def test_consumers_come_and_go_and_keep_the_order(self, mail: Mail) -> None:
        """Over two consumers, one that leaves and one that joins: all arrive, in order per key."""
        first, second = await mail.consumer(), await mail.consumer()
        publisher = await mail.publisher()
        store, enough = _Store(), asyncio.Event()

        async with asyncio.TaskGroup() as group:
            for name, consumer in (("first", first), ("second", second)):
                group.create_task(store.keep_storing(name, consumer))
            sending = group.create_task(_send_until(enough, publisher))
            await store.has(5 * KEYS)
            if self.SHARES:
                await store.until(lambda: store.takers == {"first", "second"})
            await first.close()
            third = await mail.consumer()
            group.create_task(store.keep_storing("third", third))
            await store.has(store.count() + 5 * KEYS)
            enough.set()
            rounds = await sending
            await store.has(rounds * KEYS)
            for consumer in (second, third):
                await consumer.close()

        said = [*map(str, range(rounds))]
        assert by_key(store.taken) == {f"key-{key}": said for key in range(KEYS)}


async def _send_until(enough: asyncio.Event, publisher: Publisher) -> int:
    """One message for each key, again and again; how often."""
    rounds = 0
    while not enough.is_set():
        await send(publisher, *(letter(f"key-{key}", str(rounds)) for key in range(KEYS)))
        rounds += 1
        await asyncio.sleep(0.03)
    return rounds
