"""A library that is served by gRPC in this process, and a client of grpcio's."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import grpc
import msgspec
import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from google.rpc.status_pb2 import Status
from tests.unit.presentation.grpc.library import (
    CASES,
    AddBook,
    AddBooks,
    BookView,
    BurnBook,
    Card,
    ChangeBook,
    CountBooks,
    GetBook,
    ListBooks,
    WhoReads,
    books_api,
    shown,
)

from backwright.application.call import Call
from backwright.application.guard import Guard
from backwright.application.live.live import Change
from backwright.application.messages import Page
from backwright.application.rate_limit import Rate
from backwright.domain import NotFoundError, Principal, UnauthenticatedError, new_id
from backwright.domain.errors import PreconditionFailedError, RateLimitedError
from backwright.presentation.exposing import Exposure
from backwright.presentation.grpc.application import GrpcApplication
from backwright.presentation.grpc.config import GrpcConfig
from backwright.presentation.grpc.describing import class_of, pool_of
from backwright.presentation.grpc.kit_types import KIT
from backwright.presentation.grpc.lock import Lock
from backwright.presentation.grpc.request import Request

NOW = datetime(2026, 1, 31, 13, 30, tzinfo=UTC)
SERVICE = "library.books.v1.BooksService"
STAFF = (("authorization", "Bearer staff"),)
ENOUGH: dict[str, Any] = {"title": "Emma", "weight": "0.4"}


PROJECT = """
from pathlib import Path

from backwright.main import Application
from backwright.main.settings import Settings
from tests.grpc import shelf


def application(settings: Settings) -> Application:
    return shelf.application(settings, Path(__file__).parents[1])
"""
ENVIRONMENT = """
DATABASE_URL=sqlite:///{folder}/shelf.db
WORKER=off
"""


class Librarian:
    """Asks the policy, then does what the message says with books in memory."""

    def __init__(self) -> None:
        self.policies = {each.message: each.allow for each in CASES}
        self.books: dict[UUID, BookView] = {}
        self.sent: list[tuple[Any, Call]] = []
        self.fail: BaseException | None = None
        self.hold: asyncio.Event | None = None
        self.done: list[Any] = []

    async def send(self, message: Any, call: Call) -> Any:
        self.sent.append((message, call))
        Guard(self.policies[type(message)], call.principal, use_case=type(message).__name__)
        if self.hold is not None:
            await self.hold.wait()
        if self.fail is not None:
            raise self.fail
        result = self._answer(message, call)
        self.done.append(message)
        return result

    def add(self, title: str = "Emma", **fields: Any) -> BookView:
        book = BookView(
            id=new_id(), version=1, created_at=NOW, updated_at=NOW, title=title, **fields
        )
        self.books[book.id] = book
        return book

    def _answer(self, message: Any, call: Call) -> Any:
        match message:
            case AddBook():
                return self.add(message.title, genre=message.genre)
            case AddBooks():
                return [self._answer(item, call) for item in message.items]
            case ListBooks():
                return self._page(message)
            case CountBooks():
                return len(self.books)
            case WhoReads():
                return Card(id=call.principal.id)
        book = self.books.get(message.id)
        if book is None:
            raise NotFoundError("book", message.id)
        if call.expected_version not in (None, book.version):
            raise PreconditionFailedError("book", message.id, call.expected_version or 0)
        if isinstance(message, ChangeBook):
            changed = msgspec.structs.replace(book, version=book.version + 1, title=message.title)
            self.books[book.id] = changed
            return changed
        return self.books.pop(book.id) and None if isinstance(message, BurnBook) else book

    def _page(self, query: ListBooks) -> Page[BookView]:
        start = int(query.after or 0)
        books = list(self.books.values())
        end = start + query.limit
        more = str(end) if end < len(books) else None
        return Page(items=books[start:end], next=more)


class Authenticator:
    """A token is its holder's only role; `gone` tokens were believed once."""

    def __init__(self) -> None:
        self.gone: set[str] = set()
        self.id = new_id()

    async def authenticate(self, token: str) -> Principal:
        if token not in ("staff", "reader") or token in self.gone:
            raise UnauthenticatedError("the token has expired")
        return Principal(id=self.id, roles=frozenset({token}), session=self.id)


class Limiter:
    """Lets `left` hits pass."""

    def __init__(self) -> None:
        self.left = 1_000_000
        self.keys: list[str] = []

    async def hit(self, key: str, rate: Rate) -> None:
        self.keys.append(key)
        if self.left == 0:
            raise RateLimitedError(2.5)
        self.left -= 1


class Watcher:
    """Remembers the calls that are over."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def called(self, request: Request) -> None:
        self.requests.append(request)


class News:
    """Changes that a test tells."""

    def __init__(self) -> None:
        self.changes: asyncio.Queue[Change] = asyncio.Queue()
        self.followed: list[dict[str, Any]] = []
        self.closed = asyncio.Event()

    def follow(self, channel: str, call: Call, **more: Any) -> "News":
        self.followed.append({"channel": channel, "principal": call.principal, **more})
        return self

    @property
    def cursor(self) -> str:
        return "c5"

    async def begin(self) -> str:
        return "c0"

    def __aiter__(self) -> "News":
        return self

    async def __anext__(self) -> Change:
        return await self.changes.get()

    async def aclose(self) -> None:
        self.closed.set()


class Refused(Exception):
    """What a client was told: the code, and the details by their names."""

    def __init__(self, error: grpc.aio.AioRpcError) -> None:
        super().__init__(error.code(), error.details())
        self.code = error.code()
        self.details = error.details()
        self.trailing = dict(error.trailing_metadata() or ())
        self.found: dict[str, Any] = {}
        status = Status.FromString(self.trailing.get("grpc-status-details-bin", b""))
        for packed in status.details:
            kind = getattr(error_details_pb2, packed.type_url.rpartition(".")[2])
            self.found[kind.__name__] = kind.FromString(packed.value)

    @property
    def violations(self) -> dict[str, str]:
        return {each.field: each.reason for each in self.found["BadRequest"].field_violations}


class Client:
    """Calls methods by their names, with requests of these fields."""

    def __init__(self, channel: grpc.aio.Channel, pool: Any) -> None:
        self.channel = channel
        self._pool = pool

    def message(self, name: str) -> Any:
        return class_of(self._pool, f".library.books.v1.{name}")

    def method(self, kind: str, name: str) -> Any:
        return getattr(self.channel, kind)(
            f"/{SERVICE}/{name}",
            request_serializer=_serialized,
            response_deserializer=self.message(f"{name}Response").FromString,
        )

    async def call(self, name: str, metadata: Any = (), within: float = 5, **fields: Any) -> Any:
        request = self.message(f"{name}Request")(**fields)
        try:
            return await self.method("unary_unary", name)(
                request, metadata=metadata, timeout=within
            )
        except grpc.aio.AioRpcError as error:
            raise Refused(error) from error

    async def refused(self, name: str, metadata: Any = (), **more: Any) -> Refused:
        with pytest.raises(Refused) as caught:
            await self.call(name, metadata, **more)
        return caught.value


class Served:
    """The library while it is served."""

    def __init__(self, config: GrpcConfig, api: Exposure) -> None:
        self.librarian = Librarian()
        self.authenticator = Authenticator()
        self.limiter = Limiter()
        self.watcher = Watcher()
        self.news = News()
        self.is_ready = True
        self.application = GrpcApplication(
            "library",
            shown(api),
            self.librarian,
            lock=Lock(),
            authenticator=self.authenticator,
            limiter=self.limiter,
            config=config,
            ready=self._ready,
            observers=[self.watcher],
            live=self.news,  # type: ignore[arg-type]
        )
        self._channels: list[grpc.aio.Channel] = []
        self.client: Client = None  # type: ignore[assignment]

    async def start(self) -> None:
        await self.application.start()
        self.client = self.connect()

    def connect(self) -> Client:
        """One more client, with a connection of its own."""
        channel = grpc.aio.insecure_channel(
            f"127.0.0.1:{self.application.port}", options=[("grpc.use_local_subchannel_pool", 1)]
        )
        self._channels.append(channel)
        packages = self.application.packages
        return Client(channel, pool_of([KIT, *(package.file for package in packages)]))

    async def stop(self) -> None:
        for channel in self._channels:
            await channel.close()
        await self.application.stop()

    async def _ready(self) -> bool:
        return self.is_ready

    async def arrived(self, calls: int) -> None:
        """Wait until so many have been sent on to their use cases."""
        async with asyncio.timeout(5):
            while len(self.librarian.sent) < calls:  # noqa: ASYNC110 - it has no event
                await asyncio.sleep(0.005)

    async def over(self, calls: int) -> list[str]:
        """The codes of the calls, once so many are over."""
        async with asyncio.timeout(5):
            while len(self.watcher.requests) < calls:  # noqa: ASYNC110 - the server has no event
                await asyncio.sleep(0.005)
        return [request.code for request in self.watcher.requests]


Serve = Callable[..., Any]


@pytest.fixture
async def serve() -> AsyncGenerator[Serve]:
    """Serves the library with settings of its own; all ends with the test."""
    started: list[Served] = []

    async def start(**settings: Any) -> Served:
        config = GrpcConfig(**{"port": 0, "grace": 0.2} | settings)
        served = Served(config, books_api(live=True))
        started.append(served)
        await served.start()
        return served

    yield start
    for served in started:
        await served.stop()


@pytest.fixture
async def library(serve: Serve) -> Served:
    """The library, served with its ordinary settings."""
    served: Served = await serve()
    return served


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that serves the shelf."""
    # Python knows a package by its name, wherever it is.
    package = tmp_path / f"shelved_{new_id().hex}"
    (tmp_path / "pyproject.toml").write_text(
        f'[tool.backwright]\napplication = "{package.name}.main:application"\n', encoding="utf-8"
    )
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "main.py").write_text(PROJECT, encoding="utf-8")
    (tmp_path / ".env").write_text(ENVIRONMENT.format(folder=tmp_path), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def _serialized(message: Message) -> bytes:
    return message.SerializeToString()


__all__ = ["GetBook"]
