"""Audit entries for what a database removes together with a row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from backwright.infrastructure.sql import kit
from backwright.infrastructure.sql.compiled import Compiled, compiled, parameter
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.tables import LinkTable, OnDelete
from backwright.infrastructure.sql.types import Identifier, Integer

_NOTHING = sa.literal_column("0", Integer())


@dataclass(frozen=True, slots=True)
class Removable:
    """A table whose rows go with others, and what its audit entries call them."""

    kind: str
    table: sa.Table
    links: LinkTable | None = None


@dataclass(frozen=True, slots=True)
class Cascade:
    """Writes an entry for each row of one kind that goes with a removed one.

    It runs before the removal, in the same commit. On PostgreSQL, a row that another commit adds
    at that very moment may go without an entry.
    """

    kind: str
    entries: Compiled


def cascades(
    target: sa.Table, removable: Iterable[Removable], dialect: Dialect
) -> tuple[Cascade, ...]:
    """One for each kind that goes with rows of the target, directly or through others."""
    return tuple(
        Cascade(each.kind, compiled(_entries(each, gone, dialect), dialect))
        for each in removable
        if (gone := _gone(each.table, target, ())) is not None
    )


def _gone(
    table: sa.Table, target: sa.Table, below: tuple[sa.Table, ...]
) -> sa.ColumnElement[bool] | None:
    """Which rows of a table go with the removed one; None where none ever do.

    A circle that leads through several tables is followed once.
    """
    conditions: list[sa.ColumnElement[bool]] = []
    upwards: sa.Column[Any] | None = None
    for key in table.foreign_keys:
        holder, above = key.parent, key.column.table
        if key.ondelete != OnDelete.CASCADE.value:
            continue
        if above is target:
            conditions.append(holder == parameter("removed", Identifier()))
        if above is table:
            upwards = holder
        elif above not in below and (further := _gone(above, target, (*below, table))) is not None:
            conditions.append(holder.in_(sa.select(above.c.id).where(further)))
    if not conditions:
        return None
    found = sa.or_(*conditions)
    return found if upwards is None or "id" not in table.c else _with_theirs(found, upwards)


def _with_theirs(found: sa.ColumnElement[bool], upwards: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """These rows of a table, and those that refer to them within it, at any depth."""
    table = upwards.table
    first = sa.select(table.c.id).where(found).cte(f"gone_{table.name}", recursive=True)
    own = table.alias("own")
    every = first.union(sa.select(own.c.id).join(first, own.c[upwards.name] == first.c.id))
    return table.c.id.in_(sa.select(every.c.id))


def _entries(removable: Removable, gone: sa.ColumnElement[bool], dialect: Dialect) -> sa.Insert:
    """An entry names the row, its version, and what it referred to when it went."""
    table, links = removable.table, removable.links
    holders = [key.parent for key in table.foreign_keys if key.ondelete == OnDelete.CASCADE.value]
    if links is not None:
        holders = [links.right]
    known: Mapping[str, sa.ColumnElement[Any]] = {
        "subject": table.c.id if links is None else links.left,
        "version": table.c.version if links is None else _NOTHING,
        "before": dialect.object_of({each.name: each for each in holders}),
    }
    columns = [column for column in kit.audit.columns if column.name != "position"]
    shown = [known.get(each.name, parameter(f"entry_{each.name}", each.type)) for each in columns]
    names = [column.name for column in columns]
    return sa.insert(kit.audit).from_select(names, sa.select(*shown).where(gone))
