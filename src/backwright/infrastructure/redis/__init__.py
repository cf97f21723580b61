"""Redis streams: one stream, one consumer group for each application."""

from backwright.infrastructure.redis.consumer import RedisConsumer
from backwright.infrastructure.redis.options import RedisOptions
from backwright.infrastructure.redis.publisher import RedisPublisher
from backwright.infrastructure.redis.transport import RedisTransport

__all__ = ["RedisConsumer", "RedisOptions", "RedisPublisher", "RedisTransport"]
