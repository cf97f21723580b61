"""The way to NATS."""

from backwright.application.transport.subscription import Subscription
from backwright.infrastructure.nats.consumer import NatsConsumer
from backwright.infrastructure.nats.options import NatsOptions
from backwright.infrastructure.nats.publisher import NatsPublisher


class NatsTransport:
    """NATS 2.9 or newer with JetStream at `nats://USER:PASSWORD@HOST:PORT`.

    After the only server of a stream was killed, some messages were seen to come later than those
    behind them; none was lost. Run three servers where the order must outlive that.
    """

    def __init__(self, url: str, options: NatsOptions | None = None) -> None:
        self._url = url
        self._options = options or NatsOptions()

    def publisher(self) -> NatsPublisher:
        """A new publisher, with a connection of its own."""
        return NatsPublisher(self._url, self._options)

    def consumer(self, subscription: Subscription) -> NatsConsumer:
        """A new consumer, with a connection of its own."""
        return NatsConsumer(self._url, subscription, self._options)
