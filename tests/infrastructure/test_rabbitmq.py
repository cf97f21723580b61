"""RabbitMQ keeps what every broker keeps, and what is its own."""

from collections.abc import AsyncGenerator

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel

from backwright.application.transport import UnroutableError
from backwright.infrastructure.rabbitmq import RabbitmqOptions, RabbitmqTransport
from backwright.testing.conformance.transport.consuming import BATCH, DeadLetters, SendRaw
from backwright.testing.conformance.transport.crashing import CrashConformance
from backwright.testing.conformance.transport.mail import Mail, fetch, letter, mail_of, send, texts
from backwright.testing.conformance.transport.outages import OutageConformance
from backwright.testing.conformance.transport.suite import TransportConformance
from servers.killable import KillableServer


@pytest.fixture
def options(namespace: str) -> RabbitmqOptions:
    return RabbitmqOptions(namespace=namespace, batch=BATCH, pause=0.05)


@pytest.fixture
async def mail(rabbitmq_url: str, options: RabbitmqOptions) -> AsyncGenerator[Mail]:
    async with mail_of(RabbitmqTransport(rabbitmq_url, options)) as mail:
        yield mail


@pytest.fixture
async def channel(rabbitmq_url: str, namespace: str) -> AsyncGenerator[AbstractChannel]:
    """A stranger's way to the server, which clears up behind the tests."""
    async with await aio_pika.connect(rabbitmq_url) as connection:
        yield await connection.channel()
        sweeper = await connection.channel()
        for group in ("shop", "post", "some", "every"):
            for queue in (f"{namespace}.{group}", f"{namespace}.{group}.dead"):
                await sweeper.queue_delete(queue)
        for exchange in (namespace, f"{namespace}.dead"):
            await sweeper.exchange_delete(exchange)


@pytest.fixture
def dead_letters(channel: AbstractChannel, namespace: str) -> DeadLetters:
    async def read(group: str) -> list[tuple[bytes, dict[str, str]]]:
        queue = await channel.get_queue(f"{namespace}.{group}.dead")
        found: list[tuple[bytes, dict[str, str]]] = []
        while (message := await queue.get(fail=False)) is not None:
            found.append((message.body, {key: str(each) for key, each in message.headers.items()}))
        return found

    return read


@pytest.fixture
def send_raw(channel: AbstractChannel, namespace: str) -> SendRaw:
    async def publish(body: bytes) -> None:
        exchange = await channel.get_exchange(namespace)
        await exchange.publish(aio_pika.Message(body), "ordering.Whatever")

    return publish


@pytest.fixture
def broker_url(rabbitmq_url: str, namespace: str, channel: AbstractChannel) -> str:
    return f"{rabbitmq_url}?namespace={namespace}&batch=20"


@pytest.mark.usefixtures("channel")
class TestRabbitmqTransport(TransportConformance, CrashConformance):
    """A single active consumer for each group."""

    SHARES = False


@pytest.mark.usefixtures("channel")
async def test_what_no_queue_wants_is_not_confirmed(mail: Mail) -> None:
    """RabbitMQ would forget it; once a queue is bound, it is sent."""
    publisher = await mail.publisher()

    (outcome,) = await publisher.publish([letter("a", "kept")])
    assert isinstance(outcome, UnroutableError)

    consumer = await mail.consumer()
    await send(publisher, letter("a", "kept"))
    assert texts(await fetch(consumer, 1)) == ["kept"]


class TestRabbitmqOutages(OutageConformance):
    """On a server that may be killed."""

    @pytest.fixture
    def broker(self, killable_rabbitmq: KillableServer) -> KillableServer:
        return killable_rabbitmq

    @pytest.fixture
    async def mail(self, killable_rabbitmq: KillableServer) -> AsyncGenerator[Mail]:
        options = RabbitmqOptions(patience=2.0, connect=2.0, batch=BATCH, pause=0.05)
        async with mail_of(RabbitmqTransport(killable_rabbitmq.url, options)) as mail:
            yield mail
