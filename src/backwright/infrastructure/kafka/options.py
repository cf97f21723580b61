"""What can be set about Kafka."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backwright.application.transport.options import TransportOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaOptions(TransportOptions):
    """Limits, in seconds unless it says otherwise.

    Topics that are missing are made with `partitions`, and as many replicas as the brokers make by
    default. The partitions of a consumer that says nothing for `session` are given to others. New
    topics are found within `refresh`. `driver` is for settings of librdkafka itself, such as
    `security.protocol` and `sasl.username`.
    """

    partitions: int = 6
    session: float = 10.0
    refresh: float = 10.0
    driver: Mapping[str, str] = field(default_factory=dict[str, str])

    def topic(self, type: str) -> str:
        """Where events of a type are: with all others of their module, to keep the order."""
        return f"{self.namespace}.{type.partition('.')[0]}"
