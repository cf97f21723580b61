"""What the consumers of one group keep together."""

import asyncio
from collections.abc import Callable
from typing import ClassVar

from backwright.application.transport.consumer import Consumer
from backwright.application.transport.incoming import Incoming
from backwright.application.transport.publisher import Publisher
from backwright.testing.conformance.transport.mail import SOON, Mail, by_key, letters, send

KEYS = 20
EACH = 30


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
        consumers = {"first": await mail.consumer(), "second": await mail.consumer()}
        publisher = await mail.publisher()
        store, total = _Store(), KEYS * EACH

        async with asyncio.TaskGroup() as group:
            for name, consumer in consumers.items():
                group.create_task(store.keep_storing(name, consumer))
            sending = group.create_task(_send_slowly(publisher))
            await store.has(total // 4)
            if self.SHARES:
                await store.until(lambda: store.takers == {"first", "second"})
            await consumers["first"].close()
            third = await mail.consumer()
            group.create_task(store.keep_storing("third", third))
            await store.has(total // 2)
            await sending
            await store.has(total)
            for consumer in (consumers["second"], third):
                await consumer.close()

        assert by_key(store.taken) == {
            f"key-{key}": [*map(str, range(EACH))] for key in range(KEYS)
        }


async def _send_slowly(publisher: Publisher) -> None:
    batch = letters(KEYS, EACH)
    for start in range(0, len(batch), KEYS):
        await send(publisher, *batch[start : start + KEYS])
        await asyncio.sleep(0.03)
