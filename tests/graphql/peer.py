"""A connection without a network, for what a peer does that no client would."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from test_plans import CASES, NOW, STOCK

import bazaar
from backwright.application.call import Call
from backwright.application.live.live import Change
from backwright.domain import Principal, RateLimitedError, UnauthenticatedError, new_id
from backwright.infrastructure.memory import MemoryRateLimiter
from backwright.presentation.exposing import exposed
from backwright.presentation.exposing.handshakes import Handshakes
from backwright.presentation.exposing.wire import ABORT, BEAT
from backwright.presentation.graphql.config import GraphqlConfig
from backwright.presentation.graphql.executing import Executing
from backwright.presentation.graphql.requests import Texts
from backwright.presentation.graphql.schema import schema_of
from backwright.presentation.graphql.socket import SUBPROTOCOL, GraphqlSocket, SocketParts

FOLLOW = "subscription { orderChanged { cursor order { id } } }"


class Changes:
    """Changes without an end; `closed` once nobody follows them any more."""

    def __init__(self) -> None:
        self.cursor = "0"
        self.told = 0
        self.closed = asyncio.Event()

    async def begin(self) -> str:
        return self.cursor

    def __aiter__(self) -> "Changes":
        return self

    async def __anext__(self) -> Change:
        await asyncio.sleep(0)
        self.told += 1
        order = STOCK.orders[0]
        return Change(
            cursor="1", type="bazaar.OrderPlaced", time=NOW, subject=order.id, version=1, view=order
        )

    async def aclose(self) -> None:
        self.closed.set()


class Live:
    """Tells changes; `followed` are all that were ever followed."""

    def __init__(self) -> None:
        self.followed: list[Changes] = []

    def follow(
        self, channel: str, call: Call, *, subject: UUID | None = None, after: str | None = None
    ) -> Changes:
        self.followed.append(Changes())
        return self.followed[-1]

    async def admit(self, channel: str, call: Call, *, subject: UUID | None = None) -> None:
        return


@dataclass
class Seen:
    """What an observer was told."""

    answers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    open: int = 0
    codes: list[int] = field(default_factory=list[int])

    def answered(self, kind: str, outcome: str, seconds: float) -> None:
        self.answers.append((kind, outcome))

    def opened(self, kind: str) -> None:
        self.open += 1

    def closed(self, kind: str, code: int = 0) -> None:
        self.open -= 1
        self.codes.append(code)


class Desk:
    """The stock, where ordering waits until it `may` go on."""

    def __init__(self) -> None:
        self.begun, self.may = asyncio.Event(), asyncio.Event()
        self.done: list[Any] = []

    async def send(self, message: Any, call: Call) -> Any:
        if isinstance(message, bazaar.CreateOrder):
            self.begun.set()
            await self.may.wait()
            self.done.append(message)
            return STOCK.orders[0]
        return await STOCK.send(message, call)


class Known:
    """Believes any token, until they are `revoked`."""

    revoked = False

    async def authenticate(self, token: str) -> Principal:
        if self.revoked:
            raise UnauthenticatedError
        return Principal(id=new_id(), roles=frozenset({"staff"}))


class Peer:
    """The other end: `say` something, read what was `sent`, and take nothing while not `taking`."""

    def __init__(self, socket: GraphqlSocket) -> None:
        self._coming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._taking = asyncio.Event()
        self._taking.set()
        self.sent: list[dict[str, Any]] = []
        self.aborted = False
        self._coming.put_nowait({"type": "websocket.connect"})
        scope: dict[str, Any] = {
            "type": "websocket",
            "headers": [(b"host", b"here"), (b"authorization", b"Bearer good")],
            "subprotocols": [SUBPROTOCOL],
            "client": ("192.0.2.1", 1),
            "extensions": {ABORT: self._abort, "websocket.http.response": {}},
        }
        self.served = asyncio.create_task(socket(scope, self._coming.get, self._send))

    async def _send(self, message: Any) -> None:
        await self._taking.wait()
        self.sent.append(message)

    def _abort(self) -> None:
        self.aborted = True
        self.leave(1006)

    def take(self, *, anything: bool) -> None:
        if anything:
            self._taking.set()
        else:
            self._taking.clear()

    def say(self, **message: Any) -> None:
        self._coming.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})

    def beat(self) -> None:
        self._coming.put_nowait({"type": BEAT})

    def leave(self, code: int = 1001) -> None:
        self._coming.put_nowait({"type": "websocket.disconnect", "code": code})

    async def heard(self, amount: int) -> list[dict[str, Any]]:
        """The messages, as soon as there are so many."""
        async with asyncio.timeout(10):
            while len(self._texts()) < amount:  # noqa: ASYNC110  # it tells nobody
                await asyncio.sleep(0)
        return self._texts()

    def _texts(self) -> list[dict[str, Any]]:
        return [json.loads(each["text"]) for each in self.sent if "text" in each]

    @property
    def closed(self) -> list[int]:
        """The code that the server closed with."""
        return [each["code"] for each in self.sent if each["type"] == "websocket.close"]

    async def end(self) -> None:
        async with asyncio.timeout(10):
            await self.served


class Counter:
    """A socket, and everything around it."""

    def __init__(self, **config: Any) -> None:
        self.live, self.seen, self.desk = Live(), Seen(), Desk()
        self.left, self.known = 1000, Known()
        self.config = GraphqlConfig(**config)
        schema = schema_of(exposed([bazaar.api, bazaar.trade], CASES), self.live)
        self.executing = Executing(
            schema,
            self.config,
            self.desk,
            lambda call: partial(self.desk.send, call=call),
            self.seen,
        )
        handshakes = Handshakes(
            origins=(),
            cookie="session",
            trusted_proxies=(),
            address_limit="",
            limiter=MemoryRateLimiter(),
        )
        self.texts = Texts(self.config)
        self.socket = GraphqlSocket(
            SocketParts(
                executing=self.executing,
                texts=self.texts,
                authenticator=self.known,
                config=self.config,
                handshakes=handshakes,
                observer=self.seen,
                count=self._count,
            )
        )

    async def _count(self, address: str) -> None:
        self.left -= 1
        if self.left < 0:
            raise RateLimitedError(7.0)

    @asynccontextmanager
    async def peer(self) -> AsyncGenerator[Peer]:
        """Somebody who was acknowledged."""
        peer = Peer(self.socket)
        peer.say(type="connection_init")
        await peer.heard(1)
        yield peer
        peer.leave()
        await peer.end()
