"""Work in the tables of a database."""

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

import pytest

from backwright.application.durable.work import Work
from backwright.infrastructure.postgresql import PostgresqlDatabase
from backwright.infrastructure.sql.database import Database
from backwright.infrastructure.sql.durable.outgoing import Outgoing
from backwright.infrastructure.sql.durable.tables import metadata
from backwright.infrastructure.sql.durable.work_store import SqlWorkStore
from backwright.infrastructure.sql.schema import create_tables
from backwright.infrastructure.sqlite import SqliteDatabase
from backwright.testing.clock import FixedClock
from backwright.testing.conformance.work import Works, WorkStoreConformance


def connected(url: str) -> Database:
    if url.startswith("sqlite"):
        return SqliteDatabase(Path(url.removeprefix("sqlite:///")))
    return PostgresqlDatabase(url)


@pytest.fixture
async def works(database_url: str) -> AsyncGenerator[Works]:
    databases = [connected(database_url), connected(database_url)]
    for database in databases:
        await database.open()
    await create_tables(databases[0], metadata.sorted_tables)
    clock = FixedClock()
    outgoing = Outgoing(databases[0].dialect)

    async def put(work: Sequence[Work]) -> None:
        await databases[0].commit(outgoing.add(work, clock.now()))

    first, second = (SqlWorkStore(database, clock) for database in databases)
    yield Works(first=first, second=second, put=put, clock=clock)
    for database in databases:
        await database.close()


class TestSqlWorkStore(WorkStoreConformance):
    """On every database."""
