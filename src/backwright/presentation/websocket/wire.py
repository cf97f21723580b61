"""Sending on one connection, and ending it, whatever the peer does."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

from backwright.application.deadlines import Deadlines
from backwright.domain.errors import DeadlineExceededError
from backwright.presentation.websocket.closing import ABORT, TEXT, CloseCode, ClosingError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
SendMessage = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_encode = msgspec.json.Encoder(decimal_format="string").encode
# How long a peer may take to be told that it is over, in seconds.
GOODBYE = 1.0


class Shown:
    """Makes JSON of views, once of one that many are told one after the other."""

    __slots__ = ("_json", "_view")

    def __init__(self) -> None:
        self._view: object = None
        self._json = msgspec.Raw(b"null")

    def of(self, view: object) -> msgspec.Raw:
        """The view as it is sent; views do not change."""
        if view is not self._view:
            self._view, self._json = view, msgspec.Raw(_encode(view))
        return self._json


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
            raise ClosingError(CloseCode.TOO_SLOW, "messages are not taken") from error
        except (OSError, RuntimeError) as error:
            # Of those that wait for room at the same time, one may have ended it.
            raise GoneError from error

    async def close(self, ending: ClosingError) -> None:
        """End the connection, politely where the peer listens; twice is no error."""
        if self.closed_with:
            return
        self.closed_with = ending.code.value
        bye = {"type": "websocket.close", "code": ending.code.value, "reason": ending.reason}
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
