"""RabbitMQ: a topic exchange, and one quorum queue for each application."""

from backwright.infrastructure.rabbitmq.consumer import RabbitmqConsumer
from backwright.infrastructure.rabbitmq.options import RabbitmqOptions
from backwright.infrastructure.rabbitmq.publisher import RabbitmqPublisher
from backwright.infrastructure.rabbitmq.transport import RabbitmqTransport

__all__ = ["RabbitmqConsumer", "RabbitmqOptions", "RabbitmqPublisher", "RabbitmqTransport"]
