"""Uvicorn's WebSocket protocol, which can leave a peer that takes nothing any more."""

from typing import Any

from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from backwright.presentation.websocket.closing import ABORT


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Offers the extension `ABORT` to its application.

    Closing waits until the peer has taken what was sent: one that never reads would keep its
    buffer for as long as it likes. Nothing is read from a peer that takes nothing, either: answers
    to its pings would pile up.
    """

    def handle_connect(self, event: Request) -> None:
        """Begin to serve the connection."""
        super().handle_connect(event)
        scope: dict[str, Any] | None = getattr(self, "scope", None)
        if scope is not None:
            scope["extensions"][ABORT] = self.transport.abort

    def pause_writing(self) -> None:
        """Read nothing more for now."""
        super().pause_writing()
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """Read on, unless a message still waits to be dealt with."""
        super().resume_writing()
        if not self.read_paused and not self.transport.is_closing():
            self.transport.resume_reading()

    async def receive(self) -> ASGIReceiveEvent:
        """The next event."""
        event = await super().receive()
        if not self.writable.is_set() and not self.transport.is_closing():
            self.transport.pause_reading()
        return event

    async def send(self, message: ASGISendEvent) -> None:
        """Send; a handshake that was answered with a status is complete, and not worth an error."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body":
            self.handshake_complete = True

    def keepalive_timeout(self) -> None:
        """Leave a peer that did not answer in time."""
        super().keepalive_timeout()
        self.transport.abort()
