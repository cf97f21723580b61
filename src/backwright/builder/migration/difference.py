"""From two schemas to the changes that lead from one to the other."""

import re
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from backwright.builder.migration.changes import (
    AlterTable,
    Change,
    CreateTable,
    DropTable,
    FillSearch,
    Parts,
)
from backwright.builder.migration.ordering import by_reference
from backwright.builder.migration.schema import Column, Schema, Table

PartT = TypeVar("PartT", bound=Hashable)


def difference(old: Schema, new: Schema) -> tuple[Change, ...]:
    """Tables come, referred-to ones first; others change; tables go, referring ones first.

    What can't be altered in place is replaced: its data is lost, and `losses` says so.
    """
    before = {table.name: table for table in old.tables}
    kept = {
        table.name
        for table in new.tables
        if table.name in before and _keeps_identity(before[table.name], table)
    }
    gone = [table for table in old.tables if table.name not in kept]
    replaced = [table for table in gone if new.table(table.name) is not None]
    order, later = by_reference([table for table in new.tables if table.name not in kept])
    changes: list[Change] = [DropTable(table) for table in replaced]
    changes += [CreateTable(table) for table in order]
    changes += later
    for table in new.tables:
        if table.name in kept and table != before[table.name]:
            changes += _altered(before[table.name], table)
    changes += _dropped([table for table in gone if table not in replaced])
    return tuple(changes)


def _keeps_identity(old: Table, new: Table) -> bool:
    return old == new or [_kind(old, name) for name in old.primary_key] == [
        _kind(new, name) for name in new.primary_key
    ]


def _kind(table: Table, name: str) -> Column | None:
    column = table.column(name)
    return None if column is None else column.kind


def _dropped(tables: list[Table]) -> list[Change]:
    """References in a circle go first, so that no table is left that another one needs."""
    order, later = by_reference(tables)
    cut: list[Change] = [
        AlterTable(table=each.table, dropped=Parts(foreign_keys=each.added.foreign_keys))
        for each in later
    ]
    return [*cut, *(DropTable(table) for table in reversed(order))]


def _altered(old: Table, new: Table) -> list[Change]:
    moved = _replaced(old, new)
    change = AlterTable(
        table=new,
        dropped=_parts_only_in(old, new, moved),
        altered=tuple(
            (before, after)
            for after in new.columns
            if (before := old.column(after.name)) is not None
            and before.kind == after.kind
            and (before.nullable, before.stored_type) != (after.nullable, after.stored_type)
        ),
        added=_parts_only_in(new, old, moved),
    )
    changes: list[Change] = []
    if change.dropped or change.altered or change.added:
        changes.append(change)
    if new.search and new.search != old.search:
        changes.append(FillSearch(new))
    return changes


def _replaced(old: Table, new: Table) -> frozenset[str]:
    """Columns that are there before and after, but not the same."""
    return frozenset(
        column.name
        for column in new.columns
        if (before := old.column(column.name)) is not None
        and before != column
        and before.kind != column.kind
    )


def _parts_only_in(one: Table, other: Table, replaced: frozenset[str]) -> Parts:
    """What the one has and the other has not; what touches a replaced column goes with it."""

    def only(
        mine: Iterable[PartT], theirs: Iterable[PartT], touched: Callable[[PartT], Iterable[str]]
    ) -> tuple[PartT, ...]:
        known = set(theirs)
        return tuple(
            each for each in mine if each not in known or not replaced.isdisjoint(touched(each))
        )

    return Parts(
        columns=tuple(
            column
            for column in one.columns
            if other.column(column.name) is None or column.name in replaced
        ),
        uniques=only(one.uniques, other.uniques, tuple),
        checks=only(one.checks, other.checks, lambda check: _words(check.condition)),
        foreign_keys=only(one.foreign_keys, other.foreign_keys, lambda key: (key.column,)),
        indexes=only(one.indexes, other.indexes, tuple),
        partial_indexes=only(
            one.partial_indexes,
            other.partial_indexes,
            lambda index: (*index.columns, *_words(index.where)),
        ),
    )


def _words(condition: str) -> Iterable[str]:
    return re.findall(r"\w+", condition)
