"""SQLite in the hands of the port, and what only a file can do wrong."""

import asyncio
import contextlib
import os
import resource
import sqlite3
import tempfile
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


class TestHastySqliteDatabase(DatabaseConformance):
    """The event loop waits for nothing, and everything is cut into small pieces."""

    LOCKING = ""

    @pytest.fixture
    async def database(self, path: Path) -> AsyncGenerator[SqliteDatabase]:
        make_tables(path)
        database = SqliteDatabase(path, SqliteOptions(glance=1e-6, batch=2, readers=1))
        await database.open()
        yield database
        await database.close()


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

    async def test_gauges_show_who_waits(self, database: SqliteDatabase, sql: Statements) -> None:
        """Commits that queue behind an open transaction, and transactions that wait for it."""
        async with database.transaction():
            commits = [asyncio.ensure_future(database.commit([sql.open(key)])) for key in "abc"]
            waiting = asyncio.ensure_future(database.transaction().__aenter__())
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            busy = [gauge.value for gauge in database.gauges()]
            waiting.cancel()
        await asyncio.gather(*commits, waiting, return_exceptions=True)

        assert busy == [3, 1]
        assert [gauge.value for gauge in database.gauges()] == [0, 0]

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
