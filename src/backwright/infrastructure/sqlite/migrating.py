"""A connection on which the schema of a SQLite file is changed, alone."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError

from backwright.domain.errors import UnavailableError

Work = Callable[[sa.Connection], None]
# How long another process may take to migrate, in seconds.
WAIT = 60.0


class SqliteMigrating:
    """Runs blocking work in one exclusive transaction; everybody else waits."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def __call__(self, work: Work) -> None:
        """Run it in a thread; all of it is stored, or nothing."""
        await asyncio.to_thread(self._run, work)

    def _run(self, work: Work) -> None:
        engine = sa.create_engine("sqlite://", creator=self._connect, poolclass=sa.pool.NullPool)
        try:
            with engine.connect() as connection:
                # By hand: the driver's own transactions end before each change of the schema.
                connection.exec_driver_sql("BEGIN EXCLUSIVE")
                work(connection)
                _check(connection)
                connection.exec_driver_sql("COMMIT")
        except OperationalError as error:
            raise UnavailableError(f"the database {self._path} ({error.orig})") from error
        finally:
            engine.dispose()

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=WAIT, isolation_level=None)
        with contextlib.closing(connection.cursor()) as cursor:
            # Tables are rebuilt to change them; references are checked once at the end instead.
            cursor.execute("PRAGMA foreign_keys = OFF")
        return connection


def _check(connection: sa.Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise IntegrityError(
            f"rows of {tables} would refer to nothing", None, ValueError("foreign_key_check")
        )
