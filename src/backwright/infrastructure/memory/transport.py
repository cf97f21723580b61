"""The way to a broker in memory."""

from backwright.application.transport.options import TransportOptions
from backwright.application.transport.subscription import Subscription
from backwright.infrastructure.memory.broker import MemoryBroker
from backwright.infrastructure.memory.consumer import MemoryConsumer
from backwright.infrastructure.memory.publisher import MemoryPublisher


class MemoryTransport:
    """Publishers and consumers of one broker in this process; implements `Transport`."""

    def __init__(self, broker: MemoryBroker, options: TransportOptions | None = None) -> None:
        self._broker = broker
        self._options = options or TransportOptions()

    def publisher(self) -> MemoryPublisher:
        """A new publisher."""
        return MemoryPublisher(self._broker, self._options)

    def consumer(self, subscription: Subscription) -> MemoryConsumer:
        """A new consumer."""
        return MemoryConsumer(self._broker, subscription, self._options)
