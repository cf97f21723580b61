"""The way to RabbitMQ."""

from backwright.application.transport.subscription import Subscription
from backwright.infrastructure.rabbitmq.consumer import RabbitmqConsumer
from backwright.infrastructure.rabbitmq.options import RabbitmqOptions
from backwright.infrastructure.rabbitmq.publisher import RabbitmqPublisher


class RabbitmqTransport:
    """RabbitMQ 3.10 or newer at `amqp[s]://USER:PASSWORD@HOST:PORT/VHOST`."""

    def __init__(self, url: str, options: RabbitmqOptions | None = None) -> None:
        self._url = url
        self._options = options or RabbitmqOptions()

    def publisher(self) -> RabbitmqPublisher:
        """A new publisher, with a connection of its own."""
        return RabbitmqPublisher(self._url, self._options)

    def consumer(self, subscription: Subscription) -> RabbitmqConsumer:
        """A new consumer, with a connection of its own."""
        return RabbitmqConsumer(self._url, subscription, self._options)
