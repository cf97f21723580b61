"""AsyncAPI 3.0: the WebSocket and the events that brokers get, as one document."""

from backwright.presentation.asyncapi.document import Broker, Described, document

__all__ = ["Broker", "Described", "document"]
