"""GraphQL on a WebSocket (github.com/enisdenjo/graphql-ws, protocol graphql-transport-ws)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from backwright.application.call import Call
from backwright.application.deadlines import Deadlines
from backwright.application.identity.authenticator import Authenticator
from backwright.domain.errors import BackwrightError, UnauthenticatedError
from backwright.presentation.exposing.handshakes import Handshake, Handshakes
from backwright.presentation.exposing.tracing import RequestIds
from backwright.presentation.exposing.wire import (
    BEAT,
    ClosingError,
    GoneError,
    Receive,
    Scope,
    SendMessage,
    Wire,
)
from backwright.presentation.graphql.config import GraphqlConfig
from backwright.presentation.graphql.documents import InvalidError
from backwright.presentation.graphql.errors import LimitError
from backwright.presentation.graphql.executing import Executing, Operation
from backwright.presentation.graphql.ports import GraphqlObserver
from backwright.presentation.graphql.requests import GraphqlRequest, Texts

SUBPROTOCOL = "graphql-transport-ws"
Count = Callable[[str], Awaitable[object]]
# Ids are kept for as long as operations run.
Id = Annotated[str, Meta(max_length=256)]


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

    id: Id
    payload: GraphqlRequest


class Complete(Struct, frozen=True, tag="complete"):
    """The client wants no more of an operation."""

    id: Id


_read = msgspec.json.Decoder(Init | Ping | Pong | Subscribe | Complete).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketParts:
    """What all connections share; `count` counts an operation of an address, or refuses it."""

    executing: Executing
    texts: Texts
    authenticator: Authenticator
    config: GraphqlConfig
    handshakes: Handshakes
    observer: GraphqlObserver
    count: Count
    ids: RequestIds = field(default_factory=RequestIds)
    deadlines: Deadlines = field(default_factory=Deadlines)


class GraphqlSocket:
    """An ASGI application for WebSockets."""

    def __init__(self, parts: SocketParts) -> None:
        self._parts = parts
        self.open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: SendMessage) -> None:
        """Serve one connection."""
        parts = self._parts
        await receive()
        full = self.open >= parts.config.connections
        handshake = await parts.handshakes.admitted(scope, send, full=full)
        if handshake is None:
            return
        # They are read, and would stay for as long as the connection.
        scope["headers"] = ()
        wire = Wire(scope, send, parts.deadlines, parts.config.patience_seconds)
        self.open += 1
        parts.handshakes.opened(handshake)
        parts.observer.opened("websocket")
        code = 1006
        try:
            if SUBPROTOCOL not in scope.get("subprotocols", ()):
                await send({"type": "websocket.accept"})
                await wire.close(ClosingError(4406, f"only {SUBPROTOCOL} is spoken here"))
                code = 4406
                return
            await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL, BEAT: True})
            code = await _Connection(parts, handshake, receive, wire).run()
        except OSError:
            # The client left while it was accepted.
            return
        finally:
            self.open -= 1
            parts.handshakes.closed(handshake)
            parts.observer.closed("websocket", code)


class _Connection:
    """Reads one message after the other; operations run beside that."""

    def __init__(
        self, parts: SocketParts, handshake: Handshake, receive: Receive, wire: Wire
    ) -> None:
        self._parts = parts
        self._handshake = handshake
        self._receive = receive
        self._wire = wire
        self._call: Call | None = None
        self._token: str | None = None
        # By their ids, those that are answered; and whether a task is done to its end.
        self._answered: dict[str, asyncio.Task[None]] = {}
        self._tasks: dict[asyncio.Task[None], bool] = {}
        self._ending: asyncio.Task[None] | None = None

    async def run(self) -> int:
        """Serve until either side ends it; the code with which it was closed."""
        wire, code = self._wire, 1006
        try:
            with suppress(GoneError):
                code = await self._served()
        except ClosingError as error:
            await wire.close(error)
        except Exception:
            await wire.close(ClosingError(4500, "Internal server error"))
            raise
        finally:
            wire.closed_with = wire.closed_with or code
            # Mutations are done to their end, though nobody is told any more.
            for task, finishes in self._tasks.items():
                if not finishes:
                    task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        return wire.closed_with

    async def _served(self) -> int:
        try:
            async with asyncio.timeout(self._parts.config.patience_seconds) as waiting:
                while True:
                    event = await self._receive()
                    if event["type"] == "websocket.disconnect":
                        code: int = event.get("code") or 1005
                        return code
                    if event["type"] == BEAT:
                        await self._believed()
                        continue
                    await self._deal(event.get("text"))
                    if self._call is not None:
                        waiting.reschedule(None)
        except TimeoutError as error:
            raise ClosingError(4408, "Connection initialisation timeout") from error

    async def _deal(self, text: str | None) -> None:
        if text is None or len(text) > self._parts.config.body_bytes:
            raise ClosingError(4400, "Messages are text, and not that long")
        try:
            message = _read(text)
        except (msgspec.DecodeError, RecursionError, ValueError) as error:
            raise ClosingError(4400, f"Invalid message received: {error}") from error
        if isinstance(message, Init):
            await self._begin(message)
        elif isinstance(message, Subscribe):
            await self._subscribe(message)
        elif isinstance(message, Complete):
            await self._end(message.id)
        elif isinstance(message, Ping):
            await self._wire.write({"type": "pong"})

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
        await self._wire.write({"type": "connection_ack"})

    async def _subscribe(self, message: Subscribe) -> None:
        parts = self._parts
        if self._call is None:
            raise ClosingError(4401, "Unauthorized")
        if message.id in self._answered:
            raise ClosingError(4409, f"Subscriber for {message.id} already exists")
        await self._believed()
        request_id = parts.ids.new()
        call = replace(self._call, request_id=request_id, correlation=request_id)
        request = message.payload
        try:
            if len(self._tasks) >= parts.config.subscriptions:
                most = parts.config.subscriptions
                raise LimitError(f"at most {most} operations run at once")
            await parts.count(call.address)
            text = parts.texts.of(request)
            operation = parts.executing.operation(text, request.operation_name, request.variables)
        except (BackwrightError, InvalidError) as error:
            await self._refuse(message.id, error, request_id)
            return
        task = asyncio.create_task(self._do(message.id, operation, call))
        self._answered[message.id], self._tasks[task] = task, operation.changes
        task.add_done_callback(self._ended)

    async def _do(self, id: str, operation: Operation, call: Call) -> None:
        """Answer one operation; `complete` follows the last answer unless the client said it."""
        executing, this = self._parts.executing, asyncio.current_task()
        try:
            if operation.follows:
                async for answer in executing.followed(operation, call, self._still):
                    await self._wire.write({"type": "next", "id": id, "payload": answer})
            else:
                answer = await executing.done(operation, call)
                if self._answered.get(id) is this:
                    await self._wire.write({"type": "next", "id": id, "payload": answer})
            if self._answered.get(id) is this:
                del self._answered[id]
                await self._wire.write({"type": "complete", "id": id})
        except (ClosingError, GoneError):
            raise
        except Exception as error:
            if self._answered.get(id) is this:
                del self._answered[id]
                await self._refuse(id, error, call.request_id)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._tasks[task]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, ClosingError) and self._ending is None:
            # Whoever reads messages notices that.
            self._ending = asyncio.create_task(self._wire.close(error))

    async def _refuse(self, id: str, error: Exception, request_id: str) -> None:
        errors = self._parts.executing.refused(error, request_id)["errors"]
        await self._wire.write({"type": "error", "id": id, "payload": errors})

    async def _still(self) -> None:
        """Raise `UnauthenticatedError` once the token is good no more."""
        if self._token is not None:
            await self._parts.authenticator.authenticate(self._token)

    async def _believed(self) -> None:
        try:
            await self._still()
        except UnauthenticatedError as error:
            raise ClosingError(4403, "Forbidden") from error

    async def _end(self, id: str) -> None:
        """The client wants no more of it; a mutation is done to its end all the same."""
        task = self._answered.pop(id, None)
        if task is not None and not self._tasks.get(task, True):
            task.cancel()
            await asyncio.wait((task,))


def _token(message: Init) -> str | None:
    """The token of the payload: as the header of other protocols, or bare."""
    payload = message.payload if isinstance(message.payload, dict) else {}
    for name, value in payload.items():
        if isinstance(value, str) and name.lower() in ("authorization", "token"):
            return value[7:] if value[:7].lower() == "bearer " else value
    return None
