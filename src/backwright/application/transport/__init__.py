"""Events to and from brokers: what is sent, what comes, and the ports between."""

from backwright.application.transport.consumer import Consumer
from backwright.application.transport.errors import (
    HeldBackError,
    UndeliverableError,
    UnroutableError,
)
from backwright.application.transport.incoming import Incoming
from backwright.application.transport.options import TransportOptions
from backwright.application.transport.outgoing import Outgoing
from backwright.application.transport.publisher import Publisher
from backwright.application.transport.subscription import Subscription
from backwright.application.transport.transport import Transport

__all__ = [
    "Consumer",
    "HeldBackError",
    "Incoming",
    "Outgoing",
    "Publisher",
    "Subscription",
    "Transport",
    "TransportOptions",
    "UndeliverableError",
    "UnroutableError",
]
