"""Sending records in order, and knowing of each whether it got there."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from backwright.application.transport.chains import Outcomes
from backwright.infrastructure.kafka.cluster import LOG, settings
from backwright.infrastructure.kafka.errors import error_of, late, undelivered
from backwright.infrastructure.kafka.options import KafkaOptions

# The brokers' own limit, which the driver's is below, in bytes.
_LARGEST_RECORD = 1_048_588
# Out of a wait in which the producer stops; 2.16 loses the exception on its way.
_STOPPED = (KafkaException, SystemError)
# For what was given up to be reported, in seconds.
_LEFTOVERS = 1.0


class Record(NamedTuple):
    """One record; those with the same key of one topic go to the same partition."""

    topic: str
    key: str
    body: bytes
    headers: dict[str, str | bytes | None]


class Sender:
    """An idempotent producer. Calls wait: make them in one thread, one after the other.

    The driver has several requests on their way at once. It keeps their order as long as it may
    try again; where a broker refuses a record for good, later ones of its key would overtake it.
    So then the driver stops (`enable.gapless.guarantee`), and what is left is sent by a new
    producer, record by record.
    """

    def __init__(self, servers: str, options: KafkaOptions) -> None:
        self._servers = servers
        self._patience = options.patience
        self._settings = {
            **settings(servers, options),
            "enable.idempotence": True,
            "enable.gapless.guarantee": True,
            "acks": "all",
            # As Java's clients do it, so that others who write to the topic agree.
            "partitioner": "murmur2_random",
            "linger.ms": 1,
            "message.max.bytes": _LARGEST_RECORD,
            # The deadline is kept here, for all records at once: one that expires alone is a gap.
            "message.timeout.ms": int(options.patience * 3000),
            # Without the driver's warning, for each producer, that one setting is "experimental".
            "log_level": 3,
            "logger": LOG,
        }
        self._producer: Producer | None = None

    def close(self) -> None:
        """Forget the producer, and what it has not sent."""
        producer, self._producer = self._producer, None
        if producer is not None:
            self._give_up(producer)

    def send(self, count: int, record: Callable[[int], Record]) -> Outcomes:
        """For each of so many records: None when it is confirmed, or why not.

        A record is made when it is its turn: meanwhile those before it are on their way.
        """
        deadline = time.monotonic() + self._patience
        outcomes: Outcomes = [late(self._servers)] * count
        if not self._send(range(count), record, outcomes, deadline):
            self._send_one_by_one(record, outcomes, deadline)
        return outcomes

    def _send_one_by_one(
        self, record: Callable[[int], Record], outcomes: Outcomes, deadline: float
    ) -> None:
        stopped: set[str] = set()
        for place, outcome in enumerate(outcomes):
            key = record(place).key
            if outcome is None or key in stopped:
                continue
            if time.monotonic() < deadline:
                self._send([place], record, outcomes, deadline)
            if outcomes[place] is not None:
                stopped.add(key)

    def _send(
        self,
        places: Sequence[int],
        record: Callable[[int], Record],
        outcomes: Outcomes,
        deadline: float,
    ) -> bool:
        """Send them; whether the producer has got through, however each of them fared."""
        producer = self._producer or Producer(self._settings)
        self._producer = producer
        intact = True
        for place in places:
            topic, key, body, headers = record(place)
            report = partial(self._report, outcomes, place)
            try:
                producer.produce(topic, body, key, headers=headers, on_delivery=report)
            except KafkaException as error:
                # The driver itself refuses it, or it has stopped.
                outcomes[place] = undelivered(error_of(error), self._servers)
                intact = False
                break
        while len(producer) and time.monotonic() < deadline:
            try:
                producer.flush(max(deadline - time.monotonic(), 0.0))
            except _STOPPED:
                # What it still reports is why each record was not sent.
                intact = False
        if len(producer) or not intact:
            self.close()
        return intact

    def _report(self, outcomes: Outcomes, place: int, error: KafkaError | None, _: Message) -> None:
        if error is None:
            outcomes[place] = None
        elif error.code() not in (KafkaError._PURGE_QUEUE, KafkaError._PURGE_INFLIGHT):
            outcomes[place] = undelivered(error, self._servers)

    def _give_up(self, producer: Producer) -> None:
        try:
            producer.purge()
            producer.flush(_LEFTOVERS)
        except _STOPPED:
            # There is nothing left to give up.
            pass
