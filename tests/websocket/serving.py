"""The board behind a real server, and people who connect to it."""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from tests.beside import Beside, listening
from websockets.asyncio.client import ClientConnection, connect

import board
from backwright.application.call import Call
from backwright.domain import Principal, new_id
from backwright.infrastructure.jose import new_key
from backwright.infrastructure.sql.database import Statement
from backwright.infrastructure.sql.schema import create_tables
from backwright.main.application import Application
from backwright.main.settings import load
from backwright.testing.clock import FixedClock

WITHIN = 10.0
SIGNING_KEY = new_key()


class Person:
    """One connection, and what came on it."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.came: list[dict[str, Any]] = []

    async def say(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message, default=str))

    async def hear(self) -> dict[str, Any]:
        """The next message."""
        async with asyncio.timeout(WITHIN):
            heard: dict[str, Any] = json.loads(await self.connection.recv())
        self.came.append(heard)
        return heard

    async def ask(self, **message: Any) -> dict[str, Any]:
        await self.say(**message)
        return await self.hear()

    async def send(self, use_case: str, *, id: str = "s", **more: Any) -> dict[str, Any]:
        body = more.pop("body", {})
        return await self.ask(type="send", id=id, use_case=use_case, body=body, **more)

    async def closed(self) -> tuple[int | None, str]:
        """How the server has closed it."""
        async with asyncio.timeout(WITHIN):
            await self.connection.wait_closed()
        return self.connection.close_code, self.connection.close_reason or ""


class Served:
    """One process that serves the board, but for the process."""

    def __init__(self, application: Application, server: Beside, clock: FixedClock) -> None:
        self.application = application
        self.clock = clock
        self.port = server.port
        self._server = server

    async def stop(self) -> None:
        """As SIGTERM does; until it has begun."""
        self._server.should_exit = True
        await until(lambda: not self._server.servers[0].is_serving())

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    def token(self, user: UUID | None = None, *roles: str) -> str:
        issue = self.application.access_tokens.issue
        return issue(user=user or new_id(), session=new_id(), roles=roles)

    @asynccontextmanager
    async def person(self, token: str | None = None, **how: Any) -> AsyncGenerator[Person]:
        """Somebody who has said hello."""
        async with connect(self.url, **how) as connection:
            person = Person(connection)
            hello = {"type": "hello"} | ({"token": token} if token else {})
            assert (await person.ask(**hello))["type"] == "welcome"
            yield person

    async def write(self, author: UUID, text: str = "please") -> UUID:
        """A note of somebody; its id."""
        call = Call(principal=Principal(id=author))
        return (await self.application.send(board.WriteNote(text=text), call)).id

    async def change(self, author: UUID, note: UUID, text: str = "please, again") -> None:
        command = board.ChangeNote(id=board.NoteId(note), text=text)
        await self.application.send(command, Call(principal=Principal(id=author)))

    async def put(self, text: str = "hear, hear") -> UUID:
        return (await self.application.send(board.PutNotice(text=text))).id


@asynccontextmanager
async def served(url: str, **environ: Any) -> AsyncGenerator[Served]:
    """The board on a database, on a port of its own; the tables are made if they are not there."""
    values = {
        "DATABASE_URL": url,
        "WORKER": "off",
        "RATE_LIMIT": "1000000/minute",
        "LOG_LEVEL": "error",
        "ACCESS_LOG": "false",
        "SIGNING_KEYS": SIGNING_KEY,
        "PROTOCOLS": "rest,websocket",
        **environ,
    }
    clock = FixedClock()
    application = board.application(load(board.Settings, values), clock)
    await application.database.open()
    present = await tables(application)
    await application.database.close()
    if "backwright_events" not in present:
        await prepare(application)
    async with application, listening(application) as server:
        yield Served(application, server, clock)


async def tables(application: Application) -> Sequence[str]:
    found = await application.database.fetch(
        Statement(application.database.dialect.table_names), ()
    )
    return [row[0] for row in found]


async def prepare(application: Application) -> None:
    await application.database.open()
    await create_tables(application.database, application.migrations.metadata.sorted_tables)
    await application.database.close()


async def until(condition: Any) -> None:
    async with asyncio.timeout(WITHIN):
        while not condition():  # noqa: ASYNC110  # what others count rings for nobody
            await asyncio.sleep(0.01)
