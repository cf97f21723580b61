"""A database that only writes down what it is told."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from backwright.infrastructure.postgresql import PostgresqlDialect
from backwright.infrastructure.sql.database import Statement, Transaction, Write
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sqlite import SqliteDialect


class FakeDatabase:
    """Answers each `fetch` with the next of `rows`, and keeps all writes."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.rows: list[Sequence[Any]] = []
        self.fetched: list[tuple[Statement, Sequence[Any]]] = []
        self.writes: list[Write] = []

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def ping(self) -> None: ...

    async def fetch(self, statement: Statement, arguments: Sequence[Any]) -> Sequence[Any]:
        self.fetched.append((statement, arguments))
        return self.rows

    async def commit(self, writes: Sequence[Write]) -> None:
        self.writes += writes

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Transaction]:
        yield self


@pytest.fixture(params=[SqliteDialect, PostgresqlDialect], ids=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """Each of them in turn."""
    made: Dialect = request.param()
    return made


@pytest.fixture
def database(dialect: Dialect) -> FakeDatabase:
    return FakeDatabase(dialect)
