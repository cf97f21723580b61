"""Kafka: one topic for each module, partitioned by aggregate."""

from backwright.infrastructure.kafka.consumer import KafkaConsumer
from backwright.infrastructure.kafka.options import KafkaOptions
from backwright.infrastructure.kafka.publisher import KafkaPublisher
from backwright.infrastructure.kafka.transport import KafkaTransport

__all__ = ["KafkaConsumer", "KafkaOptions", "KafkaPublisher", "KafkaTransport"]
