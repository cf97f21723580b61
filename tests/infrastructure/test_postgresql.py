"""PostgreSQL in the hands of the port, and what only a server can do wrong."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator
from urllib.parse import urlsplit

import asyncpg
import pytest

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.postgresql import PostgresqlDatabase, PostgresqlOptions
from backwright.infrastructure.sql.database import (
    ConstraintError,
    OutcomeUnknownError,
    RowCountError,
    Statement,
    Write,
)
from backwright.testing.conformance.database import DatabaseConformance
from backwright.testing.conformance.database_crashes import CrashConformance
from backwright.testing.conformance.database_statements import Statements, tables

SLEEP = Statement("SELECT pg_sleep($1::float8)")
BACKEND = Statement("SELECT pg_backend_pid()")


async def make_tables(url: str) -> None:
    connection = await asyncpg.connect(url)
    for table in tables("bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"):
        await connection.execute(table)
    await connection.close()


@pytest.fixture
async def database(postgresql_url: str) -> AsyncGenerator[PostgresqlDatabase]:
    await make_tables(postgresql_url)
    database = PostgresqlDatabase(postgresql_url)
    await database.open()
    yield database
    await database.close()


class TestPostgresqlDatabase(DatabaseConformance):
    LOCKING = " FOR UPDATE"


class TestSmallPostgresqlDatabase(DatabaseConformance):
    """Hardly any connections, and nothing stays prepared."""

    LOCKING = " FOR UPDATE"

    @pytest.fixture
    async def database(self, postgresql_url: str) -> AsyncGenerator[PostgresqlDatabase]:
        await make_tables(postgresql_url)
        database = PostgresqlDatabase(postgresql_url, PostgresqlOptions(size=2, prepared=1))
        await database.open()
        yield database
        await database.close()


class TestCrashes(CrashConformance):
    ENGINE = "backwright.infrastructure.postgresql:PostgresqlDatabase"

    @pytest.fixture
    async def address(self, postgresql_url: str) -> str:
        await make_tables(postgresql_url)
        return postgresql_url


async def connections(url: str) -> int:
    """How many others are connected to the database now."""
    connection = await asyncpg.connect(url)
    count: int = await connection.fetchval(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()
    return count


@pytest.fixture
def sql(database: PostgresqlDatabase) -> Statements:
    return Statements(database, " FOR UPDATE")


class TestOpening:
    @pytest.mark.parametrize(
        ("path", "why"),
        [
            ("postgres@127.0.0.1:1/x", "start the server"),
            ("postgres@no-such-host.invalid/x", "host is not known"),
            ("{server}/no_such_database", "create it"),
            ("no_such_user@{address}/postgres", "mend the user"),
        ],
    )
    async def test_what_is_missing_is_named(
        self, postgresql_server: str, path: str, why: str
    ) -> None:
        """Each with its remedy, and without the password."""
        parts = urlsplit(postgresql_server)
        address = f"{parts.hostname}:{parts.port or 5432}"
        there = path.format(server=parts.netloc, address=address)
        database = PostgresqlDatabase(f"postgresql://{there}")

        with pytest.raises(UnavailableError) as refused:
            await database.open()

        assert why in refused.value.detail
        assert "no_such_user@" not in refused.value.detail

    async def test_connections_are_opened_when_they_are_needed(self, postgresql_url: str) -> None:
        """One at first, as many as there is use for, and never more than the size."""
        database = PostgresqlDatabase(postgresql_url, PostgresqlOptions(size=3))
        await database.open()
        assert await connections(postgresql_url) == 1

        await asyncio.gather(*(database.fetch(SLEEP, (0.05,)) for _ in range(9)))
        assert await connections(postgresql_url) == 3

        await database.close()

    async def test_the_server_knows_the_limits(self, postgresql_url: str) -> None:
        """They hold even for a client that has lost its mind."""
        options = PostgresqlOptions(statement=7, lock=6, transaction=5, application_name="shop")
        database = PostgresqlDatabase(postgresql_url, options)
        await database.open()
        names = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"]

        shown = [
            (await database.fetch(Statement(f"SHOW {name}"), ()))[0][0]
            for name in [*names, "application_name", "timezone", "jit"]
        ]

        assert shown == ["7s", "6s", "5s", "shop", "UTC", "off"]
        await database.close()

    def test_wrong_limits_are_refused(self) -> None:
        """Nothing would work with them."""
        with pytest.raises(ValueError, match="above zero"):
            PostgresqlOptions(size=0)


class TestWaiting:
    async def test_who_comes_first_is_served_first(self, postgresql_url: str) -> None:
        """A free connection goes to whoever waits longest."""
        database = PostgresqlDatabase(postgresql_url, PostgresqlOptions(size=1))
        await database.open()
        served: list[int] = []

        async def ask(number: int) -> None:
            await database.fetch(SLEEP, (0.001,))
            served.append(number)

        await asyncio.gather(*map(ask, range(20)))

        assert served == list(range(20))
        await database.close()

    async def test_waiting_for_a_connection_ends(self, postgresql_url: str) -> None:
        """With the remedy; the next one is served again."""
        database = PostgresqlDatabase(postgresql_url, PostgresqlOptions(size=1, wait=0.1))
        await database.open()

        async with database.transaction():
            outcomes = await asyncio.gather(
                *(database.fetch(SLEEP, (0,)) for _ in range(5)), return_exceptions=True
            )

        for outcome in outcomes:
            assert isinstance(outcome, UnavailableError)
            assert "allow more connections" in outcome.detail
        await database.fetch(SLEEP, (0,))
        await database.close()

    async def test_waiting_for_a_row_ends(self, postgresql_url: str) -> None:
        """Who holds it too long does not stop all others."""
        await make_tables(postgresql_url)
        database = PostgresqlDatabase(postgresql_url, PostgresqlOptions(lock=0.1))
        await database.open()
        sql = Statements(database, " FOR UPDATE")
        await database.commit([sql.open("a")])

        async with database.transaction() as transaction:
            await transaction.fetch(sql.locked, ("a",))
            with pytest.raises(UnavailableError) as refused:
                await database.commit([sql.set("a", 1, 5)])

        assert "holds a row for too long" in refused.value.detail
        await database.close()

    async def test_a_statement_that_takes_too_long_is_ended(self, postgresql_url: str) -> None:
        """By the server; its connection is used again."""
        database = PostgresqlDatabase(postgresql_url, PostgresqlOptions(size=1, statement=0.1))
        await database.open()
        ((before,),) = await database.fetch(BACKEND, ())

        with pytest.raises(UnavailableError) as refused:
            await database.fetch(SLEEP, (5,))

        assert "took too long" in refused.value.detail
        assert (await database.fetch(BACKEND, ()))[0][0] == before
        await database.close()

    async def test_an_idle_transaction_is_ended(self, postgresql_url: str) -> None:
        """Its owner is told, and its row is free."""
        await make_tables(postgresql_url)
        database = PostgresqlDatabase(postgresql_url, PostgresqlOptions(transaction=0.1))
        await database.open()
        sql = Statements(database, " FOR UPDATE")
        await database.commit([sql.open("a")])

        async with database.transaction() as transaction:
            await transaction.fetch(sql.locked, ("a",))
            await database.commit([sql.set("a", 1, 5)])
            with pytest.raises(UnavailableError) as refused:
                await transaction.commit([])

        assert not isinstance(refused.value, OutcomeUnknownError)
        await database.close()


class TestCancelling:
    async def test_a_cancelled_statement_ends_on_the_server(self, postgresql_url: str) -> None:
        """Its connection comes back when it is known to be idle, and is used again."""
        database = PostgresqlDatabase(postgresql_url, PostgresqlOptions(size=1))
        await database.open()
        ((before,),) = await database.fetch(BACKEND, ())

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.1):
                await database.fetch(SLEEP, (60,))

        assert (await asyncio.wait_for(database.fetch(BACKEND, ()), 5))[0][0] == before
        await database.close()

    async def test_cancelled_waiters_leave_the_line(self, postgresql_url: str) -> None:
        """No connection is lost with them, wherever they were."""
        database = PostgresqlDatabase(postgresql_url, PostgresqlOptions(size=2))
        await database.open()

        for delay in range(30):
            fetches = [asyncio.ensure_future(database.fetch(SLEEP, (0.001,))) for _ in range(6)]
            await asyncio.sleep(delay / 10_000)
            for fetch in fetches[::2]:
                fetch.cancel()
            await asyncio.gather(*fetches, return_exceptions=True)

        await asyncio.gather(*(database.fetch(SLEEP, (0,)) for _ in range(10)))
        assert await connections(postgresql_url) <= 2
        await database.close()
        assert await connections(postgresql_url) == 0


class TestStatements:
    async def test_deadlocked_commits_are_told_to_try_again(
        self, database: PostgresqlDatabase, sql: Statements
    ) -> None:
        """The database breaks the tie: one goes through, the other has lost a race."""
        await database.commit([sql.open("a"), sql.open("b")])
        met = asyncio.Barrier(2)

        async def change(first: str, second: str) -> None:
            async with database.transaction() as transaction:
                await transaction.fetch(sql.locked, (first,))
                await met.wait()
                await transaction.commit([sql.set(second, 1, 5)])

        outcomes = await asyncio.gather(change("a", "b"), change("b", "a"), return_exceptions=True)

        (loser,) = [outcome for outcome in outcomes if outcome is not None]
        assert isinstance(loser, RowCountError)
        assert loser.index is None

    async def test_a_constraint_is_told_by_name(
        self, database: PostgresqlDatabase, sql: Statements
    ) -> None:
        """Unique and foreign keys too: with their columns and the table that they belong to."""
        await database.commit([sql.open("a", owner="ada")])

        with pytest.raises(ConstraintError) as unique:
            await database.commit([sql.open("b", owner="ada")])
        with pytest.raises(ConstraintError) as reference:
            await database.commit([sql.note("nobody", "x")])

        told = [
            (error.value.constraint, error.value.table, error.value.columns)
            for error in (unique, reference)
        ]
        assert told == [
            ("uq_accounts_owner", "accounts", ("owner",)),
            ("fk_entries_account", "entries", ("account",)),
        ]

    async def test_json_is_bytes_both_ways(self, database: PostgresqlDatabase) -> None:
        """It is neither read nor written on the way."""
        document = b'{"a": [1, "\xc3\xb6"]}'
        rows = await database.fetch(Statement("SELECT $1::jsonb, $2::jsonb[]"), (document, [b"1"]))

        assert tuple(rows[0]) == (document, [b"1"])

    async def test_a_column_may_change_its_type(
        self, database: PostgresqlDatabase, sql: Statements, postgresql_url: str
    ) -> None:
        """A statement that was prepared before is prepared again."""
        await database.commit([sql.open("a")])
        every = Statement("SELECT owner FROM accounts")
        await database.fetch(every, ())

        connection = await asyncpg.connect(postgresql_url)
        await connection.execute("ALTER TABLE accounts ALTER owner TYPE varchar(50)")
        await connection.close()

        assert (await database.fetch(every, ()))[0][0] == "a"

    async def test_few_statements_stay_prepared(self, postgresql_url: str) -> None:
        """Those that were used last; the server forgets the others."""
        database = PostgresqlDatabase(postgresql_url, PostgresqlOptions(size=1, prepared=5))
        await database.open()
        count = Statement("SELECT count(*) FROM pg_prepared_statements")

        for number in range(30):
            await database.fetch(Statement(f"SELECT {number}"), ())
            await database.fetch(count, ())

        ((kept,),) = await database.fetch(count, ())
        assert kept <= 6
        await database.close()

    async def test_a_missing_table_means_migrate(self, postgresql_url: str) -> None:
        """An empty database was not migrated yet."""
        database = PostgresqlDatabase(postgresql_url)
        await database.open()
        sql = Statements(database, "")

        with pytest.raises(UnavailableError) as read:
            await database.fetch(sql.account, ("a",))
        with pytest.raises(UnavailableError) as written:
            await database.commit([sql.open("a")])

        assert "backwright migrate" in read.value.detail
        assert "backwright migrate" in written.value.detail
        await database.close()

    async def test_a_database_that_takes_no_writes_is_told(self, postgresql_url: str) -> None:
        """By `ping`, before a caller finds out."""
        await make_tables(postgresql_url)
        connection = await asyncpg.connect(postgresql_url)
        name = await connection.fetchval("SELECT current_database()")
        await connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        await connection.close()
        database = PostgresqlDatabase(postgresql_url)
        await database.open()
        sql = Statements(database, "")

        for attempt in (database.ping(), database.commit([sql.open("a")])):
            with pytest.raises(UnavailableError) as refused:
                await attempt
            assert "connect to the primary" in refused.value.detail
        await database.close()

    async def test_wrong_sql_is_a_defect(self, database: PostgresqlDatabase) -> None:
        """It is not passed off as a database that is away."""
        with pytest.raises(asyncpg.PostgresSyntaxError):
            await database.fetch(Statement("SELEKT"), ())
        with pytest.raises(asyncpg.PostgresSyntaxError):
            await database.commit([Write(Statement("SELEKT"), ())])

    async def test_connections_are_kept_alive(self, database: PostgresqlDatabase) -> None:
        """A peer that is gone without a word is noticed."""
        assert database._pool is not None
        (session,) = database._pool._sessions
        peer = session._connection._transport.get_extra_info("socket")

        assert peer.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert peer.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 15
