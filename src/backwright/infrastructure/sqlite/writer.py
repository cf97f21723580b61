"""Who writes next: a batch of commits, or an open transaction."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sql.database import Write
from backwright.infrastructure.sqlite.batch import Batch, Rows, Unit, caused
from backwright.infrastructure.sqlite.errors import closed
from backwright.infrastructure.sqlite.file_lock import FileLock
from backwright.infrastructure.sqlite.options import SqliteOptions
from backwright.infrastructure.sqlite.writer_thread import WriterThread, Yield

ResultT = TypeVar("ResultT")


class Writer:
    """Gives turns. Commits that come while a turn lasts share the next one.

    Transactions and batches take turns, so neither waits for more than one of the other.
    Everything but the jobs themselves runs on the event loop.
    """

    def __init__(self, path: Path, options: SqliteOptions) -> None:
        self._path = path
        self._options = options
        self._loop = asyncio.get_running_loop()
        self._thread = WriterThread(self._loop, options.glance)
        self._units: deque[Unit] = deque()
        self._transactions: deque[asyncio.Future[None]] = deque()
        self._is_taken = False
        self._was_batch = True
        self._closing: asyncio.Future[None] | None = None
        self.lock = FileLock(path, options)

    @property
    def queued(self) -> int:
        """How many commits wait for their turn."""
        return len(self._units)

    @property
    def wanting_locks(self) -> int:
        """How many wait for a transaction of their own."""
        return sum(not waiter.done() for waiter in self._transactions)

    def commit(self, writes: Sequence[Write]) -> asyncio.Future[Rows]:
        """Queue a commit. Cancelling the future does not cancel the commit."""
        if self._closing is not None:
            raise closed(self._path)
        unit = Unit(writes, self._loop.create_future())
        self._units.append(unit)
        self._want_turn()
        return unit.done

    async def turn(self) -> None:
        """Wait for a turn of one's own; it ends with `pass_on`.

        Raises `UnavailableError` if that takes longer than a transaction may.
        """
        if self._closing is not None:
            raise closed(self._path)
        waiter = self._loop.create_future()
        self._transactions.append(waiter)
        self._want_turn()
        try:
            async with asyncio.timeout(self._options.transaction):
                await waiter
        except BaseException as error:
            if waiter.done() and not waiter.cancelled():
                self.pass_on()
            if isinstance(error, TimeoutError):
                why = f"{self._path}: too many wait for a lock: load fewer aggregates with a lock"
                raise UnavailableError("the database", detail=why) from error
            raise

    def pass_on(self) -> None:
        """End the turn; the next one begins when the loop has run what is ready."""
        self._is_taken = False
        if self._units or self._transactions:
            self._want_turn()
        elif self._closing is not None and not self._closing.done():
            self._closing.set_result(None)

    def run(self, job: Callable[[Yield], ResultT]) -> asyncio.Future[ResultT]:
        """Have something done by the writer thread, after what was given to it before."""
        done: asyncio.Future[ResultT] = self._loop.create_future()
        outcome: list[ResultT] = []
        failure: list[Exception] = []

        def attempt(yield_turn: Yield) -> None:
            try:
                outcome.append(job(yield_turn))
            except Exception as error:
                failure.append(caused(error, self._path))

        def settle() -> None:
            if done.done():
                return
            if failure:
                done.set_exception(failure[0])
            else:
                done.set_result(outcome[0])

        if self._thread.run(attempt, settle):
            settle()
        return done

    async def close(self) -> None:
        """Let all that was accepted be written, then stop the thread and disconnect."""
        self._closing = self._loop.create_future()
        if self._is_taken:
            await self._closing
        await self.run(lambda _: self.lock.close())
        await self._loop.run_in_executor(None, self._thread.stop)

    def _want_turn(self) -> None:
        if not self._is_taken:
            self._is_taken = True
            self._loop.call_soon(self._give_turn)

    def _give_turn(self) -> None:
        waiter = self._waiting_transaction()
        if waiter is not None:
            self._was_batch = False
            waiter.set_result(None)
        elif self._units:
            self._was_batch = True
            self._write_batch()
        else:
            self.pass_on()

    def _waiting_transaction(self) -> asyncio.Future[None] | None:
        if self._units and not self._was_batch:
            return None
        while self._transactions:
            waiter = self._transactions.popleft()
            if not waiter.done():
                return waiter
        return None

    def _write_batch(self) -> None:
        size = min(len(self._units), self._options.batch)
        batch = Batch([self._units.popleft() for _ in range(size)], self.lock, self._path)
        if self._thread.run(batch.run, partial(self._end_batch, batch)):
            self._end_batch(batch)

    def _end_batch(self, batch: Batch) -> None:
        batch.settle()
        if batch.lockout is not None:
            # Whoever waits would only wait for the same.
            while self._units:
                unit = self._units.popleft()
                unit.error = caused(batch.lockout, self._path)
                unit.settle()
        self.pass_on()
