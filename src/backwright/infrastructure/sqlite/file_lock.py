"""The connection that writes, and the write lock of the file, which other processes want too."""

import sqlite3
import time
from pathlib import Path

from backwright.infrastructure.sqlite.connection import (
    COURTESY,
    begin,
    connect_writer,
    restart_log,
)
from backwright.infrastructure.sqlite.options import SqliteOptions
from backwright.infrastructure.sqlite.writer_thread import Yield

# How many commits the event loop does not wait for after one that it has waited for in vain.
SKIPS = 10
# After how many commits the size of the log is looked at; how many seconds writers wait for readers
# then; and how many times as many commits later it is tried again if that was in vain.
LOOK_AT_LOG = 100
LOG_WAIT = 1.0
LATER = 10


class FileLock:
    """Begins and ends transactions on the file's writing connection. Blocks: not for the loop."""

    def __init__(self, path: Path, options: SqliteOptions) -> None:
        self._path = path
        self._options = options
        self._connection: sqlite3.Connection | None = None
        self._seen = 0
        self._free_until = 0.0
        self._skips = 0
        self._commits = 0

    def open(self) -> sqlite3.Connection:
        """The connection, which is made anew if the last one had to be given up."""
        if self._connection is None:
            self._connection = connect_writer(self._path, self._options)
            self._seen = _version(self._connection)
        return self._connection

    def close(self) -> None:
        """Disconnect; the last process to do so writes the log into the database."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def take(self) -> sqlite3.Connection:
        """Begin a transaction that may write; raises `sqlite3.Error` or `UnavailableError`."""
        connection = self.open()
        if self._commits >= LOOK_AT_LOG:
            self._commits = 0 if self._bound_log(connection) else -LATER * LOOK_AT_LOG
        courtesy = self._free_until - time.monotonic()
        if courtesy > 0:
            time.sleep(courtesy)
        begin(connection, self._options.lock_wait)
        return connection

    def commit(self, yield_turn: Yield) -> None:
        """Make it durable. Where the disk is slow, the event loop mostly does not wait for it."""
        connection = self.open()
        is_awaited = self._skips == 0
        if not is_awaited:
            self._skips -= 1
            yield_turn()
        version = _version(connection)
        started = time.monotonic()
        connection.execute("COMMIT")
        ended = time.monotonic()
        self._commits += 1
        if is_awaited and ended - started > self._options.glance:
            self._skips = SKIPS
        # The number changes by what others have committed, and not by this connection's commits.
        self._free_until = ended + COURTESY if version != self._seen else 0.0
        self._seen = version

    def interrupt(self) -> None:
        """Make the statement that runs now fail; called from another thread."""
        if self._connection is not None:
            self._connection.interrupt()

    def undo(self) -> None:
        """Roll back what was begun, if it was; never raises."""
        connection = self._connection
        if connection is None:
            return
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            # Its state is not known any more: closing rolls back, and the next one gets a new one.
            self.close()

    def _bound_log(self, connection: sqlite3.Connection) -> bool:
        """Empty the log if it is too long; false if that could not be done.

        Commits write it into the database, but it begins anew only at a moment when nobody reads
        from it. Long reads, each begun before the last one ends, would keep it growing for ever.
        """
        log = self._path.with_name(f"{self._path.name}-wal")
        return log.stat().st_size <= self._options.log or restart_log(connection, LOG_WAIT)


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA data_version").fetchone()[0]
    return version
