"""What a commit says to the durable engine: new work, and work that it ends."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from backwright.application.durable.work import Claimed, End, Kind, Work
from backwright.infrastructure.sql.compiled import compiled, parameter
from backwright.infrastructure.sql.database import Write
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.durable.tables import history, lanes, work
from backwright.infrastructure.sql.types import Boolean, Instant, Integer, Text

# Of these the history tells only what did not go well.
_TOLD_ELSEWHERE = frozenset({Kind.EVENT, Kind.RELAY, Kind.SCHEDULE})
_COPIED = ("position", "id", "kind", "target", "queue", "lane", "enqueued_at", "failures", "body")


class Outgoing:
    """The statements that add work and end it, for one database."""

    def __init__(self, dialect: Dialect) -> None:
        row = _new_work()
        self._insert = compiled(sa.insert(work).values(row).inline(), dialect)
        alone = dialect.upsert(work, ()).values(row).inline()
        self._insert_unique = compiled(alone, dialect)
        touch = dialect.upsert(lanes, ("name",), _touched).values(
            name=parameter("name", Text()),
            queue=parameter("queue", Text()),
            due_at=parameter("due_at", Instant()),
            touched=sa.literal_column("1"),
        )
        self._touch = compiled(touch, dialect)
        held = sa.and_(
            work.c.position == parameter("at", Integer()),
            work.c.failures == parameter("tries", Integer()),
        )
        free = held & (work.c.worker == parameter("holder", Integer()))
        laned = held & work.c.worker.is_(None)
        self._remove = {
            True: compiled(sa.delete(work).where(laned), dialect),
            False: compiled(sa.delete(work).where(free), dialect),
        }
        self._tell = compiled(telling(work.c.position == parameter("at", Integer())), dialect)

    def add(self, added: Iterable[Work], now: datetime) -> list[Write]:
        """Stores work, and touches its lanes in one order, so that nobody waits in a circle."""
        writes: list[Write] = []
        touched: dict[str, Work] = {}
        for each in added:
            values = {name: getattr(each, name) for name in _GIVEN}
            values |= {"unique_key": each.unique, "enqueued_at": now}
            values |= {"error": each.fault, "parked_at": now if each.fault else None}
            insert = self._insert if each.unique is None else self._insert_unique
            # A new row, whatever else is written.
            row = object()
            writes.append(Write(insert.statement, insert.arguments(values), row=row))
            if each.lane is not None:
                touched.setdefault(each.lane, each)
        for name in sorted(touched):
            lane = touched[name]
            arguments = self._touch.arguments(
                {"name": name, "queue": lane.queue, "due_at": lane.due_at}
            )
            writes.append(Write(self._touch.statement, arguments, row=name))
        return writes

    def end(
        self, ended: Sequence[Claimed], result: bytes | None, now: datetime
    ) -> tuple[list[Write], set[int]]:
        """Ends work that was done, and which of the writes miss where it was lost meanwhile."""
        writes: list[Write] = []
        fences: set[int] = set()
        for each in ended:
            last = each is ended[-1]
            if is_told(each, End.DONE):
                told = self._tell.arguments(
                    {
                        "at": each.position,
                        "ended_at": now,
                        "ended": End.DONE,
                        "reason": "",
                        "result": result if last else None,
                    }
                )
                writes.append(Write(self._tell.statement, told, row=each.position))
            fences.add(len(writes))
            writes.append(self.remove(each))
        return writes, fences

    def remove(self, each: Claimed) -> Write:
        """Takes work away; misses where it was lost."""
        remove = self._remove[each.worker is None]
        values = {"at": each.position, "tries": each.failures, "holder": each.worker}
        return Write(remove.statement, remove.arguments(values), 1, each.position)


def is_told(each: Claimed, end: End) -> bool:
    """Whether the history tells of it."""
    return end is not End.DONE or each.kind not in _TOLD_ELSEWHERE


def telling(of: sa.ColumnElement[bool]) -> sa.Insert:
    """Copies work into the history, as ended."""
    ends: list[sa.ColumnElement[object]] = [
        parameter("ended_at", Instant()),
        parameter("ended", Text()),
        parameter("reason", Text()),
        sa.cast(parameter("result", sa.LargeBinary()), sa.LargeBinary()),
    ]
    copied = sa.select(*(work.c[name] for name in _COPIED), *ends).where(of)
    names = [*_COPIED, "ended_at", "ended", "reason", "result"]
    return sa.insert(history).from_select(names, copied, include_defaults=False)


_GIVEN = ("id", "kind", "target", "queue", "lane", "priority", "due_at", "body")
_FRESH = {"failures": "0", "losses": "0", "note": "''"}


def _new_work() -> dict[str, sa.ColumnElement[object]]:
    given = (*_GIVEN, "unique_key", "enqueued_at", "error", "parked_at")
    row: dict[str, sa.ColumnElement[object]] = {
        name: parameter(name, work.c[name].type) for name in given
    }
    row |= {name: sa.literal_column(value) for name, value in _FRESH.items()}
    row["cancelled"] = sa.literal_column("false", Boolean())
    return row


def _touched(_: object) -> dict[str, sa.ColumnElement[int]]:
    return {"touched": lanes.c.touched + sa.literal_column("1", sa.Integer)}
