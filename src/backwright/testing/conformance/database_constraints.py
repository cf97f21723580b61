"""What every database tells about values that it refuses."""

import pytest

from backwright.infrastructure.sql.database import (
    ConstraintError,
    Database,
    UnstorableError,
    Violation,
)
from backwright.testing.conformance.database_statements import Statements


class ConstraintConformance:
    """A refusal says which constraint it was, as far as that can be known."""

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

        assert await sql.stored(database, "a") is None
