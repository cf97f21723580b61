"""Reads: at once where they are short, else in threads of their own."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from backwright.infrastructure.sql.database import Statement
from backwright.infrastructure.sqlite.batch import caused
from backwright.infrastructure.sqlite.connection import connect_reader
from backwright.infrastructure.sqlite.errors import primary_code
from backwright.infrastructure.sqlite.options import SqliteOptions
from backwright.infrastructure.sqlite.reader_threads import ReaderThreads

Rows = Sequence[Sequence[Any]]
# How many steps of SQLite's virtual machine lie between two looks at the clock: some 20 µs.
STEPS = 1000
# A statement that took a thread less than this share of a glance may be tried at once again. Only
# the processor's time counts: a thread waits for the interpreter much longer than a read takes.
EASY = 0.5
# How many statements are remembered for being long.
REMEMBERED = 1000


class Reading:
    """Reads on the event loop itself while that takes no longer than two glances.

    A read that does is broken off and repeated on a thread; its statement goes there at once the
    next time. For a read of one row by key, a thread would cost ten times what the read does.

    What is late after the first glance gets a second one: on a busy machine the process may have
    been without a processor meanwhile, and no statement is to blame for that.
    """

    def __init__(self, path: Path, options: SqliteOptions) -> None:
        self._path = path
        self._glance = options.glance
        self._threads = ReaderThreads(path, options)
        self._long: set[Statement] = set()
        self._deadline = 0.0
        self._is_late = False
        # No waiting for locks on the event loop: a thread can do that.
        self._connection = connect_reader(path, 0)
        self._connection.set_progress_handler(self._is_overdue, STEPS)

    async def fetch(self, statement: Statement, arguments: Sequence[Any]) -> Rows:
        """All rows; raises `UnavailableError`, or `UnstorableError` for an argument."""
        if statement not in self._long:
            self._deadline = perf_counter() + self._glance
            self._is_late = False
            try:
                return self._connection.execute(statement.sql, arguments).fetchall()
            except Exception as error:
                code = primary_code(error)
                if code == sqlite3.SQLITE_INTERRUPT:
                    self._remember(statement)
                elif code != sqlite3.SQLITE_BUSY:
                    raise caused(error, self._path) from error
        rows, seconds = await self._threads.fetch(statement.sql, arguments)
        if seconds < self._glance * EASY:
            self._long.discard(statement)
        return rows

    async def close(self) -> None:
        """Let reads end, then disconnect."""
        await self._threads.close()
        self._connection.close()

    def _is_overdue(self) -> bool:
        now = perf_counter()
        if now <= self._deadline:
            return False
        if self._is_late:
            return True
        self._is_late = True
        self._deadline = now + self._glance
        return False

    def _remember(self, statement: Statement) -> None:
        if len(self._long) >= REMEMBERED:
            self._long.clear()
        self._long.add(statement)
