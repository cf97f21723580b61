"""The composition root: modules, ports and protocols put together into one application."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from dishka import Provider

from backwright.application.call import Call
from backwright.application.clock import Clock, SystemClock
from backwright.application.durable.routing import Routing
from backwright.application.identity import AccessTokens, Roles
from backwright.application.live.feed import Feed
from backwright.application.messages import Command, Query
from backwright.application.sagas.reading import Sagas
from backwright.application.worker.parts import WorkerOptions
from backwright.application.worker.reacting import Doing
from backwright.application.worker.worker import Worker
from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sql.database import Database
from backwright.infrastructure.sql.migrations import Migrations
from backwright.main.composing import Declaration, composed
from backwright.main.databases import shown
from backwright.main.lifespan import Receive, Scope, Send, lifespan
from backwright.main.module import Module
from backwright.main.operating import with_operations
from backwright.main.protocols import Listening, refuse
from backwright.main.settings import Settings, serving
from backwright.main.working import PLACES
from backwright.presentation.exposing import Exposed, Protocol, exposed
from backwright.presentation.rest.routes import Route

ResultT = TypeVar("ResultT")
_log = logging.getLogger("backwright")


class Application:
    """A backend: an ASGI application, and use cases that can be sent to it directly.

    Everything that is wrong with its declarations is found when it is made, before anything is
    opened. `open` connects and migrates; `close` lets what is running finish.
    """

    def __init__(
        self,
        name: str,
        settings: Settings,
        *,
        modules: Sequence[Module],
        roles: Mapping[str, Sequence[str]] | None = None,
        providers: Sequence[Provider] = (),
        version: str = "0.1.0",
        folder: Path | None = None,
        clock: Clock | None = None,
        serve: Sequence[Protocol] = ("rest",),
    ) -> None:
        """`folder` is the project's, where migrations and development's files are.

        `serve` are the protocols that are switched on, unless the settings say it.
        """
        self.name = name
        self.version = version
        self.settings = settings = serving(settings, serve)
        self.modules = tuple(modules)
        self.roles = Roles(with_operations(roles or {}))
        self.folder = folder or Path.cwd()
        declaration = Declaration(
            name=name,
            version=version,
            settings=settings,
            modules=self.modules,
            roles=self.roles,
            providers=providers,
            folder=self.folder,
            clock=clock or SystemClock(),
        )
        self._parts = composed(declaration)
        self.metrics = self._parts.ground.metrics
        self.health = self._parts.ground.health
        self._following: tuple[asyncio.Task[Any], ...] = ()

    @property
    def database(self) -> Database:
        """What everything is stored in, for tools and tests."""
        return self._parts.stored.database

    @property
    def access_tokens(self) -> AccessTokens:
        """The tokens that callers are known by, for tools and tests."""
        return self._parts.ground.identity.tokens

    @property
    def live(self) -> Feed:
        """What can be followed; to be asked while the application is open."""
        return self._parts.live.feed

    @property
    def grpc(self) -> Listening | None:
        """What serves gRPC, once it listens; None where it is not switched on."""
        return self._parts.protocols.grpc

    @property
    def grpc_port(self) -> int:
        """Where gRPC is served; 0 while it is not."""
        return 0 if self.grpc is None else self.grpc.port

    @property
    def sagas(self) -> Sagas:
        """Sagas, to look at and to put right; to be asked while the application is open."""
        return self._parts.stored.sagas

    @property
    def routing(self) -> Routing:
        """Who does what is asked for."""
        return self._parts.stored.store.routing

    @property
    def database_name(self) -> str:
        """The database's URL without its password, for people."""
        return shown(self.settings.database_url)

    @property
    def api_prefixes(self) -> tuple[str, ...]:
        """Where the APIs begin, each once."""
        apis = (api for module in self.modules for api in module.apis)
        return tuple(dict.fromkeys(api.prefix for api in apis))

    @property
    def migrations(self) -> Migrations:
        """The schema of the database; to be asked while the application is open."""
        return self._parts.stored.migrations

    async def migrate(self, to: str = "head", *, allow: frozenset[str] = frozenset()) -> None:
        """Connect, bring the schema to a revision, and disconnect."""
        async with self.connected():
            await self.migrations.run(to, allow=allow)

    @asynccontextmanager
    async def connected(self) -> AsyncGenerator[None]:
        """Only the database, for what must be done to it before the application opens."""
        await self._parts.stored.store.open()
        try:
            yield
        finally:
            await self._parts.stored.store.close()

    def routes(self) -> Sequence[Route]:
        """Every route, in a stable order."""
        return self._parts.rest.routes()

    def openapi(self) -> Mapping[str, Any]:
        """The OpenAPI 3.1 document."""
        return self._parts.rest.openapi()

    def rest_contract(self) -> Mapping[str, Any]:
        """The same for generators of clients: without `fields`, so that every type is whole."""
        return self._parts.rest.contract()

    def exposed(self, on: Protocol) -> tuple[Exposed, ...]:
        """The use cases that a protocol shows, whether it is switched on or not."""
        return exposed(self._parts.ground.apis, self._parts.ground.use_cases, on=on)

    async def send(
        self, message: Command[ResultT] | Query[ResultT], call: Call | None = None
    ) -> ResultT:
        """Run a use case; without a call, nobody is asking."""
        return await self._parts.pipelines.send(message, call or Call())

    async def open(self) -> None:
        """Connect, bring the schema up to date or check it, and start what runs beside requests.

        Raises `UnavailableError` or `SchemaBehindError`; what was opened is closed again.
        """
        try:
            await self._parts.stored.store.open()
            await self.migrations.prepare(migrate=self.settings.migrate == "auto")
            await self._parts.container.open()
            await self._warn()
        except BaseException:
            await self.close()
            raise
        following = (self._parts.ground.identity.revocations.follow(), self.metrics.follow())
        self._following = tuple(asyncio.create_task(each) for each in following)
        self._parts.background.start()

    async def listen(self) -> None:
        """Open the ports of protocols that do not come over ASGI; `close` closes them.

        For whoever serves the application once it is open: what only uses it needs no ports.
        """
        if self.grpc is not None:
            await self.grpc.start()

    async def _warn(self) -> None:
        try:
            undeclared = await self.sagas.undeclared()
        except UnavailableError as error:
            _log.warning("sagas could not be looked at: %s", error.detail)
            return
        for target, amount in undeclared.items():
            text = "%s sagas of %s are under way, and wait for a process that declares this version"
            _log.warning(text, amount, target)

    def worker(
        self,
        options: WorkerOptions | None = None,
        *,
        places: int = PLACES,
        watched: Callable[[Doing], Doing] | None = None,
    ) -> Worker:
        """A worker for the queues of the settings; to be run while the application is open.

        `places` is how many of a queue run at once where neither the settings nor the queue say it;
        `watched` puts something around whatever does work, for tools that look on. Raises
        `SettingsError` for a queue that nothing is put into.
        """
        return self._parts.background.worker(options, places=places, watched=watched)

    async def close(self) -> None:
        """Let what is running finish, then disconnect. Once is enough, twice is no error."""
        self.health.stopping = True
        await self._parts.live.close()
        if self.grpc is not None:
            await self.grpc.stop()
        await self._parts.background.stop()
        following, self._following = self._following, ()
        for task in following:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self._parts.container.close()
        await self._parts.stored.store.close()
        if self._parts.ground.log is not None:
            self._parts.ground.log.flush()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        if scope["type"] == "http":
            await self._parts.rest(scope, receive, send)
        elif scope["type"] == "websocket":
            serve = self._parts.protocols.websocket.get(scope["path"], refuse)
            await serve(scope, receive, send)
        elif scope["type"] == "lifespan":
            await lifespan(self, receive, send)
        else:
            raise ValueError(f"nothing serves the ASGI scope {scope['type']!r}")
