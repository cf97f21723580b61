"""What rows that are there get in a new column, on each kind of database."""

import datetime
import textwrap
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from backwright.builder.blueprint import load
from backwright.builder.migration.kit_tables import KIT_TABLES
from backwright.builder.migration.schema import Schema, Table
from backwright.builder.migration.snapshot import schema_of
from backwright.infrastructure.sql import types

BLUEPRINT = """
project: shop
roles: {{staff: []}}
modules:
  sales:
    entities:
      Order:
        fields:
          {field}
        operations: {{create: staff}}
"""
NAMES = {
    **{name: getattr(types, name) for name in ("Number", "Date", "Time", "Instant", "Duration")},
    "sa": sa,
    "Decimal": Decimal,
    "UUID": UUID,
    "datetime": datetime,
    "Identifier": types.Identifier,
}


@pytest.fixture
def orders(tmp_path: Path) -> Callable[[str], Table]:
    """The table of orders with one field."""

    def made(field: str) -> Table:
        (tmp_path / "project.yaml").write_text(textwrap.dedent(BLUEPRINT.format(field=field)))
        table = schema_of(load(tmp_path)).table("sales_orders")
        assert table is not None
        return table

    return made


def default(source: str, dialect: sa.Dialect) -> str:
    """What the database is told."""
    column = sa.Column("x", sa.Text(), server_default=eval(source, dict(NAMES)))
    made = dialect.ddl_compiler(dialect, None)  # type: ignore[arg-type]
    return str(made.get_column_default_string(column))


@pytest.mark.parametrize(
    ("field", "on_postgresql", "on_sqlite"),
    [
        ('a: {type: text, default: "it\'s"}', "'it''s'", "'it''s'"),
        ("a: {type: int, default: -7}", "-7", "-7"),
        ("a: {type: bool, default: false}", "false", "0"),
        ("a: {type: decimal, places: 2, default: 1.5}", "1.50", "150"),
        ("a: {type: date, default: 2026-01-31}", "'2026-01-31'", "'2026-01-31'"),
        ("a: {type: duration, default: 2 minutes}", "120000000", "120000000"),
        ("a: {type: {enum: [b, c]}, default: c}", "'c'", "'c'"),
        ("a: {type: [text], max: 3}", "'[]'", "'[]'"),
        ("a: {type: [text], max: 3, default: [b]}", "'[\"b\"]'", "'[\"b\"]'"),
        ("a: {type: {text: int}}", "'{}'", "'{}'"),
    ],
)
def test_a_default_means_the_same_everywhere(
    orders: Callable[[str], Table], field: str, on_postgresql: str, on_sqlite: str
) -> None:
    """In the words of each database."""
    column = orders(field).column("a")
    assert column is not None

    assert default(column.fill, postgresql.dialect()) == on_postgresql
    assert default(column.fill, sqlite.dialect()) == on_sqlite


def test_an_amount_of_money_is_filled_in_two_columns(orders: Callable[[str], Table]) -> None:
    """In minor units, and with its currency."""
    table = orders("price: {type: money, default: 9.90 USD}")

    fills = {column.name: column.fill for column in table.columns if column.fill}
    assert fills == {"price": 'sa.text("990")', "price_currency": '"USD"'}


@pytest.mark.parametrize("field", ["a: text", "a: date", "a: money", "a: {type: [text], min: 1}"])
def test_what_nobody_can_know_is_not_made_up(orders: Callable[[str], Table], field: str) -> None:
    """A wrong value is worse than none."""
    assert [column.name for column in orders(field).columns if column.fill] == []


def test_an_optional_amount_has_both_halves_or_none(orders: Callable[[str], Table]) -> None:
    """The database keeps that, too."""
    (check,) = orders("price: money?").checks

    assert check.name == "price_whole"
    assert check.condition == "(price IS NULL) = (price_currency IS NULL)"


def test_the_tables_of_the_kit_come_first(tmp_path: Path) -> None:
    """In every project, whatever else it has."""
    (tmp_path / "project.yaml").write_text("project: bare\nmodules: {}\n")

    schema = schema_of(load(tmp_path))

    assert isinstance(schema, Schema)
    assert schema.tables == KIT_TABLES
