"""Connections to one SQLite file, set up so that what was committed stays."""

import sqlite3
import time
from pathlib import Path
from random import uniform

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sqlite.errors import WHAT, primary_code
from backwright.infrastructure.sqlite.options import SqliteOptions

CACHE_KIB = 16 * 1024
STATEMENTS = 512
# How long to wait before asking for the write lock again, in seconds. Short, and different each
# time: SQLite's own busy handler sleeps up to 100 ms and can lose to a busy process for ever.
PAUSE = (0.0001, 0.0004)
# A process that has just written leaves the file alone for that long if others write, too: more
# than the longest pause, so each of them asks at least once meanwhile.
COURTESY = 0.0006


def connect_writer(path: Path, options: SqliteOptions) -> sqlite3.Connection:
    """A connection that writes: a write-ahead log, synced at every commit; foreign keys on.

    Creates the file, not its folder. Raises `sqlite3.Error`, or `UnavailableError` where the file
    system can't keep a write-ahead log.
    """
    connection = _connect(str(path), options.lock_wait, uri=False)
    try:
        mode = _when_unlocked(connection, "PRAGMA journal_mode=WAL", options.lock_wait).fetchone()[
            0
        ]
        if mode != "wal":
            why = f"{path}: this file system can't keep a write-ahead log: use a local disk"
            raise UnavailableError(WHAT, detail=why)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA journal_size_limit={options.log}")
        connection.execute("PRAGMA busy_timeout=0")
    except BaseException:
        connection.close()
        raise
    return connection


def connect_reader(path: Path, lock_wait: float) -> sqlite3.Connection:
    """A connection that can't write; the file must be there."""
    return _connect(f"{path.absolute().as_uri()}?mode=ro", lock_wait, uri=True)


def restart_log(connection: sqlite3.Connection, wait: float) -> bool:
    """Write the log into the database and empty it; false if readers did not end in time.

    Asks again and again, each time anew: SQLite's own wait is for a lock that a reader may take
    again and again, although what it reads meanwhile is no obstacle any more.
    """
    deadline = time.monotonic() + wait
    while time.monotonic() < deadline:
        is_busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not is_busy:
            return True
        _pause()
    return False


def begin(connection: sqlite3.Connection, lock_wait: float) -> None:
    """Take the write lock, which other processes may hold; raises `sqlite3.OperationalError`."""
    _when_unlocked(connection, "BEGIN IMMEDIATE", lock_wait)


def _connect(address: str, lock_wait: float, *, uri: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address,
        timeout=lock_wait,
        isolation_level=None,
        # Each connection is used by one thread at a time; which one is up to its owner.
        check_same_thread=False,
        cached_statements=STATEMENTS,
        uri=uri,
    )
    connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    connection.execute("PRAGMA temp_store=MEMORY")
    return connection


def _when_unlocked(connection: sqlite3.Connection, sql: str, wait: float) -> sqlite3.Cursor:
    deadline = time.monotonic() + wait
    while True:
        try:
            return connection.execute(sql)
        except sqlite3.OperationalError as error:
            if primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        _pause()


def _pause() -> None:
    time.sleep(uniform(*PAUSE))  # noqa: S311  # spreads the askers; no secret
