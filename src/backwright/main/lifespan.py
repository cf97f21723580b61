"""The ASGI lifespan protocol (asgi.readthedocs.io, Lifespan Protocol 2.0)."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

from backwright.domain.errors import BackwrightError, UnavailableError
from backwright.main.settings import SettingsError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Lifespan(Protocol):
    """Something that is opened before it serves and closed afterwards."""

    async def open(self) -> None:
        """Get ready to serve."""
        ...

    async def listen(self) -> None:
        """Open the ports of its own."""
        ...

    async def close(self) -> None:
        """Stop."""
        ...


async def lifespan(application: Lifespan, receive: Receive, send: Send) -> None:
    """Open on startup and close on shutdown; a failure that is expected is told in one line."""
    await receive()
    try:
        await application.open()
        await application.listen()
    except (BackwrightError, SettingsError) as error:
        # What was opened before the port that can't be had.
        await application.close()
        detail = error.detail if isinstance(error, UnavailableError) else ""
        await send({"type": "lifespan.startup.failed", "message": detail or str(error)})
        return
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await application.close()
    await send({"type": "lifespan.shutdown.complete"})
