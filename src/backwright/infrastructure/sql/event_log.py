"""The table of events, as live events are read from it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backwright.application.live.log import Happened
from backwright.infrastructure.sql import kit
from backwright.infrastructure.sql.compiled import Compiled, as_it_is, compiled, parameter, reader
from backwright.infrastructure.sql.database import Database, Statement
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.types import Identifier, Instant, Integer, Text

_COLUMNS = ("position", "type", "time", "subject", "subject_version", "kind")


class SqlEventLog:
    """Implements `EventLog`; events that are about no aggregate are left out of `read_of` only."""

    def __init__(self, database: Database) -> None:
        dialect, position = database.dialect, kit.events.c.position
        self._database = database
        self._time = reader(Instant(), dialect) or as_it_is
        self._subject = reader(Identifier(), dialect) or as_it_is
        self._head = compiled(sa.select(sa.func.max(position)), dialect, short=True).statement
        self._oldest = compiled(sa.select(sa.func.min(position)), dialect, short=True).statement
        self._writing = Statement(dialect.writing(kit.events.name), short=True)
        until = position <= parameter("until", Integer())
        of_kind = kit.events.c.kind == parameter("kind", Text())
        of_one = kit.events.c.subject == parameter("subject", Identifier())
        self._all = _reading(dialect)
        self._bounded = _reading(dialect, until)
        self._of_kind = _reading(dialect, until, of_kind)
        self._of_one = _reading(dialect, until, of_kind, of_one)

    async def head(self) -> int:
        """The highest position."""
        ((head,),) = await self._database.fetch(self._head, ())
        return head or 0

    async def oldest(self) -> int:
        """The lowest position."""
        ((oldest,),) = await self._database.fetch(self._oldest, ())
        return oldest or 0

    async def writing(self) -> frozenset[str]:
        """Who may have taken a position and not stored it yet."""
        return frozenset(row[0] for row in await self._database.fetch(self._writing, ()))

    async def read(self, after: int, until: int | None, most: int) -> Sequence[Happened]:
        """The first events after a position."""
        found = self._all if until is None else self._bounded
        return await self._found(found, after=after, until=until, most=most)

    async def read_of(
        self, kind: str, subject: UUID | None, after: int, until: int, most: int
    ) -> Sequence[Happened]:
        """The same, of one kind of aggregate, or of one of them."""
        values = {"kind": kind, "after": after, "until": until, "most": most}
        if subject is None:
            return await self._found(self._of_kind, **values)
        return await self._found(self._of_one, subject=subject, **values)

    async def _found(self, reading: Compiled, **values: Any) -> Sequence[Happened]:
        rows = await self._database.fetch(reading.statement, reading.arguments(values))
        return [self._happened(row) for row in rows]

    def _happened(self, row: Sequence[Any]) -> Happened:
        position, type_, time, subject, version, kind = row
        return Happened(
            position=position,
            type=type_,
            time=self._time(time),
            subject=self._subject(subject),
            version=version,
            kind=kind or "",
        )


def _reading(dialect: Dialect, *conditions: sa.ColumnElement[bool]) -> Compiled:
    table = kit.events
    after = table.c.position > parameter("after", Integer())
    found = sa.select(*(table.c[name] for name in _COLUMNS)).where(after, *conditions)
    limited = found.order_by(table.c.position).limit(parameter("most", Integer()))
    return compiled(limited, dialect)
