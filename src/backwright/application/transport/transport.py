"""A broker: where events go to and come from."""

from typing import Protocol

from backwright.application.transport.consumer import Consumer
from backwright.application.transport.publisher import Publisher
from backwright.application.transport.subscription import Subscription


class Transport(Protocol):
    """Makes publishers and consumers of one broker; nothing is connected yet."""

    def publisher(self) -> Publisher:
        """A new publisher, with a connection of its own."""
        ...

    def consumer(self, subscription: Subscription) -> Consumer:
        """A new consumer, with a connection of its own."""
        ...
