"""What every database engine must do, as tests that each of them runs."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any, ClassVar

import pytest

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sql.database import (
    ConstraintError,
    Database,
    DatabaseError,
    RowCountError,
    Statement,
    UnstorableError,
    Verb,
    Violation,
    Write,
)

_PARAMETER = re.compile(r"\$\d+::\w+")
# More than any engine puts into one statement.
MANY = 60


def tables(position: str) -> tuple[str, ...]:
    """The statements that make the tables; `position` is the type of a rising primary key."""
    return (
        "CREATE TABLE accounts (id text PRIMARY KEY, version bigint NOT NULL, owner text NOT NULL, "
        "balance bigint NOT NULL, CONSTRAINT uq_accounts_owner UNIQUE (owner), "
        "CONSTRAINT ck_accounts_balance CHECK (balance >= 0))",
        f"CREATE TABLE entries (position {position}, account text NOT NULL, note text NOT NULL, "
        "CONSTRAINT fk_entries_account FOREIGN KEY (account) REFERENCES accounts (id))",
    )


class Statements:
    """The statements of the suite, in the parameter style of a database."""

    def __init__(self, database: Database, locking: str) -> None:
        self._style = database.dialect.compiler.paramstyle
        insert, update, delete = Verb.INSERT, Verb.UPDATE, Verb.DELETE
        self._open = self._of(
            "INSERT INTO accounts (id, version, owner, balance) "
            "VALUES ($1::text, 1, $2::text, $3::bigint)",
            insert,
            "accounts",
        )
        self._set = self._of(
            "UPDATE accounts SET version = version + 1, balance = $1::bigint "
            "WHERE id = $2::text AND version = $3::bigint",
            update,
            "accounts",
        )
        self._close = self._of("DELETE FROM accounts WHERE id = $1::text", delete, "accounts")
        self._note = self._of(
            "INSERT INTO entries (account, note) VALUES ($1::text, $2::text)", insert, "entries"
        )
        self.account = self._of(
            "SELECT version, owner, balance FROM accounts WHERE id = $1::text", short=True
        )
        self.locked = self._of(
            f"SELECT version, balance FROM accounts WHERE id = $1::text{locking}", short=True
        )
        self.notes = self._of("SELECT account, note FROM entries ORDER BY position")

    def _of(
        self, sql: str, verb: Verb = Verb.READ, table: str = "", *, short: bool = False
    ) -> Statement:
        given = _PARAMETER.sub("?", sql) if self._style == "qmark" else sql
        return Statement(given, verb, table, short)

    def open(self, id: Any, owner: Any = None, balance: Any = 0) -> Write:
        """Insert an account, at version 1."""
        return Write(self._open, (id, id if owner is None else owner, balance), 1, id)

    def set(self, id: str, version: int, balance: int, *, row: object = ...) -> Write:
        """Set the balance of an account that is at this version."""
        return Write(self._set, (balance, id, version), 1, id if row is ... else row)

    def close(self, id: str) -> Write:
        """Delete an account."""
        return Write(self._close, (id,), 1, id)

    def note(self, account: Any, note: Any) -> Write:
        """Insert an entry."""
        return Write(self._note, (account, note), 1, object())


class DatabaseConformance:
    """Every database passes these.

    An implementation supplies `database`, opened, with the `tables` in it, and how it locks rows.
    """

    LOCKING: ClassVar[str]

    @pytest.fixture
    def sql(self, database: Database) -> Statements:
        return Statements(database, self.LOCKING)

    async def _notes(self, database: Database, sql: Statements) -> list[str]:
        return [note for _, note in await database.fetch(sql.notes, ())]

    async def _account(self, database: Database, sql: Statements, id: str) -> Sequence[Any] | None:
        rows = await database.fetch(sql.account, (id,))
        return tuple(rows[0]) if rows else None

    async def test_a_commit_stores_all_of_its_writes(
        self, database: Database, sql: Statements
    ) -> None:
        """Every fetch that begins after the commit sees all of it."""
        await database.commit([sql.open("a", balance=5), sql.note("a", "opened")])

        assert await self._account(database, sql, "a") == (1, "a", 5)
        assert await self._notes(database, sql) == ["opened"]

    async def test_a_refused_commit_stores_nothing(
        self, database: Database, sql: Statements
    ) -> None:
        """What came before the refused write is undone with it."""
        await database.commit([sql.open("a")])

        with pytest.raises(ConstraintError):
            await database.commit([sql.note("a", "lost"), sql.open("b", owner="a")])

        assert await self._notes(database, sql) == []

    async def test_another_number_of_rows_refuses_the_commit(
        self, database: Database, sql: Statements
    ) -> None:
        """The error names the write that was not expected to miss."""
        await database.commit([sql.open("a")])

        with pytest.raises(RowCountError) as refused:
            await database.commit([sql.note("a", "lost"), sql.set("a", 7, 1), sql.note("a", "x")])

        assert refused.value.index == 1
        assert await self._account(database, sql, "a") == (1, "a", 0)
        assert await self._notes(database, sql) == []

    async def test_any_number_of_rows_is_right_where_none_is_expected(
        self, database: Database, sql: Statements
    ) -> None:
        """A write without an expectation may miss."""
        missing = sql.close("nobody")

        await database.commit([Write(missing.statement, missing.arguments), sql.open("a")])

        assert await self._account(database, sql, "a") is not None

    async def test_an_empty_commit_is_no_error(self, database: Database, sql: Statements) -> None:
        """There is nothing to store, and that succeeds."""
        await database.commit([])

    async def test_inserts_keep_their_order(self, database: Database, sql: Statements) -> None:
        """Rows get their positions in the order of the writes, whatever lies between them."""
        wanted = [f"note {number}" for number in range(10)]
        writes = [sql.open("a")]
        for number, note in enumerate(wanted):
            writes += [sql.note("a", note), sql.open(f"other {number}")]

        await database.commit(writes)

        assert await self._notes(database, sql) == wanted

    async def test_a_commit_of_many_writes_is_one_commit(
        self, database: Database, sql: Statements
    ) -> None:
        """However many writes there are, they are stored in order, together or not at all."""
        notes = [f"note {number}" for number in range(MANY)]
        writes = [sql.open("a"), *(sql.note("a", note) for note in notes)]

        with pytest.raises(RowCountError) as refused:
            await database.commit([*writes, sql.set("a", 9, 1)])
        assert refused.value.index == MANY + 1
        assert await self._notes(database, sql) == []

        await database.commit([*writes, sql.set("a", 1, 1)])
        assert await self._notes(database, sql) == notes
        assert await self._account(database, sql, "a") == (2, "a", 1)

    async def test_writes_to_one_row_follow_each_other(
        self, database: Database, sql: Statements
    ) -> None:
        """Each sees what the one before did to the row."""
        await database.commit([sql.open("a"), sql.set("a", 1, 10), sql.set("a", 2, 20)])

        assert await self._account(database, sql, "a") == (3, "a", 20)

    async def test_a_write_to_an_unknown_row_follows_those_before(
        self, database: Database, sql: Statements
    ) -> None:
        """It may be the same row, so it sees what was done before, and is seen after."""
        await database.commit([sql.open("a"), sql.set("a", 1, 10, row=None), sql.set("a", 2, 20)])

        assert await self._account(database, sql, "a") == (3, "a", 20)

    async def test_a_unique_value_is_free_after_a_delete(
        self, database: Database, sql: Statements
    ) -> None:
        """Delete and insert in one commit do not get into each other's way."""
        await database.commit([sql.open("a", owner="ada")])

        await database.commit([sql.close("a"), sql.open("b", owner="ada")])

        assert await self._account(database, sql, "b") == (1, "ada", 0)

    async def test_a_duplicate_is_a_unique_violation(
        self, database: Database, sql: Statements
    ) -> None:
        """It names the table and the columns."""
        await database.commit([sql.open("a", owner="ada")])

        with pytest.raises(ConstraintError) as refused:
            await database.commit([sql.open("b", owner="ada")])

        assert refused.value.violation is Violation.UNIQUE
        assert refused.value.table == "accounts"
        assert refused.value.columns == ("owner",)

    async def test_a_reference_to_nothing_is_a_foreign_key_violation(
        self, database: Database, sql: Statements
    ) -> None:
        """A row can't refer to one that is not there."""
        with pytest.raises(ConstraintError) as refused:
            await database.commit([sql.note("nobody", "x")])

        assert refused.value.violation is Violation.FOREIGN_KEY

    async def test_deleting_what_is_referred_to_is_a_foreign_key_violation(
        self, database: Database, sql: Statements
    ) -> None:
        """A row stays as long as others refer to it."""
        await database.commit([sql.open("a"), sql.note("a", "x")])

        with pytest.raises(ConstraintError) as refused:
            await database.commit([sql.close("a")])

        assert refused.value.violation is Violation.FOREIGN_KEY

    async def test_a_failed_check_names_its_constraint(
        self, database: Database, sql: Statements
    ) -> None:
        """A CHECK keeps its word, and its name says which one it was."""
        with pytest.raises(ConstraintError) as refused:
            await database.commit([sql.open("a", balance=-1)])

        assert refused.value.violation is Violation.CHECK
        assert refused.value.constraint == "ck_accounts_balance"

    async def test_a_missing_value_names_its_column(
        self, database: Database, sql: Statements
    ) -> None:
        """NOT NULL names the table and the column."""
        with pytest.raises(ConstraintError) as refused:
            await database.commit([sql.open("a"), sql.note("a", None)])

        assert refused.value.violation is Violation.NOT_NULL
        assert (refused.value.table, refused.value.columns) == ("entries", ("note",))

    @pytest.mark.parametrize(
        ("owner", "balance"), [("ada", 2**63), ("\ud800", 0)], ids=["64 bits", "half a character"]
    )
    async def test_a_value_that_can_not_be_stored_is_refused(
        self, database: Database, sql: Statements, owner: str, balance: int
    ) -> None:
        """It refuses the commit, and is no failure of the database."""
        with pytest.raises(UnstorableError):
            await database.commit([sql.open("a"), sql.open("b", owner, balance)])

        await database.commit([sql.open("a")])

    async def test_a_fetch_with_such_a_value_harms_nothing(
        self, database: Database, sql: Statements
    ) -> None:
        """Asking for what can't be stored is refused, again and again."""
        for _ in range(20):
            with pytest.raises(UnstorableError):
                await database.fetch(sql.account, ("\ud800",))

        assert await self._account(database, sql, "a") is None

    async def test_a_refused_commit_harms_no_other(
        self, database: Database, sql: Statements
    ) -> None:
        """Commits at the same time succeed or fail each on its own."""
        await database.commit([sql.open("a")])
        commits = [
            [
                sql.note("a", str(number)),
                sql.open(str(number), owner="a" if number % 3 == 0 else None),
            ]
            for number in range(30)
        ]

        outcomes = await asyncio.gather(*map(database.commit, commits), return_exceptions=True)

        refused = [number for number, outcome in enumerate(outcomes) if outcome is not None]
        assert refused == list(range(0, 30, 3))
        stored = {int(note) for note in await self._notes(database, sql)}
        assert stored == set(range(30)) - set(refused)

    async def test_of_those_who_change_one_version_one_succeeds(
        self, database: Database, sql: Statements
    ) -> None:
        """No update is lost: a version has one successor, and the others are told."""
        await database.commit([sql.open("a")])

        for version in range(1, 6):
            rivals = [
                database.commit([sql.set("a", version, rival), sql.note("a", f"{version}:{rival}")])
                for rival in range(10)
            ]
            outcomes = await asyncio.gather(*rivals, return_exceptions=True)

            (winner,) = [rival for rival, outcome in enumerate(outcomes) if outcome is None]
            assert await self._account(database, sql, "a") == (version + 1, "a", winner)
            assert all(
                outcome is None or isinstance(outcome, RowCountError) for outcome in outcomes
            )

        assert len(await self._notes(database, sql)) == 5

    async def test_a_cancelled_commit_is_whole_or_nothing(
        self, database: Database, sql: Statements
    ) -> None:
        """Wherever the caller is cancelled, a row and its note are both there or both not."""
        for number in range(40):
            id = f"c{number}"
            commit = asyncio.ensure_future(
                database.commit([sql.open(id), sql.note(id, id), sql.set(id, 1, 1)])
            )
            for _ in range(number % 8):
                await asyncio.sleep(0)
            commit.cancel()
            await asyncio.gather(commit, return_exceptions=True)

        await database.commit([sql.open("last")])
        noted = set(await self._notes(database, sql))
        for number in range(40):
            account = await self._account(database, sql, f"c{number}")
            assert account in (None, (2, f"c{number}", 1))
            assert (account is not None) == (f"c{number}" in noted)

    async def test_a_cancelled_fetch_harms_no_other(
        self, database: Database, sql: Statements
    ) -> None:
        """The next one gets its own rows, and nobody else's."""
        await database.commit([sql.open(str(number), balance=number) for number in range(20)])

        for number in range(40):
            fetch = asyncio.ensure_future(database.fetch(sql.account, (str(number % 20),)))
            for _ in range(number % 5):
                await asyncio.sleep(0)
            fetch.cancel()
            await asyncio.gather(fetch, return_exceptions=True)
            other = str((number + 7) % 20)
            assert await self._account(database, sql, other) == (1, other, int(other))

    async def test_a_locked_row_stays_as_it_is(self, database: Database, sql: Statements) -> None:
        """Who changes a locked row waits for the transaction, and then sees what it did."""
        await database.commit([sql.open("a", balance=1)])

        async with database.transaction() as transaction:
            ((version, balance),) = await transaction.fetch(sql.locked, ("a",))
            rival = asyncio.ensure_future(database.commit([sql.set("a", 1, 100)]))
            await asyncio.sleep(0.05)
            assert not rival.done()
            await transaction.commit([sql.set("a", version, balance + 1), sql.note("a", "locked")])

        with pytest.raises(RowCountError):
            await rival
        assert await self._account(database, sql, "a") == (2, "a", 2)
        assert await self._notes(database, sql) == ["locked"]

    async def test_locked_changes_one_after_the_other_lose_nothing(
        self, database: Database, sql: Statements
    ) -> None:
        """Who reads with a lock, adds, and commits never loses what another one added."""
        await database.commit([sql.open("a")])

        async def add() -> None:
            async with database.transaction() as transaction:
                ((version, balance),) = await transaction.fetch(sql.locked, ("a",))
                await transaction.commit([sql.set("a", version, balance + 1)])

        await asyncio.gather(*(add() for _ in range(20)))

        assert await self._account(database, sql, "a") == (21, "a", 20)

    async def test_a_transaction_without_a_commit_is_undone(
        self, database: Database, sql: Statements
    ) -> None:
        """Leaving it, with or without an error, lets the next one in at once."""
        await database.commit([sql.open("a")])
        change = sql.set("a", 1, 5)

        async with database.transaction() as transaction:
            await transaction.fetch(change.statement, change.arguments)
        with pytest.raises(ZeroDivisionError):
            async with database.transaction() as transaction:
                await transaction.fetch(change.statement, change.arguments)
                raise ZeroDivisionError

        assert await self._account(database, sql, "a") == (1, "a", 0)
        await database.commit([sql.set("a", 1, 9)])

    async def test_a_transaction_sees_what_it_wrote(
        self, database: Database, sql: Statements
    ) -> None:
        """Its own changes show in it before they are committed, and to nobody else."""
        await database.commit([sql.open("a")])
        change = sql.set("a", 1, 5)

        async with database.transaction() as transaction:
            await transaction.fetch(change.statement, change.arguments)
            ((_, inside),) = await transaction.fetch(sql.locked, ("a",))
            ((_, _, outside),) = await database.fetch(sql.account, ("a",))
            await transaction.commit([])

        assert (inside, outside) == (5, 0)
        assert await self._account(database, sql, "a") == (2, "a", 5)

    async def test_a_refused_commit_undoes_its_transaction(
        self, database: Database, sql: Statements
    ) -> None:
        """The whole transaction is undone, and it is over."""
        await database.commit([sql.open("a")])
        change = sql.set("a", 1, 5)

        async with database.transaction() as transaction:
            await transaction.fetch(change.statement, change.arguments)
            with pytest.raises(DatabaseError):
                await transaction.commit([sql.note("nobody", "x")])
            with pytest.raises(RuntimeError):
                await transaction.commit([])

        assert await self._account(database, sql, "a") == (1, "a", 0)

    async def test_a_cancelled_transaction_leaves_nothing_open(
        self, database: Database, sql: Statements
    ) -> None:
        """Wherever it is cancelled, its locks are gone and nothing of it is stored."""
        await database.commit([sql.open("a")])
        change = sql.set("a", 1, 5)

        async def hold() -> None:
            async with database.transaction() as transaction:
                await transaction.fetch(sql.locked, ("a",))
                await transaction.fetch(change.statement, change.arguments)
                await asyncio.Event().wait()

        for number in range(12):
            holder = asyncio.ensure_future(hold())
            for _ in range(number):
                await asyncio.sleep(0)
            holder.cancel()
            await asyncio.gather(holder, return_exceptions=True)

        async with asyncio.timeout(5):
            await database.commit([sql.set("a", 1, 9)])

    async def test_close_lets_accepted_commits_finish(
        self, database: Database, sql: Statements
    ) -> None:
        """What was asked for before `close` is stored; afterwards nothing is possible."""
        commits = [
            asyncio.ensure_future(database.commit([sql.open(str(number))])) for number in range(20)
        ]
        await asyncio.sleep(0)
        await database.close()
        outcomes = await asyncio.gather(*commits, return_exceptions=True)

        assert outcomes == [None] * 20
        with pytest.raises(UnavailableError):
            await database.fetch(sql.account, ("1",))
        with pytest.raises(UnavailableError):
            await database.commit([sql.open("late")])
        with pytest.raises(UnavailableError):
            await database.ping()

    async def test_a_closed_database_can_be_opened_again(
        self, database: Database, sql: Statements
    ) -> None:
        """What was stored is there."""
        await database.commit([sql.open("a")])
        await database.close()
        await database.close()

        await database.open()

        assert await self._account(database, sql, "a") == (1, "a", 0)

    async def test_ping_changes_nothing(self, database: Database, sql: Statements) -> None:
        """A database that answers and can be written says so, again and again."""
        for _ in range(3):
            await database.ping()

        assert await self._notes(database, sql) == []
