"""What takes long on SQLite: waiting for others, open transactions, and reading."""

import asyncio
import contextlib
import itertools
import sqlite3
import time
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sql.database import Statement, Write
from backwright.infrastructure.sqlite import SqliteDatabase, SqliteOptions, reading
from backwright.infrastructure.sqlite.reader_threads import ReaderThreads
from backwright.testing.conformance.database_statements import Statements, tables

# Counts for seconds, and gives the event loop nothing to do meanwhile.
LONG = Statement(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
    "SELECT count(*) FROM n"
)
SLOW = Statement(
    "WITH RECURSIVE n(i) AS (SELECT balance FROM accounts UNION ALL "
    "SELECT i + 1 FROM n WHERE i < ?) SELECT count(*) FROM n"
)


def make_tables(path: Path) -> None:
    connection = sqlite3.connect(path)
    for table in tables("INTEGER PRIMARY KEY"):
        connection.execute(table)
    connection.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.db"


@pytest.fixture
async def database(path: Path) -> AsyncGenerator[SqliteDatabase]:
    make_tables(path)
    database = SqliteDatabase(path)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def sql(database: SqliteDatabase) -> Statements:
    return Statements(database, "")


@contextlib.contextmanager
def another_process_writes(path: Path) -> Generator[sqlite3.Connection]:
    """Holds the write lock; a connection of its own is as good as a process of its own."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    connection.close()


class TestWaiting:
    async def test_a_commit_waits_for_another_process(
        self, database: SqliteDatabase, sql: Statements, path: Path
    ) -> None:
        """It is stored as soon as the other one is done; reads go on meanwhile."""
        with another_process_writes(path) as other:
            commit = asyncio.ensure_future(database.commit([sql.open("a")]))
            await asyncio.sleep(0.05)
            assert await sql.stored(database, "a") is None
            assert not commit.done()
            other.execute("COMMIT")

            await asyncio.wait_for(commit, 5)

        assert await sql.stored(database, "a") is not None

    async def test_waiting_for_another_process_ends(self, path: Path) -> None:
        """All who wait are told together, and the next one tries again."""
        make_tables(path)
        database = SqliteDatabase(path, SqliteOptions(lock_wait=0.2))
        await database.open()
        sql = Statements(database, "")

        with another_process_writes(path):
            started = time.monotonic()
            first = asyncio.ensure_future(database.commit([sql.open("a")]))
            await asyncio.sleep(0.05)
            commits = [database.commit([sql.open(str(number))]) for number in range(300)]
            outcomes = await asyncio.gather(first, *commits, return_exceptions=True)
            took = time.monotonic() - started

        assert took < 1
        for outcome in outcomes:
            assert isinstance(outcome, UnavailableError)
            assert "another process" in outcome.detail
        await database.commit([sql.open("a")])
        await database.close()

    async def test_a_transaction_that_stays_open_is_ended(self, path: Path) -> None:
        """Others write then, and its owner is told."""
        make_tables(path)
        database = SqliteDatabase(path, SqliteOptions(transaction=0.2))
        await database.open()
        sql = Statements(database, "")
        change = sql.open("b")

        async with database.transaction() as transaction:
            await transaction.fetch(change.statement, change.arguments)
            await asyncio.wait_for(database.commit([sql.open("a")]), 5)
            with pytest.raises(UnavailableError):
                await transaction.commit([])

        assert await sql.stored(database, "b") is None
        await database.close()

    async def test_a_transaction_that_computes_for_ever_is_ended(self, path: Path) -> None:
        """Its statement is broken off."""
        make_tables(path)
        database = SqliteDatabase(path, SqliteOptions(transaction=0.2))
        await database.open()
        sql = Statements(database, "")

        async with database.transaction() as transaction:
            with pytest.raises(UnavailableError):
                await asyncio.wait_for(transaction.fetch(LONG, (10**9,)), 5)

        await asyncio.wait_for(database.commit([sql.open("a")]), 5)
        await database.close()

    async def test_waiting_for_a_transaction_ends(self, path: Path) -> None:
        """Who waits behind too many others is told."""
        make_tables(path)
        database = SqliteDatabase(path, SqliteOptions(transaction=0.2))
        await database.open()

        async def hold() -> None:
            async with database.transaction():
                await asyncio.sleep(0.15)

        outcomes = await asyncio.gather(*(hold() for _ in range(5)), return_exceptions=True)

        assert outcomes[0] is None
        assert isinstance(outcomes[-1], UnavailableError)
        await database.close()

    async def test_transactions_do_not_starve_commits(
        self, database: SqliteDatabase, sql: Statements
    ) -> None:
        """Each commit waits for one transaction at most."""
        ended: list[str] = []

        async def hold(name: str) -> None:
            async with database.transaction():
                await asyncio.sleep(0.01)
            ended.append(name)

        async def commit() -> None:
            await database.commit([sql.open("a")])
            ended.append("commit")

        first = asyncio.ensure_future(hold("0"))
        await asyncio.sleep(0.005)
        await asyncio.gather(first, *(hold(str(number)) for number in range(1, 5)), commit())

        assert ended.index("commit") <= 1


class TestLog:
    async def test_readers_who_never_pause_do_not_let_the_log_grow(self, path: Path) -> None:
        """Without a moment in which nobody reads, writers make one."""
        make_tables(path)
        limit = 500_000
        database = SqliteDatabase(path, SqliteOptions(log=limit))
        await database.open()
        sql = Statements(database, "")
        await database.commit([sql.open("a")])
        log = path.with_name(f"{path.name}-wal")
        largest = 0

        async def read(delay: float) -> None:
            await asyncio.sleep(delay)
            while not is_done:
                # Reads from the file, and then goes on for a while.
                await database.fetch(SLOW, (50_000,))

        is_done = False
        readers = [asyncio.ensure_future(read(delay)) for delay in (0, 0.01)]
        for number in range(800):
            await database.commit([sql.note("a", f"{number} {'x' * 2000}")])
            largest = max(largest, log.stat().st_size)
        is_done = True
        await asyncio.gather(*readers)

        assert largest < 4 * limit
        await database.close()


class TestReading:
    async def test_a_long_read_does_not_hold_up_the_event_loop(
        self, database: SqliteDatabase
    ) -> None:
        """The loop goes on while a thread reads; the rows are all there."""
        longest = 0.0

        async def watch() -> None:
            nonlocal longest
            while True:
                before = time.perf_counter()
                await asyncio.sleep(0)
                longest = max(longest, time.perf_counter() - before)

        watcher = asyncio.ensure_future(watch())
        started = time.perf_counter()
        rows = await database.fetch(LONG, (2_000_000,))
        took = time.perf_counter() - started
        watcher.cancel()

        assert rows[0][0] == 2_000_000
        assert longest < took / 2

    async def test_a_long_read_is_not_tried_at_once_again(
        self, database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its statement goes to a thread, until it turns out to be quick."""
        assert database._reading is not None
        threads = database._reading._threads
        fetched: list[str] = []
        real = threads.fetch

        async def fetch(sql: str, arguments: tuple[int]) -> object:
            fetched.append(sql)
            return await real(sql, arguments)

        monkeypatch.setattr(threads, "fetch", fetch)
        await database.fetch(LONG, (200_000,))
        assert len(fetched) == 1

        await database.fetch(LONG, (1,))
        assert len(fetched) == 2
        await database.fetch(LONG, (1,))
        assert len(fetched) == 2

    async def test_a_read_is_not_blamed_for_a_busy_machine(
        self, database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A process that had no processor for a while goes on reading where it was."""
        seconds = itertools.chain([0.0], itertools.repeat(1.0))
        monkeypatch.setattr(reading, "perf_counter", lambda: next(seconds))
        monkeypatch.setattr(ReaderThreads, "fetch", None)

        rows = await database.fetch(LONG, (20_000,))

        assert rows[0][0] == 20_000

    async def test_a_cancelled_long_read_is_broken_off(self, path: Path) -> None:
        """Its thread is free for the next one."""
        make_tables(path)
        database = SqliteDatabase(path, SqliteOptions(readers=1))
        await database.open()

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await database.fetch(LONG, (10**9,))

        rows = await asyncio.wait_for(database.fetch(LONG, (100_000,)), 5)
        assert rows[0][0] == 100_000
        await database.close()

    async def test_the_longest_read_has_a_limit(self, path: Path) -> None:
        """It is told what to do about it."""
        make_tables(path)
        database = SqliteDatabase(path, SqliteOptions(read=0.1))
        await database.open()

        with pytest.raises(UnavailableError) as refused:
            await database.fetch(LONG, (10**9,))

        assert "add an index" in refused.value.detail
        await asyncio.wait_for(database.close(), 5)

    async def test_a_read_can_not_write(self, database: SqliteDatabase, sql: Statements) -> None:
        """What is meant for `commit` does not slip through `fetch`."""
        change = sql.open("a")

        with pytest.raises(UnavailableError):
            await database.fetch(change.statement, change.arguments)

        assert await sql.stored(database, "a") is None

    async def test_wrong_sql_is_a_defect(self, database: SqliteDatabase) -> None:
        """It is not passed off as a database that is away."""
        with pytest.raises(sqlite3.OperationalError, match="syntax error"):
            await database.fetch(Statement("SELEKT"), ())
        with pytest.raises(sqlite3.OperationalError, match="syntax error"):
            await database.commit([Write(Statement("SELEKT"), ())])
