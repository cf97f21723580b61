"""Threads for reads that take their time."""

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from time import thread_time
from typing import Any

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sqlite.batch import caused
from backwright.infrastructure.sqlite.connection import connect_reader
from backwright.infrastructure.sqlite.errors import WHAT, closed
from backwright.infrastructure.sqlite.options import SqliteOptions

Rows = Sequence[Sequence[Any]]


class _Read:
    def __init__(self, sql: str, arguments: Sequence[Any]) -> None:
        self._sql = sql
        self._arguments = arguments
        self._mutex = Lock()
        self._running: sqlite3.Connection | None = None
        self._is_abandoned = False
        self.seconds = 0.0
        self.done: asyncio.Future[Rows] = asyncio.get_running_loop().create_future()

    def abandon(self) -> None:
        """Break it off, wherever it is; called on the event loop."""
        with self._mutex:
            self._is_abandoned = True
            if self._running is not None:
                self._running.interrupt()

    def run(self, connection: sqlite3.Connection) -> Rows:
        """The rows, unless it was abandoned meanwhile; called on a thread."""
        with self._mutex:
            if self._is_abandoned:
                return ()
            self._running = connection
        started = thread_time()
        try:
            return connection.execute(self._sql, self._arguments).fetchall()
        finally:
            self.seconds = thread_time() - started
            # An interrupt that came later would hit the next read.
            with self._mutex:
                self._running = None

    def settle(self, rows: Rows, error: Exception | None) -> None:
        """Tell who waits; called on the event loop."""
        if self.done.done():
            return
        if error is not None:
            self.done.set_exception(error)
        else:
            self.done.set_result(rows)


class ReaderThreads:
    """A few threads with a connection each, started when they are first needed."""

    def __init__(self, path: Path, options: SqliteOptions) -> None:
        self._path = path
        self._options = options
        self._loop = asyncio.get_running_loop()
        self._reads: SimpleQueue[_Read | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._waiting = 0
        self._is_closed = False

    async def fetch(self, sql: str, arguments: Sequence[Any]) -> tuple[Rows, float]:
        """All rows, and how many seconds a processor worked on them.

        A cancelled or late read is broken off.
        """
        if self._is_closed:
            raise closed(self._path)
        read = _Read(sql, arguments)
        self._waiting += 1
        if self._waiting > len(self._threads) < self._options.readers:
            self._start_thread()
        self._reads.put(read)
        try:
            async with asyncio.timeout(self._options.read):
                return await read.done, read.seconds
        except TimeoutError as error:
            why = f"{self._path}: a read took {self._options.read} s: narrow it, or add an index"
            raise UnavailableError(WHAT, detail=why) from error
        finally:
            self._waiting -= 1
            if read.done.cancelled():
                read.abandon()

    async def close(self) -> None:
        """Let the reads end that were asked for, then stop the threads."""
        self._is_closed = True
        for _ in self._threads:
            self._reads.put(None)
        for thread in self._threads:
            await self._loop.run_in_executor(None, thread.join)

    def _start_thread(self) -> None:
        name = f"sqlite-reader-{len(self._threads) + 1}"
        thread = Thread(target=self._work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        connection: sqlite3.Connection | None = None
        while (read := self._reads.get()) is not None:
            rows: Rows = ()
            failure: Exception | None = None
            try:
                if connection is None:
                    connection = connect_reader(self._path, self._options.lock_wait)
                rows = read.run(connection)
            except Exception as error:
                failure = caused(error, self._path)
            self._loop.call_soon_threadsafe(read.settle, rows, failure)
        if connection is not None:
            connection.close()
