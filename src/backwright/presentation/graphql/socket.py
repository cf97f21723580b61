"""GraphQL on a WebSocket (github.com/enisdenjo/graphql-ws, protocol graphql-transport-ws)."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from backwright.application.call import Call
from backwright.application.identity.authenticator import Authenticator
from backwright.domain.errors import BackwrightError, UnauthenticatedError
from backwright.presentation.exposing.handshakes import Handshake, Handshakes
from backwright.presentation.exposing.tracing import RequestIds
from backwright.presentation.graphql.config import GraphqlConfig
from backwright.presentation.graphql.documents import InvalidError
from backwright.presentation.graphql.errors import LimitError
from backwright.presentation.graphql.executing import Executing, encode
from backwright.presentation.graphql.ports import GraphqlObserver
from backwright.presentation.graphql.requests import GraphqlRequest, Texts

SUBPROTOCOL = "graphql-transport-ws"
# How long a client may take nothing of what it is sent, in seconds.
PATIENCE = 30.0
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
SendMessage = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Init(Struct, frozen=True, tag="connection_init"):
    """The first message; its payload may have the token."""

    payload: dict[str, Any] | UnsetType | None = UNSET


class Ping(Struct, frozen=True, tag="ping"):
    """Asks whether somebody is there."""

    payload: dict[str, Any] | UnsetType | None = UNSET


class Pong(Struct, frozen=True, tag="pong"):
    """Somebody is there."""

    payload: dict[str, Any] | UnsetType | None = UNSET


class Subscribe(Struct, frozen=True, tag="subscribe"):
    """Asks for an operation of any kind."""

    id: str
    payload: GraphqlRequest


class Complete(Struct, frozen=True, tag="complete"):
    """The client wants no more of an operation."""

    id: str


_read = msgspec.json.Decoder(Init | Ping | Pong | Subscribe | Complete).decode


class ClosingError(Exception):
    """The connection is to be closed with this code, as the protocol says."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketParts:
    """What all connections share."""

    executing: Executing
    texts: Texts
    authenticator: Authenticator
    config: GraphqlConfig
    handshakes: Handshakes
    observer: GraphqlObserver
    ids: RequestIds = field(default_factory=RequestIds)


class GraphqlSocket:
    """An ASGI application for WebSockets."""

    def __init__(self, parts: SocketParts) -> None:
        self._parts = parts
        self.open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: SendMessage) -> None:
        """Serve one connection."""
        await receive()
        full = self.open >= self._parts.config.connections
        handshake = await self._parts.handshakes.admitted(scope, send, full=full)
        if handshake is None:
            return
        if SUBPROTOCOL not in scope.get("subprotocols", ()):
            await send({"type": "websocket.accept"})
            reason = f"only {SUBPROTOCOL} is spoken here"
            await send({"type": "websocket.close", "code": 4406, "reason": reason})
            return
        self.open += 1
        self._parts.observer.opened()
        try:
            await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
            await _Connection(self._parts, handshake, receive, send).run()
        finally:
            self.open -= 1
            self._parts.observer.closed()


class _Connection:
    def __init__(
        self, parts: SocketParts, handshake: Handshake, receive: Receive, send: SendMessage
    ) -> None:
        self._parts = parts
        self._handshake = handshake
        self._receive = receive
        self._send = send
        self._call: Call | None = None
        self._token: str | None = None
        self._running: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Read one message after the other until either side ends it."""
        try:
            async with asyncio.timeout(self._parts.config.init_seconds) as waiting:
                while await self._next():
                    if self._call is not None:
                        waiting.reschedule(None)
        except TimeoutError:
            await self._close(ClosingError(4408, "Connection initialisation timeout"))
        except ClosingError as error:
            await self._close(error)
        except (OSError, RuntimeError):
            # The client left while it was told something.
            return
        finally:
            running, self._running = self._running, {}
            for task in running.values():
                task.cancel()
            await asyncio.gather(*running.values(), return_exceptions=True)

    async def _next(self) -> bool:
        event = await self._receive()
        if event["type"] == "websocket.disconnect":
            return False
        text = event.get("text")
        if text is None or len(text) > self._parts.config.body_bytes:
            raise ClosingError(4400, "Messages are text, and not that long")
        try:
            message = _read(text)
        except (msgspec.DecodeError, RecursionError, ValueError) as error:
            raise ClosingError(4400, f"Invalid message received: {error}"[:120]) from error
        if isinstance(message, Init):
            await self._begin(message)
        elif isinstance(message, Subscribe):
            await self._subscribe(message)
        elif isinstance(message, Complete):
            self._cancel(message.id)
        elif isinstance(message, Ping):
            await self._write({"type": "pong"})
        return True

    async def _begin(self, message: Init) -> None:
        if self._call is not None:
            raise ClosingError(4429, "Too many initialisation requests")
        token = _token(message) or self._handshake.token
        call = Call(address=self._handshake.address)
        if token is not None:
            try:
                call.principal = await self._parts.authenticator.authenticate(token)
            except UnauthenticatedError as error:
                raise ClosingError(4403, "Forbidden") from error
        self._call, self._token = call, token
        await self._write({"type": "connection_ack"})

    async def _subscribe(self, message: Subscribe) -> None:
        if self._call is None:
            raise ClosingError(4401, "Unauthorized")
        if message.id in self._running:
            raise ClosingError(4409, f"Subscriber for {message.id} already exists"[:120])
        try:
            await self._still()
        except UnauthenticatedError as error:
            raise ClosingError(4403, "Forbidden") from error
        request_id = self._parts.ids.new()
        call = replace(self._call, request_id=request_id, correlation=request_id)
        most = self._parts.config.subscriptions
        if len(self._running) >= most:
            full = LimitError(f"at most {most} operations run at once")
            await self._refuse(message.id, full, request_id)
            return
        self._running[message.id] = asyncio.create_task(self._do(message, call))

    async def _do(self, message: Subscribe, call: Call) -> None:
        """Answer one operation; `complete` follows the last answer unless the client said it."""
        parts = self._parts
        try:
            request = message.payload
            operation = parts.executing.operation(
                parts.texts.of(request), request.operation_name, request.variables
            )
            if operation.follows:
                async for answer in parts.executing.followed(operation, call, self._still):
                    await self._write({"type": "next", "id": message.id, "payload": answer})
            else:
                answer = await parts.executing.done(operation, call)
                await self._write({"type": "next", "id": message.id, "payload": answer})
            self._running.pop(message.id, None)
            await self._write({"type": "complete", "id": message.id})
        except (BackwrightError, InvalidError) as error:
            self._running.pop(message.id, None)
            await self._refuse(message.id, error, call.request_id)
        except ClosingError as error:
            await self._close(error)
        except (OSError, RuntimeError):
            # The client is gone, which whoever reads from it notices.
            self._running.pop(message.id, None)

    async def _refuse(self, id: str, error: Exception, request_id: str) -> None:
        errors = self._parts.executing.refused(error, request_id)["errors"]
        await self._write({"type": "error", "id": id, "payload": errors})

    async def _still(self) -> None:
        """Raise `UnauthenticatedError` once the token is good no more."""
        if self._token is not None:
            await self._parts.authenticator.authenticate(self._token)

    def _cancel(self, id: str) -> None:
        task = self._running.pop(id, None)
        if task is not None:
            task.cancel()

    async def _write(self, message: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._send({"type": "websocket.send", "text": encode(message).decode()})
        except TimeoutError as error:
            raise ClosingError(4408, "Messages are not taken") from error

    async def _close(self, error: ClosingError) -> None:
        closing = {"type": "websocket.close", "code": error.code, "reason": error.reason}
        with suppress(OSError, RuntimeError, TimeoutError):
            async with asyncio.timeout(1):
                await self._send(closing)


def _token(message: Init) -> str | None:
    """The token of the payload: as the header of other protocols, or bare."""
    payload = message.payload if isinstance(message.payload, dict) else {}
    for name, value in payload.items():
        if isinstance(value, str) and name.lower() in ("authorization", "token"):
            return value[7:] if value[:7].lower() == "bearer " else value
    return None
