"""What every database keeps about commits."""

import asyncio

import pytest

from backwright.infrastructure.sql.database import (
    ConstraintError,
    Database,
    RowCountError,
    Write,
)
from backwright.testing.conformance.database_statements import Statements

# More than any engine puts into one statement.
MANY = 60


class CommitConformance:
    """All or nothing, in order, and each commit on its own."""

    async def test_a_commit_stores_all_of_its_writes(
        self, database: Database, sql: Statements
    ) -> None:
        """Every fetch that begins after the commit sees all of it."""
        await database.commit([sql.open("a", balance=5), sql.note("a", "opened")])

        assert await sql.stored(database, "a") == (1, "a", 5)
        assert await sql.all_notes(database) == ["opened"]

    async def test_a_refused_commit_stores_nothing(
        self, database: Database, sql: Statements
    ) -> None:
        """What came before the refused write is undone with it."""
        await database.commit([sql.open("a")])

        with pytest.raises(ConstraintError):
            await database.commit([sql.note("a", "lost"), sql.open("b", owner="a")])

        assert await sql.all_notes(database) == []

    async def test_another_number_of_rows_refuses_the_commit(
        self, database: Database, sql: Statements
    ) -> None:
        """The error names the write that was not expected to miss."""
        await database.commit([sql.open("a")])

        with pytest.raises(RowCountError) as refused:
            await database.commit([sql.note("a", "lost"), sql.set("a", 7, 1), sql.note("a", "x")])

        assert refused.value.index == 1
        assert await sql.stored(database, "a") == (1, "a", 0)
        assert await sql.all_notes(database) == []

    async def test_any_number_of_rows_is_right_where_none_is_expected(
        self, database: Database, sql: Statements
    ) -> None:
        """A write without an expectation may miss."""
        missing = sql.close("nobody")

        await database.commit([Write(missing.statement, missing.arguments), sql.open("a")])

        assert await sql.stored(database, "a") is not None

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

        assert await sql.all_notes(database) == wanted

    async def test_a_commit_of_many_writes_is_one_commit(
        self, database: Database, sql: Statements
    ) -> None:
        """However many writes there are, they are stored in order, together or not at all."""
        notes = [f"note {number}" for number in range(MANY)]
        writes = [sql.open("a"), *(sql.note("a", note) for note in notes)]

        with pytest.raises(RowCountError) as refused:
            await database.commit([*writes, sql.set("a", 9, 1)])
        assert refused.value.index == MANY + 1
        assert await sql.all_notes(database) == []

        await database.commit([*writes, sql.set("a", 1, 1)])
        assert await sql.all_notes(database) == notes
        assert await sql.stored(database, "a") == (2, "a", 1)

    async def test_writes_to_one_row_follow_each_other(
        self, database: Database, sql: Statements
    ) -> None:
        """Each sees what the one before did to the row."""
        await database.commit([sql.open("a"), sql.set("a", 1, 10), sql.set("a", 2, 20)])

        assert await sql.stored(database, "a") == (3, "a", 20)

    async def test_a_write_to_an_unknown_row_follows_those_before(
        self, database: Database, sql: Statements
    ) -> None:
        """It may be the same row, so it sees what was done before, and is seen after."""
        await database.commit([sql.open("a"), sql.set("a", 1, 10, row=None), sql.set("a", 2, 20)])

        assert await sql.stored(database, "a") == (3, "a", 20)

    async def test_a_unique_value_is_free_after_a_delete(
        self, database: Database, sql: Statements
    ) -> None:
        """Delete and insert in one commit do not get into each other's way."""
        await database.commit([sql.open("a", owner="ada")])

        await database.commit([sql.close("a"), sql.open("b", owner="ada")])

        assert await sql.stored(database, "b") == (1, "ada", 0)

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
        stored = {int(note) for note in await sql.all_notes(database)}
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
            assert await sql.stored(database, "a") == (version + 1, "a", winner)
            assert all(
                outcome is None or isinstance(outcome, RowCountError) for outcome in outcomes
            )

        assert len(await sql.all_notes(database)) == 5

    async def test_a_cancelled_commit_is_whole_or_nothing(
        self, database: Database, sql: Statements
    ) -> None:
        """Wherever the caller is cancelled, a row and its note are both there or both not."""
        for number in range(40):
            name = f"c{number}"
            writes = [sql.open(name), sql.note(name, name), sql.set(name, 1, 1)]
            commit = asyncio.ensure_future(database.commit(writes))
            for _ in range(number % 8):
                await asyncio.sleep(0)
            commit.cancel()
            await asyncio.gather(commit, return_exceptions=True)

        # Some may go on for a moment; they have ended when the database is closed.
        await database.close()
        await database.open()
        noted = set(await sql.all_notes(database))
        for number in range(40):
            account = await sql.stored(database, f"c{number}")
            assert account in (None, (2, f"c{number}", 1))
            assert (account is not None) == (f"c{number}" in noted)
