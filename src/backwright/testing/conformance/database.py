"""What every database keeps."""

import asyncio
from typing import ClassVar

import pytest

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sql.database import Database
from backwright.testing.conformance.database_commits import CommitConformance
from backwright.testing.conformance.database_constraints import ConstraintConformance
from backwright.testing.conformance.database_statements import Statements
from backwright.testing.conformance.database_transactions import TransactionConformance


class DatabaseConformance(CommitConformance, ConstraintConformance, TransactionConformance):
    """Every database passes these.

    An implementation supplies `database`, opened, with the `tables` of these suites in it, and what
    it writes after a SELECT to lock the rows.
    """

    LOCKING: ClassVar[str]

    @pytest.fixture
    def sql(self, database: Database) -> Statements:
        """The statements of the suites, as this database takes them."""
        return Statements(database, self.LOCKING)

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
            assert await sql.stored(database, other) == (1, other, int(other))

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

        assert await sql.stored(database, "a") == (1, "a", 0)

    async def test_ping_changes_nothing(self, database: Database, sql: Statements) -> None:
        """A database that answers and can be written says so, again and again."""
        for _ in range(3):
            await database.ping()

        assert await sql.all_notes(database) == []

    async def test_gauges_are_there_from_the_start(self, database: Database) -> None:
        """Dashboards show the same names whether it is busy, idle or closed; then all is zero."""
        open_ = {gauge.name for gauge in database.gauges()}
        await database.close()
        closed = {gauge.name: gauge.value for gauge in database.gauges()}

        assert closed.keys() == open_
        assert not any(value for name, value in closed.items() if not name.endswith("_size"))
