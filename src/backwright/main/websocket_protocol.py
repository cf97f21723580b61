"""Uvicorn's WebSocket protocol, which can leave a peer that takes nothing any more."""

from typing import Any

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from backwright.presentation.websocket.closing import ABORT


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Offers the extension `ABORT` to its application.

    Closing waits until the peer has taken what was sent: one that never reads would keep its
    buffer for as long as it likes.
    """

    def handle_connect(self, event: Request) -> None:
        """Begin to serve the connection."""
        super().handle_connect(event)
        scope: dict[str, Any] | None = getattr(self, "scope", None)
        if scope is not None:
            scope["extensions"][ABORT] = self.transport.abort

    async def send(self, message: ASGISendEvent) -> None:
        """Send; a handshake that was answered with a status is complete, and not worth an error."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body":
            self.handshake_complete = True

    def keepalive_timeout(self) -> None:
        """Leave a peer that did not answer in time."""
        super().keepalive_timeout()
        self.transport.abort()
