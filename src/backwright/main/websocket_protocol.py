"""Uvicorn's WebSocket protocol, which lets its application end connections as it should."""

from typing import Any, cast

from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from backwright.presentation.exposing.wire import ABORT, BEAT, TEXT
from backwright.presentation.websocket.closing import CloseCode


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Offers the extensions `ABORT`, `BEAT` and `TEXT` to its application.

    Closing waits until the peer has taken what was sent: one that never reads would keep its
    buffer for as long as it likes. Nothing is read from a peer that takes nothing, either: answers
    to its pings would pile up. Where the server stops, the application may still answer what is
    under way.
    """

    _beats = _stops = False

    def handle_connect(self, event: Request) -> None:
        """Begin to serve the connection."""
        super().handle_connect(event)
        scope: dict[str, Any] | None = getattr(self, "scope", None)
        if scope is not None:
            scope["extensions"] |= {ABORT: self.transport.abort, BEAT: True, TEXT: self.put}

    def put(self, text: bytes) -> bool:
        """Send a message in one frame (RFC 6455, section 5.2); False where it has to wait.

        It is `send` without what is known: that is a sixth of what telling one client costs.
        """
        if not self.writable.is_set() or self.close_sent or self._stops:
            return False
        if self.transport.is_closing():
            return False
        size = len(text)
        if size < 126:
            head = b"\x81%c" % size
        elif size < 65_536:
            head = b"\x81\x7e" + size.to_bytes(2)
        else:
            head = b"\x81\x7f" + size.to_bytes(8)
        self.transport.write(head + text)
        return True

    def handle_cont(self, event: Frame) -> None:
        """Add to a message: in one place, since each of its frames may be empty."""
        frames: list[Any] = self.frames
        if isinstance(frames[0], bytes):
            frames[0] = bytearray(frames[0])
        frames[0] += event.data
        if event.fin:
            self.send_receive_event_to_app()

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
        elif message["type"] == "websocket.accept":
            self._beats = BEAT in message
            # Read by now; browsers send kilobytes of them.
            self.request.headers.clear()
            self.response.headers.clear()

    def send_keepalive_ping(self) -> None:
        """See whether the peer is there, and let the application see whether it may be."""
        super().send_keepalive_ping()
        if self._beats and not self.close_sent:
            beat: Any = {"type": BEAT}
            self.queue.put_nowait(beat)

    def keepalive_timeout(self) -> None:
        """Leave a peer that did not answer in time."""
        super().keepalive_timeout()
        self.transport.abort()

    def shutdown(self) -> None:
        """Stop: the application is told, and the peer as soon as the application has ended."""
        if not self.handshake_complete or self.close_sent or self.transport.is_closing():
            super().shutdown()
            return
        self._stops = True
        code = CloseCode.RESTARTING.value
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": ""})

    async def run_asgi(self) -> None:
        """Serve the connection."""
        # What uvicorn serves has no type.
        app = cast(Any, self.config.loaded_app)  # pyright: ignore[reportUnknownMemberType]

        async def served(scope: Any, receive: Any, send: Any) -> None:
            try:
                await app(scope, receive, send)
            finally:
                if self._stops and not (self.close_sent or self.transport.is_closing()):
                    super(WebSocketProtocol, self).shutdown()

        self.app = served
        try:
            await super().run_asgi()
        finally:
            # Else it would refer to itself, and stay until the garbage collector comes.
            self.app = app
            self.scope["extensions"] = {}
