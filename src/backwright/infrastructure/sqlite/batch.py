"""Commits that share one write to the disk."""

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backwright.infrastructure.sql.database import RowCountError, Write
from backwright.infrastructure.sqlite.errors import refusal
from backwright.infrastructure.sqlite.file_lock import FileLock
from backwright.infrastructure.sqlite.writer_thread import Yield

Rows = Sequence[Sequence[Any]]


class Unit:
    """The writes of one commit, and who waits for what the last of them returns."""

    __slots__ = ("done", "error", "rows", "writes")

    def __init__(self, writes: Sequence[Write], done: asyncio.Future[Rows]) -> None:
        self.writes = writes
        self.done = done
        self.rows: Rows = ()
        self.error: Exception | None = None

    def settle(self) -> None:
        """Tell who waits, unless it was cancelled meanwhile."""
        if self.done.done():
            return
        if self.error is None:
            self.done.set_result(self.rows)
        else:
            self.done.set_exception(self.error)


class Batch:
    """Several units in one transaction; one that is refused is undone alone.

    If the transaction can't be begun or committed, none of them is stored. `lockout` says why it
    could not be begun.
    """

    def __init__(self, units: Sequence[Unit], lock: FileLock, path: Path) -> None:
        self._units = units
        self._lock = lock
        self._path = path
        self.lockout: Exception | None = None

    def run(self, yield_turn: Yield) -> None:
        """Write all of them; never raises. Runs on the writer thread."""
        if not self._share(self._units, yield_turn):
            for unit in self._units:
                unit.error = None
                self._share((unit,), yield_turn)

    def settle(self) -> None:
        """Tell everybody the outcome. Runs on the event loop."""
        for unit in self._units:
            unit.settle()

    def _share(self, units: Sequence[Unit], yield_turn: Yield) -> bool:
        """Write units together; false if the commit was refused because of one of them."""
        lock = self._lock
        try:
            connection = lock.take()
        except Exception as error:
            self.lockout = error
            self._fail(units, error)
            return True
        try:
            if len(units) == 1:
                units[0].rows = write(connection, units[0].writes)
            elif not self._write_each(connection, units):
                lock.undo()
                return True
            lock.commit(yield_turn)
        except Exception as error:
            lock.undo()
            # A deferred constraint, which is checked for all of them by the COMMIT.
            if isinstance(error, sqlite3.IntegrityError) and len(units) > 1:
                return False
            self._fail(units, error)
        return True

    def _fail(self, units: Sequence[Unit], error: Exception) -> None:
        for unit in units:
            if unit.error is None:
                unit.error = caused(error, self._path)

    def _write_each(self, connection: sqlite3.Connection, units: Sequence[Unit]) -> bool:
        """Whether one of them, at least, was not refused."""
        execute = connection.execute
        refused = 0
        for unit in units:
            execute("SAVEPOINT unit")
            try:
                unit.rows = write(connection, unit.writes)
            except Exception as error:
                # Some errors, a full disk among them, roll everything back.
                if not connection.in_transaction:
                    raise
                unit.error = caused(error, self._path)
                execute("ROLLBACK TO unit")
                refused += 1
            execute("RELEASE unit")
        return refused < len(units)


def write(connection: sqlite3.Connection, writes: Sequence[Write]) -> Rows:
    """Run the writes in order; raises `RowCountError`, or what the driver raises.

    Tells what the last of them returns.
    """
    execute = connection.execute
    rows: Rows = ()
    for index, step in enumerate(writes):
        cursor = execute(step.statement.sql, step.arguments)
        if cursor.description is not None:
            rows = cursor.fetchall()
        elif step.expect is not None and cursor.rowcount != step.expect:
            raise RowCountError(index)
    return rows


def caused(error: Exception, path: Path) -> Exception:
    """What to raise for an error, naming it as its cause: a new one for each who waits."""
    told = refusal(error, path)
    if told is not error:
        told.__cause__ = error
    return told
