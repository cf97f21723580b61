"""Transactions that stay open while the caller looks at what it has locked."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sql.database import Statement, Write
from backwright.infrastructure.sqlite.batch import write
from backwright.infrastructure.sqlite.errors import WHAT
from backwright.infrastructure.sqlite.writer import Writer
from backwright.infrastructure.sqlite.writer_thread import Yield

ResultT = TypeVar("ResultT")


class SqliteTransaction:
    """Holds the write lock of the file; implements `Transaction`.

    Nobody else writes meanwhile, so it is rolled back when its time is up. After an error it is
    over, too.
    """

    def __init__(self, writer: Writer, limit: float) -> None:
        self._writer = writer
        self._lock = writer.lock
        self._limit = limit
        self._is_over = self._is_late = self._is_ended = False
        self._timer = asyncio.get_running_loop().call_later(limit, self._expire)

    async def begin(self) -> None:
        """Take the write lock."""
        await self._run(lambda _: self._lock.take())

    async def fetch(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """All rows, as this transaction sees them."""
        return await self._run(
            lambda _: self._lock.open().execute(statement.sql, arguments).fetchall()
        )

    async def commit(self, writes: Sequence[Write]) -> None:
        """Store the writes and end the transaction. Cancelling the wait does not cancel it."""

        def store(yield_turn: Yield) -> None:
            write(self._lock.open(), writes)
            self._lock.commit(yield_turn)

        await self._run(store)
        self._is_over = True

    def end(self) -> None:
        """Roll back what was not committed, and let others write."""
        if self._is_ended:
            return
        self._is_ended = True
        self._timer.cancel()
        undone = self._writer.run(lambda _: self._lock.undo())
        undone.add_done_callback(lambda _: self._writer.pass_on())

    async def _run(self, job: Callable[[Yield], ResultT]) -> ResultT:
        if self._is_late:
            raise UnavailableError(WHAT, detail=f"a transaction was open for {self._limit} s")
        if self._is_over:
            raise RuntimeError("this transaction is over")
        self._is_over = True
        result = await self._writer.run(job)
        self._is_over = False
        return result

    def _expire(self) -> None:
        self._is_late = True
        self._lock.interrupt()
        self.end()


@asynccontextmanager
async def transaction(writer: Writer, limit: float) -> AsyncGenerator[SqliteTransaction]:
    """Wait for a turn, hold the write lock, and give both back at the end."""
    await writer.turn()
    opened = SqliteTransaction(writer, limit)
    try:
        await opened.begin()
        yield opened
    finally:
        opened.end()
