"""The bazaar behind a real server, and people who ask it."""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx2
from tests.beside import listening
from websockets.asyncio.client import ClientConnection, connect

import bazaar
from backwright.domain import new_id
from backwright.infrastructure.sql.database import Statement
from backwright.infrastructure.sql.schema import create_tables
from backwright.main.application import Application
from backwright.main.settings import Settings, load

WITHIN = 10.0
RESPONSE = "application/graphql-response+json"


class Asker:
    """Sends operations over HTTP as one person."""

    def __init__(self, client: httpx2.AsyncClient, id: UUID | None) -> None:
        self.client = client
        self.id = id

    async def post(self, query: str, headers: Any = None, **variables: Any) -> httpx2.Response:
        body = {"query": query, "variables": variables}
        return await self.client.post("/graphql", json=body, headers=headers)

    async def ask(self, query: str, headers: Any = None, **variables: Any) -> dict[str, Any]:
        """The whole answer, which must be one of GraphQL."""
        answer: dict[str, Any] = (await self.post(query, headers, **variables)).json()
        return answer

    async def data(self, query: str, headers: Any = None, **variables: Any) -> Any:
        """What was asked for; there must be no errors."""
        answer = await self.ask(query, headers, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    async def error(self, query: str, **variables: Any) -> dict[str, Any]:
        """The only error."""
        (error,) = (await self.ask(query, **variables))["errors"]
        shown: dict[str, Any] = error
        return shown


class Market:
    """The bazaar that is served."""

    def __init__(self, application: Application, port: int) -> None:
        self.application = application
        self.host = f"127.0.0.1:{port}"

    def token(self, *roles: str, id: UUID | None = None) -> str:
        issue = self.application.access_tokens.issue
        return issue(user=id or new_id(), session=new_id(), roles=roles)

    @asynccontextmanager
    async def asker(self, *roles: str, known: bool = True) -> AsyncGenerator[Asker]:
        """Somebody with these roles, or nobody in particular."""
        who = new_id() if known else None
        headers = {"authorization": f"Bearer {self.token(*roles, id=who)}"} if known else {}
        async with httpx2.AsyncClient(base_url=f"http://{self.host}", headers=headers) as client:
            yield Asker(client, who)

    @asynccontextmanager
    async def socket(self, **more: Any) -> AsyncGenerator[ClientConnection]:
        """A connection that was not initialised yet."""
        given = {"subprotocols": ["graphql-transport-ws"], **more}
        async with connect(f"ws://{self.host}/graphql", **given) as connection:
            yield connection

    @asynccontextmanager
    async def talking(self, token: str | None) -> AsyncGenerator[ClientConnection]:
        """A connection that was acknowledged."""
        payload = {"authorization": f"Bearer {token}"} if token else {}
        async with self.socket() as connection:
            await say(connection, type="connection_init", payload=payload)
            assert await hear(connection) == {"type": "connection_ack"}
            yield connection


async def say(connection: ClientConnection, **message: Any) -> None:
    await connection.send(json.dumps(message))


async def hear(connection: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(WITHIN):
        heard: dict[str, Any] = json.loads(await connection.recv())
    return heard


async def closed(connection: ClientConnection) -> int | None:
    async with asyncio.timeout(WITHIN):
        await connection.wait_closed()
    return connection.close_code


@asynccontextmanager
async def market(url: str, **environ: str) -> AsyncGenerator[Market]:
    """The bazaar on an empty database, on a port of its own."""
    values = {
        "DATABASE_URL": url,
        "WORKER": "off",
        "RATE_LIMIT": "1000000/minute",
        "LOG_LEVEL": "error",
        "ACCESS_LOG": "false",
        "PROTOCOLS": "graphql",
        **environ,
    }
    application = bazaar.application(load(Settings, values))
    await application.database.open()
    await create_tables(application.database, application.migrations.metadata.sorted_tables)
    await application.database.close()
    async with application, listening(application) as server:
        yield Market(application, server.port)


class Counting:
    """Counts the round trips of reading what the bazaar has; sessions are looked at beside it."""

    def __init__(self, application: Application, patch: Any) -> None:
        self.statements: list[str] = []
        fetch = application.database.fetch

        async def counted(statement: Statement, arguments: Any) -> Sequence[Any]:
            if " bazaar_" in statement.sql:
                self.statements.append(statement.sql)
            return await fetch(statement, arguments)

        patch.setattr(application.database, "fetch", counted)
