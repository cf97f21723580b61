"""RabbitMQ keeps what every broker keeps, and what is its own."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from backwright.application.transport import HeldBackError, UnroutableError
from backwright.domain.errors import UnavailableError
from backwright.infrastructure.rabbitmq import RabbitmqOptions, RabbitmqTransport
from backwright.testing.conformance.transport.consuming import BATCH, DeadLetters, SendRaw
from backwright.testing.conformance.transport.crashing import CrashConformance
from backwright.testing.conformance.transport.mail import (
    Mail,
    fetch,
    letter,
    letters,
    mail_of,
    send,
    texts,
)
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


async def test_a_queue_that_refuses_is_not_a_confirmation(
    mail: Mail, channel: AbstractChannel, namespace: str
) -> None:
    """A full queue says no to some; they, and what is behind them, are tried again later."""
    publisher = await mail.publisher()
    full = await channel.declare_queue(
        f"{namespace}.some",
        durable=True,
        arguments={"x-queue-type": "quorum", "x-max-length": 5, "x-overflow": "reject-publish"},
    )
    await full.bind(namespace, "#")
    batch = letters(keys=4, each=30)

    outcomes = await publisher.publish(batch)

    assert any(type(each) is UnavailableError for each in outcomes)
    assert any(isinstance(each, HeldBackError) for each in outcomes)
    stored: dict[str, list[str]] = {f"key-{key}": [] for key in range(4)}
    while (message := await full.get(fail=False)) is not None:
        stored[str(message.headers["key"])].append(message.body.decode())
    for message, outcome in zip(batch, outcomes, strict=True):
        if outcome is None:
            assert message.body.decode() in stored[message.key]
    assert all(said == [*map(str, range(len(said)))] for said in stored.values())


class LeadingServer:
    """A server that is started again until its queue answers.

    After a kill, a quorum queue of a single node of an older RabbitMQ (3.10 here) may wait for a
    leader for ever: rabbitmq-server issue 10070. In production there are three nodes.
    """

    def __init__(self, server: KillableServer) -> None:
        self._server = server
        self.kill, self.pause, self.resume = server.kill, server.pause, server.resume

    def start(self) -> None:
        for _ in range(6):
            self._server.start()
            if asyncio.run(self._has_leader()):
                return
            self._server.kill()
        pytest.fail("the queue has no leader")

    async def _has_leader(self) -> bool:
        connection = await aio_pika.connect(self._server.url)
        try:
            async with asyncio.timeout(4):
                channel = await connection.channel()
                queue = await channel.get_queue("events.shop")
                tag = await queue.consume(_ignore)
                await queue.cancel(tag)
            return True
        except (TimeoutError, aio_pika.exceptions.AMQPError):
            return False
        finally:
            with suppress(Exception):
                async with asyncio.timeout(1):
                    await connection.close()


async def _ignore(message: AbstractIncomingMessage) -> None:
    """It goes back to the queue when the connection closes."""


class TestRabbitmqOutages(OutageConformance):
    """On a server that may be killed."""

    @pytest.fixture
    def broker(self, killable_rabbitmq: KillableServer) -> "LeadingServer":
        return LeadingServer(killable_rabbitmq)

    @pytest.fixture
    async def mail(self, killable_rabbitmq: KillableServer) -> AsyncGenerator[Mail]:
        options = RabbitmqOptions(patience=2.0, connect=2.0, batch=BATCH, pause=0.05)
        async with mail_of(RabbitmqTransport(killable_rabbitmq.url, options)) as mail:
            yield mail
