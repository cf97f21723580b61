"""Events to Kafka."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from backwright.application.transport.chains import Outcomes, hold_back, sendable
from backwright.application.transport.outgoing import CONTENT_TYPE, Outgoing
from backwright.infrastructure.kafka.cluster import Cluster
from backwright.infrastructure.kafka.errors import closed
from backwright.infrastructure.kafka.options import KafkaOptions
from backwright.infrastructure.kafka.sender import Record, Sender

ResultT = TypeVar("ResultT")


class KafkaPublisher:
    """Publishes with an idempotent producer that waits for all replicas; implements `Publisher`.

    A confirmed message is in the memory of all replicas that are in sync, which write it to their
    disks in their own time (`flush.messages` makes them do it at once): with one broker, a power
    cut may lose it, a crash of the process does not. The key decides the partition; how many
    partitions a topic has must not change while the order matters.
    """

    def __init__(self, servers: str, options: KafkaOptions) -> None:
        self._servers = servers
        self._options = options
        self._cluster = Cluster(servers, options)
        self._sender = Sender(servers, options)
        # The driver's calls wait; one thread keeps the order of the batches.
        self._thread: ThreadPoolExecutor | None = None

    async def open(self) -> None:
        """Find the brokers; raises `UnavailableError`."""
        self._thread = self._thread or ThreadPoolExecutor(1, thread_name_prefix="kafka-publisher")
        await self._in_thread(self._cluster.check)

    async def close(self) -> None:
        """Forget what was not confirmed."""
        if self._thread is not None:
            await self._in_thread(self._sender.close)
            self._thread.shutdown(wait=False)
            self._thread = None

    async def ping(self) -> None:
        """Raise `UnavailableError` if no broker answers."""
        await self._in_thread(self._cluster.check)

    async def publish(self, batch: Sequence[Outgoing]) -> Sequence[Exception | None]:
        """For each message: None, or why it is not confirmed."""
        if self._thread is None:
            return [closed(self._servers)] * len(batch)
        return await self._in_thread(partial(self._publish, batch))

    def _publish(self, batch: Sequence[Outgoing]) -> Outcomes:
        outcomes: Outcomes = [None] * len(batch)
        topics = [self._options.topic(message.type) for message in batch]
        places = sendable(batch, outcomes)
        if missing := self._cluster.missing({topics[place] for place in places}):
            places = sendable(
                batch, outcomes, lambda message: missing.get(self._options.topic(message.type))
            )

        def record(number: int) -> Record:
            place = places[number]
            return record_of(batch[place], topics[place])

        sent = self._sender.send(len(places), record)
        failed = [(place, outcome) for place, outcome in zip(places, sent, strict=True) if outcome]
        for place, outcome in failed:
            outcomes[place] = outcome
        keys = {batch[place].key for place, _ in failed}
        for key in keys:
            hold_back(batch, outcomes, [each for each in places if batch[each].key == key])
        return outcomes

    async def _in_thread(self, call: Callable[[], ResultT]) -> ResultT:
        if self._thread is None:
            raise closed(self._servers)
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)


def record_of(message: Outgoing, topic: str) -> Record:
    """What is sent for it: CloudEvents' Kafka binding 1.0.2, structured mode."""
    headers: dict[str, str | bytes | None] = {
        **message.headers,
        "content-type": CONTENT_TYPE,
        "ce_id": str(message.id),
        "ce_type": message.type,
    }
    return Record(topic, message.key, message.body, headers)
