"""Transactions that stay open while the caller looks at what it has locked."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar, TypeVarTuple

from backwright.infrastructure.postgresql.combining import Combining
from backwright.infrastructure.postgresql.errors import refusal
from backwright.infrastructure.postgresql.pool import Pool
from backwright.infrastructure.postgresql.session import Session
from backwright.infrastructure.postgresql.storing import Storing
from backwright.infrastructure.sql.database import Statement, Write

ResultT = TypeVar("ResultT")
ArgumentsT = TypeVarTuple("ArgumentsT")


class PostgresqlTransaction:
    """An open transaction on a session of its own; implements `Transaction`.

    After an error it is over. The server ends it when nothing happens in it for too long.
    """

    def __init__(self, session: Session, combining: Combining, place: str) -> None:
        self._session = session
        self._combining = combining
        self._place = place
        self._is_over = False
        self.is_committed = False

    async def begin(self) -> None:
        """Begin it on the server."""
        await self._run(self._session.execute, "BEGIN")

    async def fetch(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """All rows, as this transaction sees them."""
        rows: Sequence[Sequence[Any]] = await self._run(
            self._session.fetch, statement.sql, arguments
        )
        return rows

    async def commit(self, writes: Sequence[Write]) -> None:
        """Store the writes and end the transaction."""
        self._start()
        storing = Storing(self._session, self._combining.steps(writes))
        try:
            await storing.end_transaction()
        except Exception as error:
            told = storing.refusal(error, self._place)
            if told is error:
                raise
            raise told from error
        self.is_committed = True

    async def _run(
        self, work: Callable[[*ArgumentsT], Awaitable[ResultT]], *arguments: *ArgumentsT
    ) -> ResultT:
        self._start()
        try:
            result = await work(*arguments)
        except Exception as error:
            told = refusal(error, self._place)
            if told is error:
                raise
            raise told from error
        self._is_over = False
        return result

    def _start(self) -> None:
        if self._is_over:
            raise RuntimeError("this transaction is over")
        self._is_over = True


@asynccontextmanager
async def transaction(
    pool: Pool, combining: Combining, place: str
) -> AsyncGenerator[PostgresqlTransaction]:
    """Begin a transaction; what is not committed at the end is rolled back."""
    session = pool.take() or await pool.wait()
    opened = PostgresqlTransaction(session, combining, place)
    try:
        await opened.begin()
        yield opened
    finally:
        if opened.is_committed:
            pool.release(session)
        else:
            pool.give_up(session, None)
