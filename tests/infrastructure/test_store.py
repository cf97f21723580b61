"""The store on every SQL database."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import AbstractAsyncContextManager, closing
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable

from backwright.application.audit import AuditEntry
from backwright.application.envelope import Envelope
from backwright.domain import new_id
from backwright.infrastructure.postgresql import PostgresqlDatabase, PostgresqlDialect
from backwright.infrastructure.postgresql.administration import create_database, drop_database
from backwright.infrastructure.sql import SqlStore, kit
from backwright.infrastructure.sql.compiled import compiled, reader
from backwright.infrastructure.sql.database import Database, Statement, Transaction, Write
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sqlite import SqliteDatabase, SqliteDialect
from backwright.testing.clock import FixedClock
from backwright.testing.conformance.store import StoreConformance, Stores
from backwright.testing.conformance.store.tables import declared, everything, follows, likes


class Counting:
    """A database that counts what is sent to it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.statements = 0

    @property
    def dialect(self) -> Dialect:
        return self.database.dialect

    async def open(self) -> None:
        await self.database.open()

    async def close(self) -> None:
        await self.database.close()

    async def ping(self) -> None:
        await self.database.ping()

    async def fetch(self, statement: Statement, arguments: Sequence[Any]) -> Sequence[Any]:
        self.statements += 1
        return await self.database.fetch(statement, arguments)

    async def commit(self, writes: Sequence[Write]) -> None:
        self.statements += 1
        await self.database.commit(writes)

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return self.database.transaction()


class SqlJournal:
    """Reads the kit's tables."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def events(self) -> list[Envelope]:
        return [Envelope(**row) for row in await self._all(kit.events)]

    async def audit(self) -> list[AuditEntry]:
        return [AuditEntry(**row) for row in await self._all(kit.audit)]

    async def _all(self, table: sa.Table) -> list[dict[str, Any]]:
        unsaid = {"position"} if table is kit.audit else {"position", "kind"}
        columns = [column for column in table.columns if column.name not in unsaid]
        statement = compiled(sa.select(*columns).order_by(table.c.position), self.database.dialect)
        rows = await self.database.fetch(statement.statement, ())
        return [
            {
                column.name: self._value(column, value)
                for column, value in zip(columns, row, strict=True)
            }
            for row in rows
        ]

    def _value(self, column: sa.Column[Any], value: Any) -> Any:
        read = reader(column.type, self.database.dialect)
        value = value if read is None or value is None else read(value)
        if column.name == "data":
            return msgspec.Raw(value)
        if column.name in {"before", "after", "redacted"}:
            decoded: Any = msgspec.json.decode(value)
            return tuple(decoded) if column.name == "redacted" else decoded
        return value


def definitions(dialect: Dialect) -> list[str]:
    tables = everything.sorted_tables
    indexes = [CreateIndex(index) for table in tables for index in table.indexes]
    every = [*(CreateTable(table) for table in tables), *indexes]
    return [str(each.compile(dialect=dialect.compiler)) for each in every]


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables and nothing in them, to be copied."""
    file = tmp_path_factory.mktemp("store") / "empty.db"
    with closing(sqlite3.connect(file)) as connection:
        for definition in definitions(SqliteDialect()):
            connection.execute(definition)
    return file


@pytest.fixture(scope="session")
def postgresql_tables(postgresql_server: str) -> Generator[str]:
    """A PostgreSQL database with the tables; who uses it empties them."""
    name = f"test_{new_id().hex}"
    url = asyncio.run(create_database(postgresql_server, name))
    asyncio.run(execute(url, ";".join(definitions(PostgresqlDialect()))))
    yield url
    asyncio.run(drop_database(postgresql_server, name))


async def execute(url: str, sql: str) -> None:
    server = await asyncpg.connect(url)
    await server.execute(sql)
    await server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> list[Database]:
    """Two engines on one empty database, on each kind of database in turn."""
    if request.param == "sqlite":
        file = shutil.copy(request.getfixturevalue("empty_file"), tmp_path / "test.db")
        return [SqliteDatabase(file), SqliteDatabase(file)]
    url = request.getfixturevalue("postgresql_tables")
    tables = reversed(everything.sorted_tables)
    asyncio.run(execute(url, ";".join(f"DELETE FROM {table.name}" for table in tables)))
    return [PostgresqlDatabase(url), PostgresqlDatabase(url)]


@pytest.fixture
async def stores(databases: list[Database]) -> AsyncGenerator[Stores]:
    first, second = databases
    counting, clock = Counting(first), FixedClock()
    made = [
        SqlStore(database, declared, clock=clock, source="library")
        for database in (counting, second)
    ]
    for store in made:
        await store.open()
    yield Stores(
        first=made[0],
        second=made[1],
        clock=clock,
        journal=SqlJournal(second),
        likes=likes,
        follows=follows,
        statements=lambda: counting.statements,
    )
    for store in made:
        await store.close()


class TestSqlStore(StoreConformance):
    """On every database."""
