"""One connection with one channel, which is opened when it is needed."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection

from backwright.infrastructure.rabbitmq.errors import ERRORS, closed, place_of, unavailable
from backwright.infrastructure.rabbitmq.options import RabbitmqOptions

# For the good-bye to a server that may be dead; in seconds.
_GOODBYE = 1.0
Prepare = Callable[[AbstractChannel], Awaitable[None]]


class LazyChannel:
    """A channel with publisher confirms.

    Not the driver's own reconnecting: that goes on in the background whether anybody waits for it,
    and what is sent meanwhile waits without bounds. Here the next call connects, in bounds.
    """

    def __init__(self, url: str, options: RabbitmqOptions, prepare: Prepare) -> None:
        self.place = place_of(url)
        self._url = url
        self._options = options
        self._prepare = prepare
        self._is_open = False
        self._connection: AbstractConnection | None = None
        self._channel: AbstractChannel | None = None

    async def open(self) -> None:
        """Connect now; raises `UnavailableError`."""
        self._is_open = True
        await self.get()

    async def close(self) -> None:
        """Disconnect; `get` raises from now on."""
        self._is_open = False
        await self.drop()

    async def get(self) -> AbstractChannel:
        """The open channel, a new one if need be; raises `UnavailableError`."""
        channel = self._channel
        if channel is not None and not channel.is_closed:
            return channel
        if not self._is_open:
            raise closed(self.place)
        await self.drop()
        try:
            async with asyncio.timeout(self._options.connect):
                return await self._connect()
        except ERRORS as error:
            await self.drop()
            raise unavailable(error, self.place) from error

    async def drop(self) -> None:
        """Give the connection up, however it is."""
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            with suppress(*ERRORS):
                async with asyncio.timeout(_GOODBYE):
                    await connection.close()

    async def ask(self, question: Callable[[AbstractChannel], Awaitable[Any]]) -> None:
        """Have the server answer something; raises `UnavailableError` if it does not."""
        channel = await self.get()
        try:
            async with asyncio.timeout(self._options.patience):
                await question(channel)
        except ERRORS as error:
            await self.drop()
            raise unavailable(error, self.place) from error

    async def _connect(self) -> AbstractChannel:
        self._connection = connection = await aio_pika.connect(
            self._url, heartbeat=self._options.heartbeat
        )
        # Without `on_return_raises`, an unroutable message would look like a confirmed one.
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        await self._prepare(channel)
        self._channel = channel
        return channel
