"""A PostgreSQL database: one round trip for a read, and for a commit where that can be."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

from backwright.infrastructure.postgresql.combining import Combining, Step
from backwright.infrastructure.postgresql.dialect import PostgresqlDialect
from backwright.infrastructure.postgresql.errors import (
    closed,
    is_repeatable,
    place_of,
    readonly,
    refusal,
)
from backwright.infrastructure.postgresql.options import PostgresqlOptions
from backwright.infrastructure.postgresql.pool import Pool
from backwright.infrastructure.postgresql.session import connect
from backwright.infrastructure.postgresql.storing import Storing
from backwright.infrastructure.postgresql.transaction import transaction
from backwright.infrastructure.sql.database import Gauge, Statement, Transaction, Write

_READ_ONLY = Statement("SELECT current_setting('transaction_read_only')", short=True)


class PostgresqlDatabase:
    """Implements `Database` on a server, PostgreSQL 15 or later.

    Belongs to the event loop that opened it. Needs connections of its own, or of a pooler in
    session mode.

    - A read that loses its connection is repeated once, on a new one; a commit never is.
    - A commit of up to 24 writes to different rows is one statement and one round trip; others are
      a transaction of several.
    - The server ends statements, waits for rows, and idle transactions that take too long.
    """

    def __init__(self, url: str, options: PostgresqlOptions | None = None) -> None:
        self._url = url
        self._options = options or PostgresqlOptions()
        self._place = place_of(url)
        self._dialect = PostgresqlDialect()
        self._combining = Combining(self._options.prepared)
        self._pool: Pool | None = None

    @property
    def dialect(self) -> PostgresqlDialect:
        """How statements and values are written for PostgreSQL."""
        return self._dialect

    async def open(self) -> None:
        """Open the first connection."""
        pool = Pool(partial(connect, self._url, self._options), self._options, self._place)
        try:
            pool.release(await pool.wait())
        except BaseException:
            await pool.close()
            raise
        self._pool = pool

    async def close(self) -> None:
        """Let everything that was asked for finish, then disconnect."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    async def ping(self) -> None:
        """Ask the server whether it takes writes: a standby and a read-only one do not."""
        ((answer,),) = await self.fetch(_READ_ONLY, ())
        if answer != "off":
            raise readonly(self._place)

    async def fetch(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """All rows."""
        pool = self._opened()
        may_repeat = True
        while True:
            session = pool.take() or await pool.wait()
            try:
                rows: Sequence[Sequence[Any]] = await session.fetch(statement.sql, arguments)
            except BaseException as error:
                pool.give_up(session, error)
                if may_repeat and is_repeatable(error):
                    may_repeat = False
                    continue
                told = refusal(error, self._place)
                if told is error:
                    raise
                raise told from error
            pool.release(session)
            return rows

    async def commit(self, writes: Sequence[Write]) -> None:
        """Store everything or nothing."""
        if writes:
            await self._store(self._combining.steps(writes))

    async def change(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """The rows that a writing statement returns."""
        rows: Sequence[Sequence[Any]] = await self._store([Step(statement.sql, arguments, 0)])
        return rows

    async def _store(self, steps: Sequence[Step]) -> Any:
        pool = self._opened()
        session = pool.take() or await pool.wait()
        storing = Storing(session, steps)
        try:
            rows = await storing.run()
        except BaseException as error:
            pool.give_up(session, error)
            told = storing.refusal(error, self._place)
            if told is error:
                raise
            raise told from error
        pool.release(session)
        return rows

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction on a connection of its own."""
        return transaction(self._opened(), self._combining, self._place)

    def gauges(self) -> Sequence[Gauge]:
        """The pool: its size, and how much of it is needed."""
        pool = self._pool
        opened, in_use, waiting = (pool.opened, pool.in_use, pool.waiting) if pool else (0, 0, 0)
        return (
            Gauge("database_pool_size", "Most connections there may be.", self._options.size),
            Gauge("database_pool_open", "Connections that are open.", opened),
            Gauge("database_pool_in_use", "Connections at work.", in_use),
            Gauge("database_pool_waiting", "Callers that wait for a connection.", waiting),
        )

    def _opened(self) -> Pool:
        if self._pool is None:
            raise closed(self._place)
        return self._pool
