"""Fields of a view that are no columns of its table, read with the same statement."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from backwright.infrastructure.sql.compiled import parameter
from backwright.infrastructure.sql.mapping import DELETED_AT
from backwright.infrastructure.sql.tables import currencies
from backwright.infrastructure.sql.types import Boolean, Identifier, Integer

CALLER = "caller"
Column = sa.ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Derived:
    """What is read for each row of a table: one column, or two for an amount of money."""

    columns: Callable[[sa.Table], tuple[Column, ...]]


def caller() -> sa.BindParameter[Any]:
    """Who asks; nothing equals it where nobody is logged in."""
    return parameter(CALLER, Identifier())


def count_of(column: sa.Column[Any], *, of: sa.Column[Any] | None = None) -> Derived:
    """How many rows refer to this one by the column: links, or other things of the module.

    `of` is a column of this row, where it is not the row itself that is referred to. What is
    softly deleted does not count.
    """

    def columns(table: sa.Table) -> tuple[Column, ...]:
        others = column.table.alias()
        counted = sa.select(sa.func.count()).select_from(others)
        counted = counted.where(_refers(others, column, _key(table, of))).correlate(table)
        return (sa.type_coerce(counted.scalar_subquery(), Integer()),)

    return Derived(columns)


def caller_among(
    column: sa.Column[Any], who: sa.Column[Any], *, of: sa.Column[Any] | None = None
) -> Derived:
    """Whether a row that refers to this one by `column` has the caller in `who`.

    `of` is a column of this row, where it is not the row itself that is referred to. Whether an
    article's author is followed: `caller_among(follows.right, follows.left, of=articles.c.author)`.
    """

    def columns(table: sa.Table) -> tuple[Column, ...]:
        others = column.table.alias()
        one = sa.select(sa.literal_column("1", sa.Integer)).select_from(others)
        referring = _refers(others, column, _key(table, of))
        theirs = one.where(referring, others.c[who.name] == caller())
        return (sa.type_coerce(theirs.correlate(table).exists(), Boolean()),)

    return Derived(columns)


def field_of(reference: sa.Column[Any], field: sa.Column[Any]) -> Derived:
    """A field of what the row refers to, deleted or not; nothing where it refers to nothing."""

    def columns(table: sa.Table) -> tuple[Column, ...]:
        target = field.table.alias()
        currency = currencies(target).get(field.name)
        parts = (target.c[field.name],) if currency is None else (target.c[field.name], currency)
        same = target.c.id == table.c[reference.name]
        found = (sa.select(part).where(same).correlate(table) for part in parts)
        return tuple(each.scalar_subquery() for each in found)

    return Derived(columns)


def _key(table: sa.Table, of: sa.Column[Any] | None) -> Column:
    return table.c.id if of is None else table.c[of.name]


def _refers(others: sa.FromClause, column: sa.Column[Any], key: Column) -> Column:
    refers = others.c[column.name] == key
    if DELETED_AT in others.c:
        return sa.and_(refers, others.c[DELETED_AT].is_(None))
    return refers
