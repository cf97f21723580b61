"""A database that is some way off, on which a process may die, stand still, or be cut off."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sql.database import Database, Gauge, Statement, Transaction, Write
from backwright.infrastructure.sql.dialect import Dialect
from backwright.testing.transitions import READ, transition

# Called on the way there and back; may take its time, and raises where the connection is cut.
OnTheWay = Callable[[str], Awaitable[None]]


class DistantDatabase:
    """Implements `Database`; `gone` keeps a process that is dead from using it."""

    def __init__(self, database: Database, on_the_way: OnTheWay) -> None:
        self._database = database
        self._on_the_way = on_the_way
        self.gone = False

    @property
    def dialect(self) -> Dialect:
        """That of the database."""
        return self._database.dialect

    async def open(self) -> None:
        """Connect."""
        await self._database.open()

    async def close(self) -> None:
        """Disconnect."""
        await self._database.close()

    async def ping(self) -> None:
        """As the database does."""
        await self._there(READ)
        await self._database.ping()

    async def fetch(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """All rows, in a while."""
        await self._there(READ)
        rows = await self._database.fetch(statement, arguments)
        await self._there(READ)
        return rows

    async def commit(self, writes: Sequence[Write]) -> None:
        """Store everything or nothing; the outcome may stay unknown."""
        at = transition([write.statement for write in writes])
        await self._there(f"before {at}")
        await self._database.commit(writes)
        await self._there(f"after {at}")

    async def change(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """The rows that a writing statement returns."""
        at = transition([statement])
        await self._there(f"before {at}")
        rows = await self._database.change(statement, arguments)
        await self._there(f"after {at}")
        return rows

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Transaction]:
        """As the database does."""
        await self._there(READ)
        async with self._database.transaction() as transaction:
            yield transaction

    def gauges(self) -> Sequence[Gauge]:
        """Those of the database."""
        return self._database.gauges()

    async def _there(self, at: str) -> None:
        await self._on_the_way(at)
        if self.gone:
            raise UnavailableError("the database", detail="this process is dead")
