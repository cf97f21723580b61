"""The way to Redis."""

from backwright.application.transport.subscription import Subscription
from backwright.infrastructure.redis.consumer import RedisConsumer
from backwright.infrastructure.redis.options import RedisOptions
from backwright.infrastructure.redis.publisher import RedisPublisher


class RedisTransport:
    """Redis 6.2 or newer at `redis[s]://USER:PASSWORD@HOST:PORT/DATABASE`."""

    def __init__(self, url: str, options: RedisOptions | None = None) -> None:
        self._url = url
        self._options = options or RedisOptions()

    def publisher(self) -> RedisPublisher:
        """A new publisher, with connections of its own."""
        return RedisPublisher(self._url, self._options)

    def consumer(self, subscription: Subscription) -> RedisConsumer:
        """A new consumer, with connections of its own."""
        return RedisConsumer(self._url, subscription, self._options)
