"""Declaring tables: of aggregates, and of the links between them."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import SchemaItem

from backwright.infrastructure.sql.types import Identifier, Instant, Integer, Text

NAMING = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}
# The second column of an amount of money carries the name of the first one under this key.
AMOUNT_OF = "amount_of"


class OnDelete(Enum):
    """What a hard delete of the thing referred to does; a soft delete leaves references alone."""

    RESTRICT = "NO ACTION"
    CASCADE = "CASCADE"
    CLEAR = "SET NULL"


def module_metadata() -> sa.MetaData:
    """The catalogue of one module's tables; their constraints get stable names."""
    return sa.MetaData(naming_convention=NAMING)


def merged_metadata(modules: Sequence[sa.MetaData]) -> sa.MetaData:
    """All tables of all modules in one catalogue, for migrations."""
    merged = module_metadata()
    for module in modules:
        for table in module.sorted_tables:
            table.to_metadata(merged)
    return merged


def aggregate_table(
    name: str,
    metadata: sa.MetaData,
    *columns: SchemaItem,
    soft_delete: bool = False,
    search: bool = False,
) -> sa.Table:
    """The table of one kind of aggregate; columns carry the names of the domain's fields.

    Adds `id`, `version`, `created_at`, `updated_at`; with `soft_delete` also `deleted_at`, with
    `search` a text that the mapping keeps for searching.
    """
    kept: list[SchemaItem] = [
        sa.Column("id", Identifier(), primary_key=True),
        sa.Column("version", Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
    ]
    if soft_delete:
        kept.append(sa.Column("deleted_at", Instant()))
    if search:
        columns = (*columns, sa.Column("search", Text(), nullable=False, server_default=""))
    return sa.Table(name, metadata, *kept, *columns)


def money_columns(name: str, *, nullable: bool = False) -> tuple[SchemaItem, ...]:
    """An amount of money: minor units under its name, and the currency beside it."""
    currency = f"{name}_currency"
    columns: tuple[SchemaItem, ...] = (
        sa.Column(name, Integer(), nullable=nullable),
        sa.Column(currency, Text(3), nullable=nullable, info={AMOUNT_OF: name}),
    )
    if not nullable:
        return columns
    together = f"({name} IS NULL) = ({currency} IS NULL)"
    return (*columns, sa.CheckConstraint(together, name=f"{name}_whole"))


def currencies(table: sa.FromClause) -> dict[str, sa.ColumnElement[Any]]:
    """The currency columns of a table, by the name of their amount."""
    found = {column.info.get(AMOUNT_OF): column for column in table.columns}
    return {amount: column for amount, column in found.items() if amount is not None}


def reference(
    name: str,
    target: str,
    *,
    nullable: bool = False,
    on_delete: OnDelete = OnDelete.RESTRICT,
    unique: bool = False,
    index: bool = True,
) -> sa.Column[Any]:
    """A reference to another table of the same module, such as `catalog_categories.id`.

    It needs an index: one of its own, or (`index=False`) another one that begins with it.
    """
    return sa.Column(
        name,
        Identifier(),
        sa.ForeignKey(target, ondelete=on_delete.value),
        nullable=nullable,
        unique=unique or None,
        index=index and not unique,
    )


class LinkTable:
    """A many-to-many relation: which left things are linked with which right ones.

    Each end is the name of its column and what it refers to; None where that belongs to another
    module, whose contract is asked instead. A link goes with either of its ends.
    """

    def __init__(
        self,
        name: str,
        metadata: sa.MetaData,
        *,
        left: tuple[str, str | None],
        right: tuple[str, str | None],
        attributes: Sequence[sa.Column[Any]] = (),
    ) -> None:
        self.table = sa.Table(name, metadata, _end(*left), _end(*right, index=True), *attributes)
        self.left: sa.Column[Any] = self.table.c[left[0]]
        self.right: sa.Column[Any] = self.table.c[right[0]]
        self.attributes = tuple(column.name for column in attributes)

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name


def _end(name: str, target: str | None, *, index: bool = False) -> sa.Column[Any]:
    keys = [] if target is None else [sa.ForeignKey(target, ondelete=OnDelete.CASCADE.value)]
    return sa.Column(name, Identifier(), *keys, primary_key=True, index=index or None)
