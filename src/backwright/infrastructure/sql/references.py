"""Finding which reference a refused commit broke, where the database does not say."""

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from backwright.domain.errors import FieldError
from backwright.infrastructure.sql.commit import Commit
from backwright.infrastructure.sql.compiled import compiled, parameter, writer
from backwright.infrastructure.sql.database import Database
from backwright.infrastructure.sql.tables import OnDelete
from backwright.infrastructure.sql.tracked import Fate, Tracked
from backwright.infrastructure.sql.types import Identifier


class References:
    """Looks up, after the fact, the references of what was to be stored. Only for errors."""

    def __init__(self, tables: Iterable[sa.Table], database: Database) -> None:
        self._tables = tuple(tables)
        self._database = database

    async def dangling(self, commit: Commit) -> list[FieldError]:
        """The references to what does not exist, each at the field that holds it."""
        added = {each.key for each in commit.origins.values() if each.fate is Fate.INSERT}
        problems: list[FieldError] = []
        for key, value in [*_of_aggregates(commit), *self._of_links(commit)]:
            if value is None or value in added or await self._there(key.column, value):
                continue
            text = f"there is nothing with the id {value}"
            problems.append(FieldError(f"/{key.parent.name}", "not_found", text))
        return problems

    async def referring(self, commit: Commit) -> list[tuple[Tracked, str]]:
        """What was to be deleted and is still referred to, and the table that refers to it."""
        return [
            (tracked, key.parent.table.name)
            for tracked in commit.origins.values()
            if tracked.fate is Fate.DELETE
            for key in self._restricting(tracked.stored.mapping.table)
            if await self._there(key.parent, tracked.key)
        ]

    def _of_links(self, commit: Commit) -> Iterator[tuple[sa.ForeignKey, Any]]:
        write = writer(Identifier(), self._database.dialect)
        for change in commit.links:
            for key in change.links.links.table.foreign_keys:
                if change.linked:
                    value = change.values[key.parent.name]
                    yield key, value if write is None else write(value)

    def _restricting(self, target: sa.Table) -> Iterator[sa.ForeignKey]:
        for table in self._tables:
            for key in table.foreign_keys:
                if key.column.table is target and key.ondelete == OnDelete.RESTRICT.value:
                    yield key

    async def _there(self, column: sa.Column[Any], value: object) -> bool:
        """Whether a row has the value, which is the driver's."""
        one = sa.select(sa.literal_column("1", sa.Integer))
        there = one.where(column == parameter("value", column.type)).exists()
        look = compiled(one.where(there), self._database.dialect, short=True)
        return bool(await self._database.fetch(look.statement, (value,)))


def _of_aggregates(commit: Commit) -> Iterator[tuple[sa.ForeignKey, Any]]:
    for tracked in commit.origins.values():
        if tracked.fate in (Fate.INSERT, Fate.UPDATE):
            values = dict(zip(tracked.stored.rows.own, tracked.values, strict=True))
            for key in tracked.stored.mapping.table.foreign_keys:
                yield key, values.get(key.parent.name)
