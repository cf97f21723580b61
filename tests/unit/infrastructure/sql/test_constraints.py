"""From a violated constraint to the fields that it is about."""

import sqlalchemy as sa

from backwright.infrastructure.postgresql import PostgresqlDialect
from backwright.infrastructure.sql import Integer, Text, aggregate_table, module_metadata
from backwright.infrastructure.sql.constraints import Constraints
from backwright.infrastructure.sql.database import ConstraintError, Violation
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.tables import money_columns

LONG = "a_name_that_goes_on_and_on_and_on_and_on"
table = aggregate_table(
    "shop_things_with_a_rather_long_name",
    module_metadata(),
    sa.Column("code", Text(), nullable=False, unique=True),
    sa.Column("order_count", Integer(), nullable=False),
    sa.Column("order", Integer(), nullable=False),
    sa.Column(LONG, Integer(), nullable=False),
    *money_columns("price"),
    sa.UniqueConstraint("code", "price", "price_currency"),
    sa.CheckConstraint("order_count > 0", name="order_count_above_zero"),
    sa.CheckConstraint('"order" > 0', name="order_above_zero"),
    sa.CheckConstraint("1 = 1", name="whatever"),
    sa.CheckConstraint(f"{LONG} > 0", name=f"{LONG}_above_zero"),
    sa.Index("ix_partial", "order", unique=True),
)


def constraints(dialect: Dialect) -> Constraints:
    return Constraints([table], dialect)


def test_a_unique_key_is_known_by_its_name_or_its_columns(dialect: Dialect) -> None:
    """PostgreSQL tells the one, SQLite the other; of money the field is told once."""
    known = constraints(dialect)
    named = ConstraintError(Violation.UNIQUE, constraint="uq_" + table.name + "_code")
    index = ConstraintError(Violation.UNIQUE, constraint="ix_partial")
    columns = ConstraintError(
        Violation.UNIQUE, table=table.name, columns=("code", "price", "price_currency")
    )

    assert known.unique(named) == (table.name, ("code",))
    assert known.unique(index) == (table.name, ("order",))
    assert known.unique(columns) == (table.name, ("code", "price"))


def test_a_check_is_placed_at_the_column_that_its_name_begins_with(dialect: Dialect) -> None:
    """The longest one that fits; at the whole where there is none."""
    known = constraints(dialect)
    found = [
        known.check(ConstraintError(Violation.CHECK, constraint=f"ck_{table.name}_{name}"))
        for name in ("order_count_above_zero", "order_above_zero", "whatever")
    ]

    assert [each.at for each in found] == ["/order_count", "/order", ""]
    assert found[0].message == "must hold: order count above zero"
    assert known.check(ConstraintError(Violation.CHECK, constraint="unknown")).at == ""


def test_a_name_that_was_too_long_for_the_database_is_known() -> None:
    """PostgreSQL keeps 63 characters; SQLAlchemy ends longer names with a hash."""
    dialect = PostgresqlDialect()
    preparer = dialect.compiler.identifier_preparer
    (check,) = (each for each in table.constraints if LONG in str(each.name))
    kept = str(preparer.format_constraint(check))
    assert len(kept) <= 63

    found = constraints(dialect).check(ConstraintError(Violation.CHECK, constraint=kept))

    assert found.at == f"/{LONG}"


def test_missing_values_are_placed_at_their_fields(dialect: Dialect) -> None:
    """Of money the field, not its second column."""
    error = ConstraintError(
        Violation.NOT_NULL, table=table.name, columns=("code", "price_currency")
    )

    assert [each.at for each in constraints(dialect).missing(error)] == ["/code", "/price"]
