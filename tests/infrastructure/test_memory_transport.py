"""The broker in memory keeps what the real ones keep."""

from collections.abc import AsyncGenerator

import pytest

from backwright.application.transport import TransportOptions, UnroutableError
from backwright.domain.errors import UnavailableError
from backwright.infrastructure.memory import MemoryBroker, MemoryTransport
from backwright.testing.conformance.transport.consuming import BATCH, DeadLetters, SendRaw
from backwright.testing.conformance.transport.mail import Mail, letter, mail_of
from backwright.testing.conformance.transport.suite import TransportConformance


@pytest.fixture
def broker() -> MemoryBroker:
    return MemoryBroker()


@pytest.fixture
async def mail(broker: MemoryBroker) -> AsyncGenerator[Mail]:
    options = TransportOptions(batch=BATCH, pause=0.01)
    async with mail_of(MemoryTransport(broker, options)) as mail:
        yield mail


@pytest.fixture
def dead_letters(broker: MemoryBroker) -> DeadLetters:
    async def read(group: str) -> list[tuple[bytes, dict[str, str]]]:
        return [
            (letter.body, {**letter.headers, "reason": reason, "at": letter.at})
            for letter, reason in broker.group(group).dead
        ]

    return read


@pytest.fixture
def send_raw(broker: MemoryBroker) -> SendRaw:
    async def put(body: bytes) -> None:
        broker.put(body, {})

    return put


class TestMemoryTransport(TransportConformance):
    """Without outages and crashes: it is gone with its process."""

    SHARES = False


async def test_it_is_away_when_it_is_told_to(broker: MemoryBroker, mail: Mail) -> None:
    """Nobody is answered until it is back."""
    publisher, consumer = await mail.publisher(), await mail.consumer()
    broker.is_away = True

    (outcome,) = await publisher.publish([letter("a")])

    assert isinstance(outcome, UnavailableError)
    with pytest.raises(UnavailableError):
        await anext(consumer)
    broker.is_away = False
    assert await publisher.publish([letter("a")]) == [None]


async def test_types_can_be_unroutable(broker: MemoryBroker, mail: Mail) -> None:
    """As with RabbitMQ while no queue is bound."""
    publisher = await mail.publisher()
    broker.unroutable.add(letter("a").type)

    (outcome,) = await publisher.publish([letter("a")])

    assert isinstance(outcome, UnroutableError)
