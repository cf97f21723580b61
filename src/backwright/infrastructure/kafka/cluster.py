"""The brokers as a whole: whether they answer, and their topics."""

import logging
from collections.abc import Collection
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.kafka.errors import error_of, unavailable
from backwright.infrastructure.kafka.options import KafkaOptions

# The driver repeats itself while a broker is away.
LOG = logging.getLogger("backwright.kafka.driver")
# After a broker was away, in milliseconds: the driver's own 10 s would outlast most waits.
_RECONNECT = 500


def settings(servers: str, options: KafkaOptions) -> dict[str, Any]:
    """What producers, consumers and administrators have in common."""
    return {
        **options.driver,
        "bootstrap.servers": servers,
        "socket.timeout.ms": int(options.patience * 1000),
        "reconnect.backoff.max.ms": _RECONNECT,
        "topic.metadata.refresh.interval.ms": int(options.refresh * 1000),
    }


class Cluster:
    """Calls wait: make them in a thread."""

    def __init__(self, servers: str, options: KafkaOptions) -> None:
        self._servers = servers
        self._options = options
        conf: dict[str, Any] = {**settings(servers, options), "logger": LOG}
        # Its futures say not of what: partly unknown types everywhere.
        self._admin: Any = AdminClient(conf)
        self._topics: set[str] = set()

    def check(self) -> None:
        """Raise `UnavailableError` if no broker answers."""
        try:
            self._admin.describe_cluster(request_timeout=self._options.connect).result()
        except KafkaException as error:
            raise unavailable(error_of(error), self._servers) from error

    def missing(self, topics: Collection[str]) -> dict[str, UnavailableError]:
        """Make the topics that are not there; the answer is what could not be made, and why."""
        unknown = [
            NewTopic(each, num_partitions=self._options.partitions, replication_factor=-1)
            for each in set(topics) - self._topics
        ]
        failed: dict[str, UnavailableError] = {}
        if not unknown:
            return failed
        made = self._admin.create_topics(unknown, request_timeout=self._options.connect)
        for topic, outcome in made.items():
            try:
                outcome.result()
            except KafkaException as error:
                if error_of(error).code() != KafkaError.TOPIC_ALREADY_EXISTS:
                    failed[topic] = unavailable(error_of(error), self._servers)
                    continue
            self._topics.add(topic)
        return failed
