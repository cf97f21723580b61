"""NATS JetStream: one stream, one durable pull consumer for each application."""

from backwright.infrastructure.nats.consumer import NatsConsumer
from backwright.infrastructure.nats.options import NatsOptions
from backwright.infrastructure.nats.publisher import NatsPublisher
from backwright.infrastructure.nats.transport import NatsTransport

__all__ = ["NatsConsumer", "NatsOptions", "NatsPublisher", "NatsTransport"]
