"""One member of a consumer group, as the driver has it."""

import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from backwright.infrastructure.kafka.cluster import LOG, settings
from backwright.infrastructure.kafka.errors import error_of, unavailable
from backwright.infrastructure.kafka.options import KafkaOptions

# How long one look for messages takes at most, in seconds: closing waits for it.
LOOK = 0.25
# For a batch to be stored; beyond it, the group takes a member for dead. In milliseconds.
_LONGEST_WORK = 600_000
# What the driver fetches ahead, in KiB.
_AHEAD = 8_192
# Errors that pass by themselves, or mean that others have the partition now.
_PASSING = {
    KafkaError._MAX_POLL_EXCEEDED,
    KafkaError._PARTITION_EOF,
    KafkaError._TRANSPORT,
    KafkaError._UNKNOWN_TOPIC,
    KafkaError.UNKNOWN_TOPIC_OR_PART,
}
_TAKEN_AWAY = {
    KafkaError._NO_OFFSET,
    KafkaError._STATE,
    KafkaError.ILLEGAL_GENERATION,
    KafkaError.REBALANCE_IN_PROGRESS,
    KafkaError.UNKNOWN_MEMBER_ID,
}


class Partition(NamedTuple):
    """A partition, in one time of its being assigned here; `turn` tells the times apart."""

    topic: str
    number: int
    turn: int


class GroupMember:
    """Calls wait: make them in one thread, one after the other.

    The driver calls back within them when the group shares the partitions anew. `turns` may be
    read from anywhere.
    """

    def __init__(self, servers: str, group: str, options: KafkaOptions) -> None:
        self._servers = servers
        self.turns: dict[tuple[str, int], int] = {}
        self.is_alone = False
        self._turn = 0
        self._is_resting = False
        self._strays: list[Message] = []
        session = int(options.session * 1000)
        self._consumer = Consumer(
            {
                **settings(servers, options),
                "group.id": group,
                "enable.auto.commit": False,
                "enable.auto.offset.store": False,
                "auto.offset.reset": "earliest",
                "partition.assignment.strategy": "cooperative-sticky",
                "session.timeout.ms": session,
                "heartbeat.interval.ms": session // 4,
                "max.poll.interval.ms": max(_LONGEST_WORK, session),
                "queued.max.messages.kbytes": _AHEAD,
                "fetch.wait.max.ms": 100,
                "fetch.error.backoff.ms": 100,
                "error_cb": self._on_error,
                "logger": LOG,
            }
        )

    def join(self, topics: Sequence[str]) -> None:
        """Take part; a topic that begins with ^ is a pattern."""
        self._consumer.subscribe(
            [*topics], on_assign=self._on_assign, on_revoke=self._on_revoke, on_lost=self._on_revoke
        )

    def leave(self) -> None:
        """Give the partitions to others at once."""
        self.turns.clear()
        self._consumer.close()

    def take(self, count: int) -> Sequence[tuple[Message, Partition]]:
        """What is there, after a short look; raises `UnavailableError` if it may not read."""
        messages, self._strays = self._strays, []
        messages += self._consumer.consume(1, LOOK)
        if messages and count > len(messages):
            # The driver waits for a whole batch otherwise.
            messages += self._consumer.consume(count - len(messages), 0)
        taken: list[tuple[Message, Partition]] = []
        for message in messages:
            if (error := message.error()) is not None:
                self._judge(error)
            elif (partition := self._partition(message)) is not None:
                taken.append((message, partition))
        return taken

    def rest(self, seconds: float) -> None:
        """Take part in the group, and take nothing."""
        self._is_resting = True
        self._consumer.pause(self._consumer.assignment())
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if (stray := self._consumer.poll(min(left, LOOK))) is not None:
                self._strays.append(stray)
        self._is_resting = False
        self._consumer.resume(self._consumer.assignment())

    def commit(self, positions: Mapping[Partition, int]) -> None:
        """Note where to go on, of the partitions that are still ours; raises `UnavailableError`."""
        offsets = [
            TopicPartition(partition.topic, partition.number, position)
            for partition, position in positions.items()
            if self.turns.get((partition.topic, partition.number)) == partition.turn
        ]
        if not offsets:
            return
        try:
            self._consumer.commit(offsets=offsets, asynchronous=False)
        except KafkaException as error:
            if error_of(error).code() not in _TAKEN_AWAY:
                raise unavailable(error_of(error), self._servers) from error

    def _partition(self, message: Message) -> Partition | None:
        topic, number = message.topic() or "", message.partition() or 0
        turn = self.turns.get((topic, number))
        return None if turn is None else Partition(topic, number, turn)

    def _on_assign(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self._turn += 1
        for each in partitions:
            self.turns[each.topic, each.partition] = self._turn
        consumer.incremental_assign(partitions)
        if self._is_resting:
            consumer.pause(partitions)

    def _on_revoke(self, _: Consumer, partitions: list[TopicPartition]) -> None:
        for each in partitions:
            self.turns.pop((each.topic, each.partition), None)

    def _on_error(self, error: KafkaError) -> None:
        # Not raised here: the driver finds its way back by itself, or it does not. It says so once,
        # maybe while messages are left that came before: only asking the brokers unsets it.
        if error.code() in (KafkaError._ALL_BROKERS_DOWN, KafkaError._TRANSPORT):
            self.is_alone = True

    def _judge(self, error: KafkaError) -> None:
        if error.code() not in _PASSING:
            raise unavailable(error, self._servers)
