"""The server, asked in bounds."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from backwright.infrastructure.redis.errors import ERRORS, closed, place_of, unavailable
from backwright.infrastructure.redis.options import RedisOptions

# A connection that the server has closed meanwhile is no reason to fail.
_AGAIN = 1


class Server:
    """A client that gives up after a while; whatever fails is `UnavailableError`."""

    def __init__(self, url: str, options: RedisOptions) -> None:
        self.place = place_of(url)
        self._url = url
        self._options = options
        # The driver's own types are partly unknown.
        self._redis: Any = None

    async def open(self) -> None:
        """Connect; raises `UnavailableError`."""
        if self._redis is None:
            client: Any = Redis
            self._redis = client.from_url(
                self._url,
                socket_timeout=self._options.patience,
                socket_connect_timeout=self._options.connect,
                retry=Retry(NoBackoff(), _AGAIN),
            )
        await self.ping()

    async def close(self) -> None:
        """Disconnect."""
        redis, self._redis = self._redis, None
        if redis is not None:
            await redis.aclose()

    async def ping(self) -> None:
        """Raise `UnavailableError` if the server does not answer."""
        await self.ask("PING")

    @property
    def redis(self) -> Any:
        """The client; raises `UnavailableError` unless it is open."""
        if self._redis is None:
            raise closed(self.place)
        return self._redis

    async def ask(self, *command: str | bytes | float) -> Any:
        """The answer to one command."""
        return await self.answer(self.redis.execute_command(*command))

    async def answer(self, asked: Awaitable[Any]) -> Any:
        """What is asked already, with the errors of the port."""
        try:
            # Also over its second try.
            async with asyncio.timeout(self._options.patience):
                return await asked
        except ERRORS as error:
            raise unavailable(error, self.place) from error
