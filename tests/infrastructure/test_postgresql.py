"""PostgreSQL in the hands of the port, and what only a server can do wrong."""

from collections.abc import AsyncGenerator

import asyncpg
import pytest

from backwright.infrastructure.postgresql import PostgresqlDatabase
from backwright.testing.conformance.database import DatabaseConformance
from backwright.testing.conformance.database_crashes import CrashConformance
from backwright.testing.conformance.database_statements import tables


async def make_tables(url: str) -> None:
    connection = await asyncpg.connect(url)
    for table in tables("bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"):
        await connection.execute(table)
    await connection.close()


@pytest.fixture
async def database(postgresql_url: str) -> AsyncGenerator[PostgresqlDatabase]:
    await make_tables(postgresql_url)
    database = PostgresqlDatabase(postgresql_url)
    await database.open()
    yield database
    await database.close()


class TestPostgresqlDatabase(DatabaseConformance):
    LOCKING = " FOR UPDATE"


class TestCrashes(CrashConformance):
    ENGINE = "backwright.infrastructure.postgresql:PostgresqlDatabase"

    @pytest.fixture
    async def address(self, postgresql_url: str) -> str:
        await make_tables(postgresql_url)
        return postgresql_url
