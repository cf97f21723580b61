"""Sending on one WebSocket, and ending it, whatever the peer does."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

from backwright.application.deadlines import Deadlines
from backwright.domain.errors import DeadlineExceededError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
SendMessage = Callable[[MutableMapping[str, Any]], Awaitable[None]]
# An extension of ASGI's scope: called without arguments, it ends the connection at once.
ABORT = "backwright.abort"
# Another one: called with a text in UTF-8, it sends it as a message, or says that it has to wait.
TEXT = "backwright.text"
# An extension of `websocket.accept`: whoever accepts with it set is given an event of this type now
# and then, where the scope has it, too.
BEAT = "backwright.beat"
# How connections of those who take nothing are closed.
TOO_SLOW = 4408
# How long a peer may take to be told that it is over, in seconds.
GOODBYE = 1.0
# A reason has at most so many bytes (RFC 6455, section 5.5).
_REASON = 123
_encode = msgspec.json.Encoder(decimal_format="string").encode


class ClosingError(Exception):
    """Ends the connection with a code (RFC 6455, section 7.4); `reason` is told, too."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason.encode()[:_REASON].decode(errors="ignore")

    def __str__(self) -> str:
        return f"{self.code} {self.reason}"


class GoneError(Exception):
    """The connection has ended; nobody is there to be told."""


class Wire:
    """Sends messages; nothing is kept that the peer does not take.

    Whoever sends waits until there is room, so what is under way is bounded by how many send.
    `closed_with` is the code with which either side has ended it; 0 while it is open.
    """

    __slots__ = ("_abort", "_deadlines", "_is_stuck", "_patience", "_put", "_send", "closed_with")

    def __init__(
        self, scope: Scope, send: SendMessage, deadlines: Deadlines, patience: float
    ) -> None:
        """`patience` is how long the peer may take nothing, in seconds."""
        self._send = send
        self._deadlines = deadlines
        self._patience = patience
        extensions: dict[str, Any] = scope.get("extensions") or {}
        self._abort: Callable[[], None] | None = extensions.get(ABORT)
        self._put: Callable[[bytes], bool] | None = extensions.get(TEXT)
        self._is_stuck = False
        self.closed_with = 0

    async def write(self, message: Any) -> None:
        """Send a message; raises `ClosingError` for a peer that is too slow, or `GoneError`."""
        if self.closed_with:
            raise GoneError
        text = _encode(message)
        if self._put is not None and self._put(text):
            return
        sent = self._send({"type": "websocket.send", "text": text.decode()})
        try:
            await self._deadlines.within(self._patience, "the client", sent)
        except DeadlineExceededError as error:
            self._is_stuck = True
            raise ClosingError(TOO_SLOW, "messages are not taken") from error
        except (OSError, RuntimeError) as error:
            # Of those that wait for room at the same time, one may have ended it.
            raise GoneError from error

    async def close(self, ending: ClosingError) -> None:
        """End the connection, politely where the peer listens; twice is no error."""
        if self.closed_with:
            return
        self.closed_with = ending.code
        bye = {"type": "websocket.close", "code": int(ending.code), "reason": ending.reason}
        try:
            if self._is_stuck and self._abort is not None:
                self._abort()
            else:
                await self._deadlines.within(GOODBYE, "the client", self._send(bye))
        except DeadlineExceededError:
            if self._abort is not None:
                self._abort()
        except (OSError, RuntimeError):
            return
