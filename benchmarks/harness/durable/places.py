"""Places at brokers where messages arrive, checked for everything and taken away."""

import asyncio
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import aio_pika
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from benchmarks.harness.durable.ground import Ground
from benchmarks.harness.durable.program import run
from benchmarks.harness.installation import PEERS
from benchmarks.harness.side import SideError

NAMESPACE = "backwright-bench"
TOPIC = f"{NAMESPACE}.work"
# As many as a topic has that our side makes.
_PARTITIONS = 6
_PATIENCE = 10.0


def _settings(ground: Ground, kind: str, count: int) -> Mapping[str, str]:
    url = ground.servers[kind]
    messages = ground.folder / f"messages-{count}"
    if not messages.exists():
        _write(messages, ground.folder, count)
    separator = "&" if "?" in url else "?"
    return {
        "BROKER": url,
        "PUBLISH_TO": f"{url}{separator}namespace={NAMESPACE}",
        "NAMESPACE": NAMESPACE,
        "MESSAGES": str(messages),
    }


def _write(messages: Path, folder: Path, count: int) -> None:
    marks = folder / "messages.marks"
    marks.write_bytes(bytes(24))
    database = folder / "messages.db"
    given = {"DATABASE": f"sqlite:///{database}", "COUNT": str(count), "MARKS": str(marks)}
    ours = PEERS / "backwright_jobs"
    run((sys.executable, "messages.py", str(messages)), ours, given)


@contextmanager
def rabbitmq_place(count: int, ground: Ground) -> Generator[Mapping[str, str]]:
    """An exchange with one quorum queue, which must have all messages at the end."""
    url = ground.servers["rabbitmq"]
    settings = _settings(ground, "rabbitmq", count)
    asyncio.run(_clear(url))
    asyncio.run(_bind(url))
    try:
        yield settings
        _expect(count, lambda: asyncio.run(_queued(url)))
    finally:
        asyncio.run(_clear(url))


async def _bind(url: str) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        exchange = await channel.declare_exchange(
            NAMESPACE, aio_pika.ExchangeType.TOPIC, durable=True
        )
        quorum: dict[str, Any] = {"x-queue-type": "quorum"}
        queue = await channel.declare_queue(NAMESPACE, durable=True, arguments=quorum)
        await queue.bind(exchange, "#")


async def _queued(url: str) -> int:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(NAMESPACE, passive=True)
        return queue.declaration_result.message_count or 0


async def _clear(url: str) -> None:
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        await channel.queue_delete(NAMESPACE)
        await channel.exchange_delete(NAMESPACE)


@contextmanager
def kafka_place(count: int, ground: Ground) -> Generator[Mapping[str, str]]:
    """An empty topic, which must have all messages at the end."""
    settings = _settings(ground, "kafka", count)
    servers = urlsplit(ground.servers["kafka"]).netloc
    admin = AdminClient({"bootstrap.servers": servers})
    _remove(admin)
    _make(admin)
    try:
        yield settings
        _expect(count, partial(_stored, servers))
    finally:
        _remove(admin)


def _make(admin: Any) -> None:
    until = monotonic() + _PATIENCE
    while True:
        (made,) = admin.create_topics([NewTopic(TOPIC, _PARTITIONS)]).values()
        try:
            made.result()
        except Exception:
            # It may still be on its way out.
            if monotonic() > until:
                raise
            sleep(0.1)
        else:
            return


def _remove(admin: Any) -> None:
    (gone,) = admin.delete_topics([TOPIC]).values()
    with suppress(Exception):
        gone.result()


def _stored(servers: str) -> int:
    consumer = Consumer({"bootstrap.servers": servers, "group.id": NAMESPACE})
    try:
        parts = [TopicPartition(TOPIC, number) for number in range(_PARTITIONS)]
        ends = [consumer.get_watermark_offsets(part, timeout=_PATIENCE) for part in parts]
        return sum(high - low for low, high in filter(None, ends))
    finally:
        consumer.close()


def _expect(count: int, stored: Callable[[], int]) -> None:
    """The broker's own count may lag for a moment."""
    until = monotonic() + _PATIENCE
    while (found := stored()) != count:
        if monotonic() > until:
            raise SideError(f"{count} messages were published, but the broker has {found}")
        sleep(0.1)
