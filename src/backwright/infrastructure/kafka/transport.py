"""The way to Kafka."""

from backwright.application.transport.subscription import Subscription
from backwright.infrastructure.kafka.consumer import KafkaConsumer
from backwright.infrastructure.kafka.options import KafkaOptions
from backwright.infrastructure.kafka.publisher import KafkaPublisher


class KafkaTransport:
    """Kafka 2.4 or newer; `servers` is `HOST:PORT[,HOST:PORT]`."""

    def __init__(self, servers: str, options: KafkaOptions | None = None) -> None:
        self._servers = servers
        self._options = options or KafkaOptions()

    def publisher(self) -> KafkaPublisher:
        """A new publisher, with connections of its own."""
        return KafkaPublisher(self._servers, self._options)

    def consumer(self, subscription: Subscription) -> KafkaConsumer:
        """A new consumer, with connections of its own."""
        return KafkaConsumer(self._servers, subscription, self._options)
