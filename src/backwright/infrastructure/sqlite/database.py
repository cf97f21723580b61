"""A SQLite file as a database: durable commits in groups, reads without a detour."""

import sqlite3
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from backwright.infrastructure.sql.database import Gauge, Statement, Transaction, Write
from backwright.infrastructure.sqlite.batch import caused
from backwright.infrastructure.sqlite.dialect import SqliteDialect
from backwright.infrastructure.sqlite.errors import closed
from backwright.infrastructure.sqlite.options import SqliteOptions
from backwright.infrastructure.sqlite.reading import Reading
from backwright.infrastructure.sqlite.transaction import transaction
from backwright.infrastructure.sqlite.writer import Writer

_VERSION = Statement("PRAGMA user_version")


class SqliteDatabase:
    """Implements `Database` on one file, which other processes may use at the same time.

    Belongs to the event loop that opened it.

    - All writes go through one thread; what comes while the disk is busy shares the next write to
      it. A commit returns when the disk has it (write-ahead log, `synchronous=FULL`).
    - Reads see every commit that has returned. They never wait for writes.
    - Several processes take turns at writing.
    - The log is written into the file by the commit that makes it longer than 1000 pages, and by
      whoever closes last. Where readers keep it from beginning anew, writers wait for them now and
      then.
    """

    def __init__(self, path: Path | str, options: SqliteOptions | None = None) -> None:
        self._path = Path(path)
        self._options = options or SqliteOptions()
        self._dialect = SqliteDialect()
        self._writer: Writer | None = None
        self._reading: Reading | None = None

    @property
    def dialect(self) -> SqliteDialect:
        """How statements and values are written for SQLite."""
        return self._dialect

    async def open(self) -> None:
        """Open the file, or make it; its folder must be there."""
        writer = Writer(self._path, self._options)
        try:
            await writer.run(lambda _: writer.lock.open())
            self._reading = Reading(self._path, self._options)
        except sqlite3.Error as error:
            await writer.close()
            raise caused(error, self._path) from error
        except BaseException:
            await writer.close()
            raise
        self._writer = writer

    async def close(self) -> None:
        """Let everything that was accepted be stored, then disconnect."""
        writer, reading = self._writer, self._reading
        self._writer = self._reading = None
        if reading is not None:
            await reading.close()
        if writer is not None:
            await writer.close()

    async def ping(self) -> None:
        """Write a page that stays as it is: shows a full disk, too."""
        async with self.transaction() as probe:
            ((version,),) = await probe.fetch(_VERSION, ())
            same = Statement(f"PRAGMA user_version={version}")
            await probe.commit([Write(same, ())])

    async def fetch(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """All rows."""
        if self._reading is None:
            raise closed(self._path)
        return await self._reading.fetch(statement, arguments)

    async def commit(self, writes: Sequence[Write]) -> None:
        """Store everything or nothing; goes on when the caller is cancelled."""
        if self._writer is None:
            raise closed(self._path)
        await self._writer.commit(writes)

    async def change(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """The rows that a writing statement returns."""
        if self._writer is None:
            raise closed(self._path)
        return await self._writer.commit([Write(statement, arguments)])

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction that keeps everybody else from writing: the file has one lock."""
        if self._writer is None:
            raise closed(self._path)
        return transaction(self._writer, self._options.transaction)

    def gauges(self) -> Sequence[Gauge]:
        """The queue before the one thread that writes."""
        writer = self._writer
        commits, locks = (writer.queued, writer.wanting_locks) if writer else (0, 0)
        return (
            Gauge("database_writer_queue", "Commits that wait to be written.", commits),
            Gauge("database_writer_locks_waiting", "Callers that wait for a lock.", locks),
        )
