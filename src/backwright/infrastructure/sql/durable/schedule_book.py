"""Schedules in a table, beside the work that are their timers."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from backwright.application.clock import Clock
from backwright.application.durable.store import LeaseLostError
from backwright.application.durable.work import Claimed, Work
from backwright.application.schedules.book import Act, Entry
from backwright.infrastructure.sql.compiled import compiled, parameter, reader
from backwright.infrastructure.sql.database import Database, RowCountError, Write
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.durable.operations_audit import Audit
from backwright.infrastructure.sql.durable.outgoing import Outgoing
from backwright.infrastructure.sql.durable.tables import schedules, work
from backwright.infrastructure.sql.types import Boolean, Instant, Text

_COLUMNS = tuple(item.name for item in fields(Entry))


class SqlScheduleBook:
    """Implements `ScheduleBook`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        dialect = database.dialect
        self._database = database
        self._clock = clock
        self._outgoing = Outgoing(dialect)
        self._audit = Audit(dialect, clock)
        shown = sa.select(*(schedules.c[name] for name in _COLUMNS))
        name = parameter("name", Text())
        self._all = compiled(shown.order_by(schedules.c.name), dialect)
        self._one = compiled(shown.where(schedules.c.name == name), dialect, short=True)
        values = {each: parameter(each, schedules.c[each].type) for each in _COLUMNS}
        self._insert = compiled(dialect.upsert(schedules, ("name",)).values(values), dialect)
        same = _same()
        changed = sa.update(schedules).where(same).values(values)
        self._update = compiled(changed, dialect)
        self._delete = compiled(sa.delete(schedules).where(same), dialect)
        timers = sa.and_(work.c.target == name, work.c.kind == sa.literal_column("'schedule'"))
        # One that is in somebody's hands finds out that it does not count any more.
        self._drop = compiled(sa.delete(work).where(timers, work.c.worker.is_(None)), dialect)
        self._reads = _reads(dialect)

    async def entries(self) -> Sequence[Entry]:
        """All of them, by name."""
        return [self._entry(row) for row in await self._database.fetch(self._all.statement, ())]

    async def entry(self, name: str) -> Entry | None:
        """One of them."""
        arguments = self._one.arguments({"name": name})
        rows = await self._database.fetch(self._one.statement, arguments)
        return self._entry(rows[0]) if rows else None

    async def write(
        self, known: Entry | None, entry: Entry, work: Sequence[Work], act: Act | None = None
    ) -> bool:
        """Replace what is known of a schedule, and add work."""
        writes = [self._replacing(known, entry)]
        if known is not None and known.next_at != entry.next_at:
            writes.append(self._drop.write({"name": entry.name}))
        if act is not None:
            after = {"paused": entry.paused, "job": entry.last_job}
            said = self._audit.of_name(act.use_case, "Schedule", entry.name, after, act.call)
            writes.append(said)
        try:
            await self._database.commit([*writes, *self._outgoing.add(work, self._clock.now())])
        except RowCountError:
            return False
        return True

    async def fire(self, known: Entry, entry: Entry, work: Sequence[Work], timer: Claimed) -> bool:
        """Like `write`, ending the timer that fired."""
        writes = [
            self._outgoing.remove(timer),
            self._replacing(known, entry),
            *self._outgoing.add(work, self._clock.now()),
        ]
        try:
            await self._database.commit(writes)
        except RowCountError as error:
            if error.index == 0:
                raise LeaseLostError(entry.name, detail="its timer was lost") from error
            return False
        return True

    async def remove(self, known: Entry) -> bool:
        """Forget a schedule and its timers."""
        values = _known(known)
        writes = [
            self._delete.write(values, expect=1),
            self._drop.write({"name": known.name}),
        ]
        try:
            await self._database.commit(writes)
        except RowCountError:
            return False
        return True

    def _replacing(self, known: Entry | None, entry: Entry) -> Write:
        values = {name: getattr(entry, name) for name in _COLUMNS}
        if known is None:
            return self._insert.write(values, expect=1, row=entry.name)
        return self._update.write(values | _known(known), expect=1, row=entry.name)

    def _entry(self, row: Sequence[Any]) -> Entry:
        values: dict[str, Any] = {
            name: value if read is None or value is None else read(value)
            for name, value, read in zip(_COLUMNS, row, self._reads, strict=True)
        }
        return Entry(**values)


def _same() -> sa.ColumnElement[bool]:
    next_at = parameter("known_next_at", Instant())
    return sa.and_(
        schedules.c.name == parameter("known_name", Text()),
        schedules.c.spec == parameter("known_spec", Text()),
        schedules.c.zone == parameter("known_zone", Text()),
        schedules.c.paused == parameter("known_paused", Boolean()),
        sa.or_(
            schedules.c.next_at == next_at,
            sa.and_(schedules.c.next_at.is_(None), next_at.is_(None)),
        ),
    )


def _known(known: Entry) -> dict[str, Any]:
    names = ("name", "spec", "zone", "paused", "next_at")
    return {f"known_{name}": getattr(known, name) for name in names}


def _reads(dialect: Dialect) -> list[Any]:
    return [reader(schedules.c[name].type, dialect) for name in _COLUMNS]
