"""One connection, which is opened when it is needed."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import nats
from nats.aio.client import Client
from nats.js import JetStreamContext

from backwright.infrastructure.nats.errors import ERRORS, closed, place_of, unavailable
from backwright.infrastructure.nats.options import NatsOptions

_LOG = logging.getLogger("backwright.nats")
# A server that does not answer two of these in a row is taken for dead; in seconds.
_PING = 5
# For the good-bye to a server that may be dead; in seconds.
_GOODBYE = 1.0
Prepare = Callable[[JetStreamContext], Awaitable[None]]


class LazyConnection:
    """A connection with JetStream.

    Not the driver's own reconnecting, which goes on in the background whether anybody waits for it
    or not: here the next call connects, in bounds.
    """

    def __init__(self, url: str, options: NatsOptions, prepare: Prepare) -> None:
        self.place = place_of(url)
        self._url = url
        self._options = options
        self._prepare = prepare
        self._is_open = False
        self._client: Client | None = None
        self._jetstream: JetStreamContext | None = None
        self._turns = asyncio.Lock()

    async def open(self) -> None:
        """Connect now; raises `UnavailableError`."""
        self._is_open = True
        await self.jetstream()

    async def close(self) -> None:
        """Disconnect, after what was written has gone out."""
        self._is_open = False
        if self._client is not None and not self._client.is_closed:
            with suppress(*ERRORS):
                await self._client.flush(timeout=_GOODBYE)  # type: ignore[arg-type]  # any number
        await self.drop()

    async def jetstream(self) -> JetStreamContext:
        """JetStream through an open connection, a new one if need be; raises `UnavailableError`."""
        async with self._turns:
            if self._jetstream is not None and self._is_connected():
                return self._jetstream
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
        client, self._client, self._jetstream = self._client, None, None
        if client is not None:
            with suppress(*ERRORS):
                async with asyncio.timeout(_GOODBYE):
                    await client.close()

    @asynccontextmanager
    async def asking(self) -> AsyncGenerator[JetStreamContext]:
        """JetStream, in bounds; whatever fails is `UnavailableError`."""
        jetstream = await self.jetstream()
        try:
            async with asyncio.timeout(self._options.patience):
                yield jetstream
        except TimeoutError as error:
            await self.drop()
            raise unavailable(error, self.place) from error
        except ERRORS as error:
            raise unavailable(error, self.place) from error

    def _is_connected(self) -> bool:
        return self._client is not None and self._client.is_connected

    async def _connect(self) -> JetStreamContext:
        self._client = await nats.connect(  # pyright: ignore[reportUnknownMemberType]
            self._url,
            allow_reconnect=False,
            connect_timeout=max(1, round(self._options.connect)),
            ping_interval=_PING,
            max_outstanding_pings=2,
            error_cb=_note,
        )
        jetstream = self._client.jetstream(  # pyright: ignore[reportUnknownMemberType]
            timeout=self._options.patience
        )
        await self._prepare(jetstream)
        self._jetstream = jetstream
        return jetstream


async def _note(error: Exception) -> None:
    # Whoever waits for the connection gets the error, too.
    _LOG.debug("%s", error or type(error).__name__)
