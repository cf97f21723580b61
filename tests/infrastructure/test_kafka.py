"""Kafka keeps what every broker keeps, and what is its own."""

import asyncio
from collections.abc import AsyncGenerator, Generator

import confluent_kafka
import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from backwright.application.transport import HeldBackError, UndeliverableError
from backwright.infrastructure.kafka import KafkaOptions, KafkaTransport
from backwright.testing.conformance.transport.consuming import BATCH, DeadLetters, SendRaw
from backwright.testing.conformance.transport.crashing import CrashConformance
from backwright.testing.conformance.transport.mail import (
    Mail,
    by_key,
    fetch,
    letter,
    letters,
    mail_of,
)
from backwright.testing.conformance.transport.outages import OutageConformance
from backwright.testing.conformance.transport.suite import TransportConformance
from servers.killable import KillableServer


@pytest.fixture
def options(namespace: str) -> KafkaOptions:
    return KafkaOptions(
        namespace=namespace, batch=BATCH, pause=0.05, session=6.0, refresh=0.2, partitions=4
    )


@pytest.fixture
def servers(kafka_url: str) -> str:
    return kafka_url.removeprefix("kafka://")


@pytest.fixture
def admin(servers: str, namespace: str) -> Generator[AdminClient]:
    """A stranger's way to the brokers, which clears up behind the tests."""
    admin = AdminClient({"bootstrap.servers": servers})
    yield admin
    topics = [each for each in admin.list_topics(timeout=10).topics if each.startswith(namespace)]
    for outcome in admin.delete_topics(topics).values() if topics else ():
        outcome.result(10)


@pytest.fixture
async def mail(servers: str, options: KafkaOptions, admin: AdminClient) -> AsyncGenerator[Mail]:
    async with mail_of(KafkaTransport(servers, options)) as mail:
        yield mail


@pytest.fixture
def dead_letters(servers: str, namespace: str) -> DeadLetters:
    def poll(group: str) -> list[tuple[bytes, dict[str, str]]]:
        reader = confluent_kafka.Consumer(
            {"bootstrap.servers": servers, "group.id": namespace, "enable.partition.eof": True}
        )
        topic = f"{namespace}.{group}.dead"
        reader.assign([confluent_kafka.TopicPartition(topic, each, 0) for each in range(4)])
        ends, found = 0, []
        while ends < 4:
            message = reader.poll(10)
            if message.error():
                ends += 1
            else:
                headers = {name: value.decode() for name, value in message.headers()}
                found.append((message.value(), headers))
        reader.close()
        return found

    async def read(group: str) -> list[tuple[bytes, dict[str, str]]]:
        return await asyncio.to_thread(poll, group)

    return read


@pytest.fixture
def send_raw(servers: str, admin: AdminClient, namespace: str) -> SendRaw:
    def produce(body: bytes) -> None:
        producer = confluent_kafka.Producer({"bootstrap.servers": servers})
        admin.create_topics([NewTopic(f"{namespace}.ordering", 4)])
        producer.produce(f"{namespace}.ordering", body)
        producer.flush(10)

    async def send(body: bytes) -> None:
        await asyncio.to_thread(produce, body)

    return send


@pytest.fixture
def broker_url(kafka_url: str, namespace: str, admin: AdminClient) -> str:
    return f"{kafka_url}/{namespace}?batch=20&session=6&refresh=0.2&partitions=4"


class TestKafkaTransport(TransportConformance, CrashConformance):
    """Each member of a group has partitions of its own."""

    SHARES = True


async def test_what_the_broker_refuses_stops_its_own_key_only(
    mail: Mail, admin: AdminClient, namespace: str
) -> None:
    """Nothing overtakes it, though many are on their way; all other keys arrive."""
    small = NewTopic(f"{namespace}.ordering", 1, config={"max.message.bytes": "2000"})
    admin.create_topics([small])[small.topic].result(10)
    consumer, publisher = await mail.consumer(), await mail.publisher()
    batch = letters(keys=3, each=4)
    batch[4] = letter("key-1", "x" * 5000)

    outcomes = await publisher.publish(batch)

    kinds = {place: type(each) for place, each in enumerate(outcomes) if each is not None}
    assert kinds == {4: UndeliverableError, 7: HeldBackError, 10: HeldBackError}
    got = by_key(await fetch(consumer, 9))
    assert got == {"key-0": [*"0123"], "key-1": ["0"], "key-2": [*"0123"]}


class TestKafkaOutages(OutageConformance):
    """On a server that may be killed."""

    @pytest.fixture
    def broker(self, killable_kafka: KillableServer) -> KillableServer:
        return killable_kafka

    @pytest.fixture
    async def mail(self, killable_kafka: KillableServer) -> AsyncGenerator[Mail]:
        options = KafkaOptions(patience=2.0, connect=2.0, batch=BATCH, pause=0.05, refresh=0.2)
        async with mail_of(
            KafkaTransport(killable_kafka.url.removeprefix("kafka://"), options)
        ) as mail:
            yield mail
