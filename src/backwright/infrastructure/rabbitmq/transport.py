"""The way to RabbitMQ."""

from backwright.application.transport.subscription import Subscription
from backwright.infrastructure.rabbitmq.consumer import RabbitmqConsumer
from backwright.infrastructure.rabbitmq.options import RabbitmqOptions
from backwright.infrastructure.rabbitmq.publisher import RabbitmqPublisher


class RabbitmqTransport:
    """RabbitMQ 3.10 or newer at `amqp[s]://USER:PASSWORD@HOST:PORT/VHOST`.

    Run three nodes: after a crash of a single one, a quorum queue may wait for a leader for ever
    (rabbitmq-server issue 10070). Nothing is lost then, and nothing goes on, until that server is
    started once more.
    """

    def __init__(self, url: str, options: RabbitmqOptions | None = None) -> None:
        self._url = url
        self._options = options or RabbitmqOptions()

    def publisher(self) -> RabbitmqPublisher:
        """A new publisher, with a connection of its own."""
        return RabbitmqPublisher(self._url, self._options)

    def consumer(self, subscription: Subscription) -> RabbitmqConsumer:
        """A new consumer, with a connection of its own."""
        return RabbitmqConsumer(self._url, subscription, self._options)
