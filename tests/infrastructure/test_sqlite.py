"""SQLite in the hands of the port, and what only a file can do wrong."""

import asyncio
import contextlib
import os
import resource
import sqlite3
import tempfile
import time
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sql.database import ConstraintError, Statement, Verb, Write
from backwright.infrastructure.sqlite import SqliteDatabase, SqliteOptions
from backwright.testing.conformance.database import DatabaseConformance
from backwright.testing.conformance.database_crashes import CrashConformance
from backwright.testing.conformance.database_statements import Statements, tables

NOBODY = 65534
# Counts for seconds, and gives the event loop nothing to do meanwhile.
LONG = Statement(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
    "SELECT count(*) FROM n"
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


@pytest.fixture
def public_folder() -> Generator[Path]:
    """A folder that other users can get to, unlike `tmp_path`."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextlib.contextmanager
def as_one_without_rights(path: Path, mode: int) -> Generator[None]:
    """With these permissions on a path, which mean nothing to root."""
    before = path.stat().st_mode
    path.chmod(mode)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        path.chmod(before)


@contextlib.contextmanager
def files_can_grow_to(size: int) -> Generator[None]:
    """Writes beyond that many bytes fail, as on a broken disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def write_bytes(path: Path, content: bytes, at: int = 0) -> None:
    with path.open("r+b" if at else "wb") as file:
        file.seek(at)
        file.write(content)


def read_bytes(path: Path) -> bytes:
    return path.read_bytes()


async def why_not_opened(path: Path) -> str:
    database = SqliteDatabase(path)
    with pytest.raises(UnavailableError) as refused:
        await database.open()
    assert str(path) not in str(refused.value)
    return refused.value.detail


class TestSqliteDatabase(DatabaseConformance):
    LOCKING = ""


class TestCrashes(CrashConformance):
    ENGINE = "backwright.infrastructure.sqlite:SqliteDatabase"

    @pytest.fixture
    def address(self, path: Path) -> str:
        make_tables(path)
        return str(path)


class TestOpening:
    async def test_a_missing_folder_is_named(self, tmp_path: Path) -> None:
        """It is not made behind the user's back."""
        why = await why_not_opened(tmp_path / "missing" / "test.db")

        assert f"the folder {tmp_path / 'missing'} does not exist" in why

    async def test_a_file_that_is_no_database_is_left_alone(self, path: Path) -> None:
        """Its content stays as it is."""
        diary = b"dear diary, " * 1000
        write_bytes(path, diary)

        assert "not a SQLite database" in await why_not_opened(path)
        assert read_bytes(path) == diary

    async def test_a_folder_that_can_not_be_written_is_named(self, public_folder: Path) -> None:
        """With the right that is missing."""
        with as_one_without_rights(public_folder, 0o555):
            why = await why_not_opened(public_folder / "test.db")

        assert f"give this user the right to read and write it and {public_folder}" in why

    async def test_a_folder_that_can_not_be_entered_is_named(self, public_folder: Path) -> None:
        """Whether the file is there can't be known."""
        with as_one_without_rights(public_folder, 0o000):
            why = await why_not_opened(public_folder / "test.db")

        assert f"give this user the right to read and write it and {public_folder}" in why

    async def test_a_file_that_can_not_be_written_is_named(self, public_folder: Path) -> None:
        """A database that can only be read is of no use to a backend."""
        path = public_folder / "test.db"
        make_tables(path)
        with as_one_without_rights(path, 0o444):
            why = await why_not_opened(path)

        assert "it can't be written: give this user the right" in why

    async def test_a_file_name_may_have_any_characters(self, tmp_path: Path) -> None:
        """Characters that mean something in a URI are just characters."""
        path = tmp_path / "50% of #1? ö.db"
        make_tables(path)
        database = SqliteDatabase(path)
        await database.open()
        sql = Statements(database, "")

        await database.commit([sql.open("a")])

        assert await sql.stored(database, "a") is not None
        await database.close()

    async def test_a_damaged_file_is_told(self, path: Path) -> None:
        """A read that meets the damage says what to do."""
        make_tables(path)
        write_bytes(path, b"\xff" * 8192, at=4096)
        database = SqliteDatabase(path)
        await database.open()

        with pytest.raises(UnavailableError) as refused:
            await database.fetch(Statements(database, "").account, ("a",))

        assert "restore a backup" in refused.value.detail
        await database.close()

    async def test_a_missing_table_means_migrate(self, tmp_path: Path) -> None:
        """An empty file is a database that was not migrated yet."""
        database = SqliteDatabase(tmp_path / "new.db")
        await database.open()
        sql = Statements(database, "")

        with pytest.raises(UnavailableError, match="the database is not available") as read:
            await database.fetch(sql.account, ("a",))
        with pytest.raises(UnavailableError) as written:
            await database.commit([sql.open("a")])

        assert "backwright migrate" in read.value.detail
        assert "backwright migrate" in written.value.detail
        await database.close()

    async def test_wrong_limits_are_refused(self) -> None:
        """Nothing would work with them."""
        with pytest.raises(ValueError, match="above zero"):
            SqliteOptions(batch=0)


class TestDurability:
    async def test_the_log_is_synced_at_every_commit(self, database: SqliteDatabase) -> None:
        """What the settings must be for a commit to survive the loss of power."""
        async with database.transaction() as transaction:
            ((mode,),) = await transaction.fetch(Statement("PRAGMA journal_mode"), ())
            ((synchronous,),) = await transaction.fetch(Statement("PRAGMA synchronous"), ())
            ((keys,),) = await transaction.fetch(Statement("PRAGMA foreign_keys"), ())

        full = 2
        assert (mode, synchronous, keys) == ("wal", full, 1)

    async def test_close_leaves_one_file(self, database: SqliteDatabase, sql: Statements) -> None:
        """The log has been written into the database, which can be copied now."""
        path = Path(database._path)
        await database.commit([sql.open("a")])
        await database.close()

        assert [file.name for file in path.parent.iterdir()] == [path.name]

    async def test_a_full_disk_refuses_the_commit(
        self, database: SqliteDatabase, sql: Statements
    ) -> None:
        """Nothing of it is stored, the remedy is said, and with space it goes on."""
        await database.commit([sql.open("a")])
        ((pages,),) = await database.fetch(Statement("PRAGMA page_count"), ())
        limit = Statement(f"PRAGMA max_page_count={pages + 2}")
        async with database.transaction() as transaction:
            await transaction.fetch(limit, ())
        big = "x" * 100_000

        commits = [[sql.note("a", big), sql.open(str(number))] for number in range(5)]
        outcomes = await asyncio.gather(*map(database.commit, commits), return_exceptions=True)

        for outcome in outcomes:
            assert isinstance(outcome, UnavailableError)
            assert "the disk is full: free some space" in outcome.detail
        assert await sql.all_notes(database) == []
        async with database.transaction() as transaction:
            await transaction.fetch(Statement("PRAGMA max_page_count=1000000"), ())
        await database.commit(commits[0])
        assert await sql.all_notes(database) == [big]

    async def test_a_failing_disk_refuses_the_commit(
        self, database: SqliteDatabase, sql: Statements, path: Path
    ) -> None:
        """If the write to the disk fails, nobody in the batch is told that it is stored."""
        await database.commit([sql.open("a")])
        log = path.with_name("test.db-wal")
        commits = [[sql.note("a", "x" * 5000), sql.open(str(number))] for number in range(10)]

        with files_can_grow_to(log.stat().st_size + 10_000):
            outcomes = await asyncio.gather(*map(database.commit, commits), return_exceptions=True)

        assert all(isinstance(outcome, UnavailableError) for outcome in outcomes)
        assert await sql.all_notes(database) == []
        await asyncio.gather(*map(database.commit, commits))
        assert len(await sql.all_notes(database)) == 10

    async def test_commits_share_a_write_to_the_disk(
        self, database: SqliteDatabase, sql: Statements, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A hundred commits at once are one transaction of SQLite."""
        statements: list[str] = []
        assert database._writer is not None
        connection = database._writer.lock.open()
        connection.set_trace_callback(statements.append)

        await asyncio.gather(*(database.commit([sql.open(str(n))]) for n in range(100)))

        assert statements.count("BEGIN IMMEDIATE") == 1
        assert statements.count("COMMIT") == 1
        assert sum(statement.startswith("SAVEPOINT") for statement in statements) == 100

    async def test_a_deferred_constraint_refuses_its_own_commit_only(self, path: Path) -> None:
        """It is checked for all of the batch at once, and is held against the right one."""
        connection = sqlite3.connect(path)
        connection.execute(
            "CREATE TABLE tree (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES "
            "tree (id) DEFERRABLE INITIALLY DEFERRED)"
        )
        connection.close()
        database = SqliteDatabase(path)
        await database.open()
        insert = Statement("INSERT INTO tree VALUES (?, ?)", Verb.INSERT, "tree")

        outcomes = await asyncio.gather(
            database.commit([Write(insert, (2, 1)), Write(insert, (1, None))]),
            database.commit([Write(insert, (3, 99))]),
            database.commit([Write(insert, (4, None))]),
            return_exceptions=True,
        )

        assert outcomes[0] is outcomes[2] is None
        assert isinstance(outcomes[1], ConstraintError)
        rows = await database.fetch(Statement("SELECT id FROM tree ORDER BY id"), ())
        assert [tuple(row) for row in rows] == [(1,), (2,), (4,)]
        await database.close()


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
