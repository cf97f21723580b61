"""One connection, from its hello to its end."""

import asyncio
from contextlib import suppress
from time import monotonic_ns

from msgspec import UnsetType

from backwright.application.call import Call
from backwright.application.rate_limit import Meter
from backwright.domain.errors import (
    RateLimitedError,
    UnauthenticatedError,
    UnavailableError,
    ValidationError,
)
from backwright.presentation.exposing.errors import MalformedError
from backwright.presentation.exposing.tracing import traceparent
from backwright.presentation.exposing.wire import BEAT, ClosingError, GoneError, Receive, Wire
from backwright.presentation.websocket.caller import Caller
from backwright.presentation.websocket.calling import Called
from backwright.presentation.websocket.closing import CloseCode
from backwright.presentation.websocket.messages import (
    Ack,
    Attend,
    Error,
    Hello,
    Incoming,
    Ping,
    Pong,
    Send,
    Subscribe,
    Unsubscribe,
    Welcome,
)
from backwright.presentation.websocket.reading import id_of, type_of
from backwright.presentation.websocket.refusing import wrong
from backwright.presentation.websocket.shared import Shared
from backwright.presentation.websocket.subscriptions import Subscriptions


class Connection:
    """Reads one message after the other, and answers each as soon as it is done.

    What is under way at a time is bounded: beyond that nothing is read, and the peer has to wait.
    """

    def __init__(
        self, shared: Shared, wire: Wire, receive: Receive, *, caller: Caller, address: str
    ) -> None:
        self._shared = shared
        self._wire = wire
        self._receive = receive
        self._caller = caller
        self._address = address
        self._id = shared.ids.new()
        self._meter = Meter()
        self._messages = 0
        self._running: dict[asyncio.Task[None], bool] = {}
        self._places = asyncio.Semaphore(shared.config.in_flight)
        self._ending: asyncio.Task[None] | None = None
        self._subscriptions = Subscriptions(shared, wire, caller, self._end)

    async def run(self) -> int:
        """Serve until either side ends it; the code with which it was closed."""
        wire, code = self._wire, 1006
        try:
            with suppress(GoneError):
                code = await self._served()
            if code == CloseCode.RESTARTING:
                await self._finish()
        except ClosingError as error:
            await wire.close(error)
        except Exception:
            await wire.close(ClosingError(CloseCode.INTERNAL, "internal error"))
            raise
        finally:
            wire.closed_with = wire.closed_with or code
            await self._subscriptions.close()
            # Commands are done to their end, as on REST, though nobody is told any more.
            for task, finishes in self._running.items():
                if not finishes:
                    task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
        return wire.closed_with

    async def _finish(self) -> None:
        """The server stops: what is under way is still answered."""
        await self._subscriptions.close()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _served(self) -> int:
        await self._greeted()
        while True:
            text = await self._text()
            if isinstance(text, int):
                return text
            await self._deal(text)

    async def _greeted(self) -> None:
        try:
            async with asyncio.timeout(self._shared.config.patience):
                text = await self._text()
        except TimeoutError as error:
            raise ClosingError(CloseCode.TOO_SLOW, "say hello first") from error
        if isinstance(text, int):
            self._wire.closed_with = text
            raise GoneError
        try:
            message = self._shared.reading.read(text)
            if not isinstance(message, Hello):
                raise UnauthenticatedError("say hello first")
            await self._hello(message)
        except Exception as error:
            await self._refuse(None, error, "hello")
            code = CloseCode.UNAUTHENTICATED
            if not isinstance(error, UnauthenticatedError):
                code = CloseCode.MALFORMED
            raise ClosingError(code, "no hello") from error

    async def _text(self) -> bytes | int:
        """The next message, or the code with which the peer has closed."""
        while (event := await self._receive())["type"] == BEAT:
            with suppress(UnavailableError):
                await self._caller.still()
        if event["type"] == "websocket.disconnect":
            code: int = event.get("code") or 1005
            return code
        text = event.get("text")
        if text is None:
            raise ClosingError(CloseCode.UNSUPPORTED, "messages are text")
        encoded: bytes = text.encode()
        if len(encoded) > self._shared.config.max_bytes:
            raise ClosingError(CloseCode.TOO_BIG, "the message is too big")
        return encoded

    async def _deal(self, text: bytes) -> None:
        message = await self._message(text)
        if message is None:
            return
        try:
            if not isinstance(message, Hello):
                await self._caller.still()
            await self._do(message)
        except (ClosingError, GoneError):
            raise
        except Exception as error:
            await self._refuse(id_of(text), error, type_of(message))

    async def _message(self, text: bytes) -> Incoming | None:
        """The message; None where the client was told what is wrong with it."""
        shared = self._shared
        try:
            self._meter.count(shared.rate, monotonic_ns())
            return shared.reading.read(text)
        except ValidationError as error:
            await self._refuse(id_of(text), error, "unknown")
            return None
        except (RateLimitedError, MalformedError) as error:
            await self._refuse(None, error, "unknown")
            limited = isinstance(error, RateLimitedError)
            code = CloseCode.TOO_MANY if limited else CloseCode.MALFORMED
            raise ClosingError(code, str(error)) from error

    async def _do(self, message: Incoming) -> None:
        if isinstance(message, Send):
            called = self._shared.calls.of(message.use_case)
            await self._places.acquire()
            task = asyncio.create_task(self._answer(message, called, self._call()))
            self._running[task] = called.shown.is_command
            task.add_done_callback(self._ended)
        elif isinstance(message, Subscribe | Attend):
            self._subscriptions.begin(message, self._call())
        elif isinstance(message, Unsubscribe):
            await self._subscriptions.end(message.id)
            await self._wire.write(Ack(id=message.id))
            self._shared.observer.received("unsubscribe", "ok")
        elif isinstance(message, Ping):
            await self._wire.write(Pong(cursors=self._subscriptions.cursors()))
            self._shared.observer.received("ping", "ok")
        else:
            await self._hello(message)
            self._subscriptions.renew()

    async def _hello(self, message: Hello) -> None:
        principal = await self._caller.greet(message.token)
        self._shared.observer.received("hello", "ok")
        await self._wire.write(Welcome(principal=principal.id, connection=self._id))

    async def _answer(self, message: Send, called: Called, call: Call) -> None:
        try:
            if message.traceparent:
                call.traceparent = traceparent(message.traceparent.encode())
            body = b"" if isinstance(message.body, UnsetType) else bytes(message.body)
            result = await called(body, call, version=message.version, key=message.key)
            await self._wire.write(Ack(id=message.id, result=result))
            self._shared.observer.received("send", "ok")
        except (ClosingError, GoneError):
            raise
        except Exception as error:
            await self._refuse(message.id, error, "send", call.request_id)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self._places.release()
        error = None if task.cancelled() else task.exception()
        if isinstance(error, ClosingError):
            self._end(error)

    def _end(self, ending: ClosingError) -> None:
        """End it from beside the reading of messages, which notices that."""
        if self._ending is None:
            self._ending = asyncio.create_task(self._wire.close(ending))

    def _call(self) -> Call:
        self._messages += 1
        request_id = f"{self._id}-{self._messages}"
        return Call(
            principal=self._caller.principal,
            request_id=request_id,
            correlation=request_id,
            address=self._address,
        )

    async def _refuse(
        self, id: str | None, error: Exception, type_: str, request_id: str = ""
    ) -> None:
        told = wrong(error, request_id or self._id)
        self._shared.observer.received(type_, told.code)
        await self._wire.write(Error(id=id, error=told))
