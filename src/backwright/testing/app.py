"""The application under test: use cases without a server, and HTTP without a socket."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID

import httpx2

from backwright.application.call import Call
from backwright.application.clock import Clock
from backwright.application.messages import Command, Query
from backwright.application.operations.messages import ListQueues, ListSchedules
from backwright.domain.errors import BackwrightError
from backwright.domain.identifiers import new_id
from backwright.domain.principal import ANONYMOUS, Principal
from backwright.main.application import Application
from backwright.main.settings import Settings, load

ResultT = TypeVar("ResultT")
_OPERATOR = Principal(system=True)
# How often is looked whether all is done, in seconds.
_LOOK = 0.02


class Caller:
    """Sends messages as one principal, through the whole pipeline."""

    def __init__(self, application: Application, principal: Principal) -> None:
        self._application = application
        self.principal = principal

    @property
    def id(self) -> UUID:
        """Who this is."""
        return self.principal.known()

    async def send(
        self,
        message: Command[ResultT] | Query[ResultT],
        *,
        key: str | None = None,
        expected_version: int | None = None,
    ) -> ResultT:
        """The result, or the error that the pipeline raises.

        `key` is an idempotency key; `expected_version` is the version that a change is meant for.
        """
        call = Call(
            principal=self.principal,
            request_id=str(new_id()),
            address="127.0.0.1",
            idempotency_key=key,
            expected_version=expected_version,
        )
        return await self._application.send(message, call)

    async def refusal(self, message: Command[Any] | Query[Any]) -> type[BackwrightError] | None:
        """The kind of error that the message is refused with; None where it is let pass."""
        try:
            await self.send(message)
        except BackwrightError as error:
            return type(error)
        return None


class TestApp:
    """An opened application with callers of every kind."""

    __test__ = False

    def __init__(self, application: Application) -> None:
        self.application = application
        self.anonymous = Caller(application, ANONYMOUS)

    def caller(self, *roles: str, id: UUID | None = None) -> Caller:
        """Somebody new, or the one with this id, who has these roles."""
        expanded = self.application.roles.expand(roles)
        return Caller(self.application, Principal(id=id or new_id(), roles=expanded))

    def bearer(self, *roles: str) -> tuple[str, str]:
        """The header of somebody new who has these roles, for `client`."""
        token = self.application.access_tokens.issue(user=new_id(), session=new_id(), roles=roles)
        return "authorization", f"Bearer {token}"

    async def settled(self, within: float = 10.0) -> None:
        """Do what the commits so far ask for, and what that asks for; raises `TimeoutError`.

        What is to be done later, such as another attempt or what is scheduled, is left for later,
        and what waits for a person for that person. To see what is done at set times, call it once
        so that they are planned, move the clock on, and call it again.
        """
        worker = self.application.worker()
        working = asyncio.create_task(worker.run())
        try:
            async with asyncio.timeout(within):
                while await self._is_due() or not await self._is_planned():  # noqa: ASYNC110 - the database rings no bell
                    await asyncio.sleep(_LOOK)
        finally:
            worker.stop()
            await working

    async def _is_planned(self) -> bool:
        stored = await self.application.send(ListSchedules(), Call(principal=_OPERATOR))
        planned = {schedule.name for schedule in stored.items}
        modules = self.application.modules
        return planned.issuperset(name for module in modules for name, _ in module.schedules())

    async def _is_due(self) -> bool:
        queues = await self.application.send(ListQueues(), Call(principal=_OPERATOR))
        return any(queue.waiting or queue.running for queue in queues.items)

    def client(self, headers: Iterable[tuple[str, str]] = ()) -> httpx2.AsyncClient:
        """An HTTP client whose requests go straight into the application."""
        transport = httpx2.ASGITransport(app=self.application)  # pyright: ignore[reportArgumentType]
        return httpx2.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", headers=list(headers)
        )


@asynccontextmanager
async def running(
    factory: Callable[..., Application],
    database_url: str,
    *,
    settings: type[Settings] = Settings,
    clock: Clock | None = None,
    **environ: str,
) -> AsyncGenerator[TestApp]:
    """The application on this database, opened and closed; settings are given by variable.

    The factory is called with the settings, and with the `clock` if there is one, as a keyword.
    Nothing is done after a commit unless a test asks for it: see `TestApp.settled`.
    """
    values = {
        "DATABASE_URL": database_url,
        "RATE_LIMIT": "1000000/minute",
        "LOG_LEVEL": "warning",
        "WORKER": "off",
        "GRPC_PORT": "0",
        **environ,
    }
    given = {} if clock is None else {"clock": clock}
    async with factory(load(settings, values), **given) as application:
        yield TestApp(application)
