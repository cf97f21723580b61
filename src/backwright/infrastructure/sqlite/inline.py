"""A SQLite file without threads: everything happens on the event loop, for simulations."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from backwright.infrastructure.sql.database import Gauge, Statement, Transaction, Write
from backwright.infrastructure.sqlite.batch import Rows, caused, write
from backwright.infrastructure.sqlite.connection import connect_reader, connect_writer
from backwright.infrastructure.sqlite.dialect import SqliteDialect
from backwright.infrastructure.sqlite.errors import closed, primary_code
from backwright.infrastructure.sqlite.options import SqliteOptions

# How long to wait before asking for the write lock again, in seconds.
_PAUSE = 0.002


class InlineSqliteDatabase:
    """Implements `Database` on one file; a crash of the machine may lose commits.

    Blocks the loop while it reads or writes. Others may have the same file open.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)
        self._options = SqliteOptions()
        self._dialect = SqliteDialect()
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None

    @property
    def dialect(self) -> SqliteDialect:
        """How statements and values are written for SQLite."""
        return self._dialect

    async def open(self) -> None:
        """Open the file, or make it; its folder must be there."""
        try:
            self._writer = connect_writer(self._path, self._options)
            self._writer.execute("PRAGMA synchronous=OFF")
            self._reader = connect_reader(self._path, 0)
        except sqlite3.Error as error:
            raise caused(error, self._path) from error

    async def close(self) -> None:
        """Disconnect; what is open is rolled back."""
        self.abort()

    def abort(self) -> None:
        """Disconnect at once, as the end of a process does."""
        for connection in (self._reader, self._writer):
            if connection is not None:
                connection.close()
        self._writer = self._reader = None

    async def ping(self) -> None:
        """Take the write lock and give it back."""
        connection = await self._begun()
        connection.execute("ROLLBACK")

    async def fetch(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """All rows."""
        if self._reader is None:
            raise closed(self._path)
        try:
            return self._reader.execute(statement.sql, arguments).fetchall()
        except Exception as error:
            raise caused(error, self._path) from error

    async def commit(self, writes: Sequence[Write]) -> None:
        """Store everything or nothing."""
        await self._written(writes)

    async def change(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """The rows that a writing statement returns."""
        return await self._written([Write(statement, arguments)])

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Transaction]:
        """A transaction that keeps everybody else from writing."""
        connection = await self._begun()
        try:
            yield _InlineTransaction(connection, self._path)
        finally:
            if self._writer is connection and connection.in_transaction:
                connection.execute("ROLLBACK")

    def gauges(self) -> Sequence[Gauge]:
        """Nothing ever waits."""
        return ()

    async def _written(self, writes: Sequence[Write]) -> Rows:
        return _stored(await self._begun(), writes, self._path)

    async def _begun(self) -> sqlite3.Connection:
        """The write lock, which somebody else may hold."""
        deadline = asyncio.get_running_loop().time() + self._options.lock_wait
        while True:
            connection = self._writer
            if connection is None:
                raise closed(self._path)
            try:
                if not connection.in_transaction:
                    connection.execute("BEGIN IMMEDIATE")
                    return connection
            except sqlite3.OperationalError as error:
                late = asyncio.get_running_loop().time() > deadline
                if primary_code(error) != sqlite3.SQLITE_BUSY or late:
                    raise caused(error, self._path) from error
            await asyncio.sleep(_PAUSE)


class _InlineTransaction:
    """Implements `Transaction`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    async def fetch(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """All rows, as this transaction sees them."""
        try:
            return self._connection.execute(statement.sql, arguments).fetchall()
        except Exception as error:
            raise caused(error, self._path) from error

    async def commit(self, writes: Sequence[Write]) -> None:
        """Store the writes, and end the transaction."""
        _stored(self._connection, writes, self._path)


def _stored(connection: sqlite3.Connection, writes: Sequence[Write], path: Path) -> Rows:
    try:
        rows = write(connection, writes)
        connection.execute("COMMIT")
    except Exception as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise caused(error, path) from error
    return rows
