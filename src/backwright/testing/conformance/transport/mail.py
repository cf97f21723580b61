"""Messages for the suites, and how to send and fetch them."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from backwright.application.transport.consumer import Consumer
from backwright.application.transport.incoming import Incoming
from backwright.application.transport.outgoing import Outgoing
from backwright.application.transport.publisher import Publisher
from backwright.application.transport.subscription import Subscription
from backwright.application.transport.transport import Transport
from backwright.domain.identifiers import new_id

TYPE = "ordering.OrderPlaced"
# What a broker may take to deliver what it has, with a machine that is busy; in seconds.
SOON = 20.0


def letter(key: str, text: str = "", type: str = TYPE) -> Outgoing:
    """A message whose body says what it is."""
    headers = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
    return Outgoing(id=new_id(), type=type, key=key, body=text.encode(), headers=headers)


def letters(keys: int, each: int) -> list[Outgoing]:
    """So many messages for each of so many keys, the keys in turn, numbered from 0."""
    return [letter(f"key-{key}", str(number)) for number in range(each) for key in range(keys)]


def texts(batch: Iterable[Incoming]) -> list[str]:
    """What the bodies say."""
    return [each.body.decode() for each in batch]


def ids(batch: Iterable[Incoming]) -> list[str]:
    """Which messages they are."""
    return [each.headers["ce-id"] for each in batch]


def by_key(batch: Iterable[Incoming]) -> dict[str, list[str]]:
    """What the bodies of each key say, of every message its first arrival."""
    said: dict[str, dict[str, None]] = defaultdict(dict)
    for each in batch:
        said[each.key][each.body.decode()] = None
    return {key: list(bodies) for key, bodies in said.items()}


async def send(publisher: Publisher, *batch: Outgoing) -> None:
    """Publish, and be sure of it."""
    outcomes = await publisher.publish(batch)
    assert list(outcomes) == [None] * len(batch)


async def next_batch(consumer: Consumer) -> Sequence[Incoming]:
    """The next batch, which comes soon."""
    async with asyncio.timeout(SOON):
        return await anext(consumer)


async def fetch(consumer: Consumer, count: int) -> list[Incoming]:
    """As many as that, each batch accepted."""
    fetched: list[Incoming] = []
    while len(fetched) < count:
        batch = await next_batch(consumer)
        await consumer.accept(batch)
        fetched += batch
    return fetched


async def is_quiet(consumer: Consumer, seconds: float = 0.3) -> bool:
    """Whether nothing comes for a while."""
    try:
        async with asyncio.timeout(seconds):
            await anext(consumer)
    except TimeoutError:
        return True
    return False


@dataclass(frozen=True, slots=True)
class Mail:
    """A transport in the hands of a test; what is opened through it is closed at the end."""

    transport: Transport
    opened: list[Publisher | Consumer]

    async def publisher(self) -> Publisher:
        """A new publisher, open."""
        publisher = self.transport.publisher()
        self.opened.append(publisher)
        await publisher.open()
        return publisher

    async def consumer(self, group: str = "shop", *patterns: str) -> Consumer:
        """A new consumer, open; of all events unless it is said."""
        consumer = self.transport.consumer(Subscription(group=group, patterns=patterns or ("*",)))
        self.opened.append(consumer)
        await consumer.open()
        return consumer


@asynccontextmanager
async def mail_of(transport: Transport) -> AsyncGenerator[Mail]:
    """Close what a test has opened."""
    mail = Mail(transport, [])
    try:
        yield mail
    finally:
        for each in reversed(mail.opened):
            await each.close()
