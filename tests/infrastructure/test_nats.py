"""NATS JetStream keeps what every broker keeps, and what is its own."""

from collections.abc import AsyncGenerator
from contextlib import suppress

import nats
import pytest
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from backwright.infrastructure.nats import NatsOptions, NatsTransport
from backwright.testing.conformance.transport.consuming import BATCH, DeadLetters, SendRaw
from backwright.testing.conformance.transport.crashing import CrashConformance
from backwright.testing.conformance.transport.mail import (
    Mail,
    fetch,
    is_quiet,
    letter,
    mail_of,
    next_batch,
    send,
    texts,
)
from backwright.testing.conformance.transport.outages import OutageConformance
from backwright.testing.conformance.transport.suite import TransportConformance
from servers.killable import KillableServer


@pytest.fixture
def options(namespace: str) -> NatsOptions:
    return NatsOptions(namespace=namespace, batch=BATCH, pause=0.05, lease=1.0)


@pytest.fixture
async def client(nats_url: str, namespace: str) -> AsyncGenerator[Client]:
    """A stranger's way to the server, which clears up behind the tests."""
    client = await nats.connect(nats_url)
    yield client
    for stream in (namespace, f"{namespace}-dead", f"KV_{namespace}-leases"):
        with suppress(NotFoundError):
            await client.jetstream().delete_stream(stream)
    await client.close()


@pytest.fixture
async def mail(nats_url: str, options: NatsOptions, client: Client) -> AsyncGenerator[Mail]:
    async with mail_of(NatsTransport(nats_url, options)) as mail:
        yield mail


@pytest.fixture
def dead_letters(client: Client, namespace: str) -> DeadLetters:
    async def read(group: str) -> list[tuple[bytes, dict[str, str]]]:
        jetstream = client.jetstream()
        count = (await jetstream.stream_info(f"{namespace}-dead")).state.messages
        found = [await jetstream.get_msg(f"{namespace}-dead", each) for each in range(1, count + 1)]
        assert {message.subject for message in found} == {f"{namespace}-dead.{group}"}
        return [(message.data or b"", message.headers or {}) for message in found]

    return read


@pytest.fixture
def send_raw(client: Client, namespace: str) -> SendRaw:
    async def publish(body: bytes) -> None:
        await client.jetstream().publish(f"{namespace}.ordering.Whatever", body)

    return publish


@pytest.fixture
def broker_url(nats_url: str, namespace: str, client: Client) -> str:
    return f"{nats_url}/{namespace}?batch=20&lease=1"


class TestNatsTransport(TransportConformance, CrashConformance):
    """One consumer of a group is active."""

    SHARES = False


async def test_a_message_sent_twice_is_kept_once(mail: Mail) -> None:
    """JetStream knows it by its identifier, for two minutes."""
    consumer, publisher = await mail.consumer(), await mail.publisher()
    message = letter("a", "once")

    await send(publisher, message)
    await send(publisher, message)

    assert texts(await fetch(consumer, 1)) == ["once"]
    assert await is_quiet(consumer)


async def test_what_is_held_for_long_is_not_delivered_to_others(mail: Mail) -> None:
    """Beyond the time in which JetStream expects an acknowledgement."""
    consumer, publisher = await mail.consumer(), await mail.publisher()
    await send(publisher, letter("a", "0"))
    held = await next_batch(consumer)
    other = await mail.consumer()

    assert await is_quiet(other, 2.5)

    await consumer.accept(held)
    assert await is_quiet(consumer)


class TestNatsOutages(OutageConformance):
    """On a server that may be killed."""

    # One server that is killed may deliver what it had on its way later than what came after it.
    ORDERED = False

    @pytest.fixture
    def broker(self, killable_nats: KillableServer) -> KillableServer:
        return killable_nats

    @pytest.fixture
    async def mail(self, killable_nats: KillableServer) -> AsyncGenerator[Mail]:
        options = NatsOptions(patience=2.0, connect=2.0, batch=BATCH, pause=0.05, lease=1.0)
        async with mail_of(NatsTransport(killable_nats.url, options)) as mail:
            yield mail
