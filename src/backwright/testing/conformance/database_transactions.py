"""What every database keeps about transactions for locked reads."""

import asyncio

import pytest

from backwright.infrastructure.sql.database import Database, DatabaseError, RowCountError
from backwright.testing.conformance.database_statements import Statements


class TransactionConformance:
    """Nobody else changes what is locked, and nothing stays open."""

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
        assert await sql.stored(database, "a") == (2, "a", 2)
        assert await sql.all_notes(database) == ["locked"]

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

        assert await sql.stored(database, "a") == (21, "a", 20)

    async def test_a_transaction_without_a_commit_is_undone(
        self, database: Database, sql: Statements
    ) -> None:
        """Leaving it, with or without an error, lets the next one in at once."""
        await database.commit([sql.open("a")])
        change = sql.set("a", 1, 5)

        async def leave(error: Exception | None) -> None:
            async with database.transaction() as transaction:
                await transaction.fetch(change.statement, change.arguments)
                if error is not None:
                    raise error

        await leave(None)
        with pytest.raises(ZeroDivisionError):
            await leave(ZeroDivisionError())

        assert await sql.stored(database, "a") == (1, "a", 0)
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
        assert await sql.stored(database, "a") == (2, "a", 5)

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

        assert await sql.stored(database, "a") == (1, "a", 0)

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
