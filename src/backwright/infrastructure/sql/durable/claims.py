"""The statements that hand out work."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from msgspec.structs import replace

from backwright.application.durable.work import Claimed, Kind, Lane, Priority
from backwright.infrastructure.sql.compiled import as_it_is, compiled, parameter, reader
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.durable.tables import lanes, queues, work, workers
from backwright.infrastructure.sql.types import Instant, Integer, Several, Text

# How much work of one lane is claimed at once.
RUN = 50
_SHOWN = Claimed.__struct_fields__
# A call of an enum takes longer than all else that a row needs.
_KINDS = {kind.value: kind for kind in Kind}


class Claims:
    """Statements for one database, and what their rows mean."""

    def __init__(self, dialect: Dialect) -> None:
        shown = [work.c[name] for name in _SHOWN]
        now, queue = parameter("now", Instant()), parameter("queue_name", Text())
        free, in_lanes = _claim(dialect, queue, now), _claim_lanes(dialect, queue, now)
        self.free = compiled(free.returning(*shown, work.c.priority), dialect)
        self.lanes = compiled(in_lanes.returning(lanes.c.name, lanes.c.touched), dialect)
        names = parameter("names", Several(Text()))
        most = sa.literal_column(str(RUN), sa.Integer)
        runs = dialect.firsts(names, sa.select(*shown), work.c.lane, (work.c.position,), most)
        self.runs = compiled(runs, dialect)
        self.due = compiled(_due(dialect, parameter("queues", Several(Text()))), dialect)
        read = [reader(column.type, dialect) for column in shown]
        read[_SHOWN.index("kind")] = _KINDS.__getitem__
        # Only what is not there already as it must be.
        self._reads = [(at, convert) for at, convert in enumerate(read) if convert is not None]
        self.instant = reader(Instant(), dialect) or as_it_is

    def claimed(self, row: Sequence[Any]) -> Claimed:
        """The work that a row holds."""
        values = list(row[: len(_SHOWN)])
        for at, convert in self._reads:
            if values[at] is not None:
                values[at] = convert(values[at])
        return Claimed(*values)

    def in_lanes(
        self, queue: str, names: Sequence[Sequence[Any]], runs: Sequence[Sequence[Any]]
    ) -> list[Lane]:
        """Lanes by name and how often they were touched, and the rows of their first work."""
        work: defaultdict[str, list[Claimed]] = defaultdict(list)
        for row in runs:
            claimed = self.claimed(row)
            work[claimed.lane or ""].append(claimed)
        return [
            Lane(
                name=name,
                queue=queue,
                touched=touched,
                work=sorted(work[name], key=lambda each: each.position),
                whole=len(work[name]) < RUN,
            )
            for name, touched in names
        ]


def shortened(lanes: Sequence[Lane], most: int) -> list[Lane]:
    """The lanes with no more than so much work together: one each, and what is left in order."""
    spare = most - len(lanes)
    short: list[Lane] = []
    for lane in lanes:
        kept = lane.work[: 1 + spare]
        spare -= max(len(kept) - 1, 0)
        short.append(replace(lane, work=kept, whole=lane.whole and len(kept) == len(lane.work)))
    return short


def is_free() -> sa.ColumnElement[bool]:
    """What is in no lane and nobody's hands, and need not wait for a person."""
    return sa.and_(work.c.worker.is_(None), work.c.lane.is_(None), work.c.parked_at.is_(None))


def _claim(dialect: Dialect, queue: Any, now: Any) -> sa.Update:
    """The highest priority first; each reads only as many rows as are still needed."""
    most = parameter("most", Integer())
    parts = [
        sa.select(
            sa.select(work.c.position)
            .where(work.c.queue == queue, is_free(), work.c.due_at <= now)
            .where(work.c.priority == sa.literal_column(str(priority.value)))
            .order_by(work.c.due_at)
            .limit(most)
            .with_for_update(skip_locked=True)
            .subquery(f"priority_{priority.value}")
        )
        for priority in sorted(Priority, reverse=True)
    ]
    picked = sa.select(sa.union_all(*parts).subquery("picked").c.position).limit(most)
    taken = sa.update(work).where(dialect.among(work.c.position, picked), _is_worker(dialect))
    return taken.values(worker=parameter("holder", Integer()))


def _claim_lanes(dialect: Dialect, queue: Any, now: Any) -> sa.Update:
    picked = (
        sa.select(lanes.c.name)
        .where(lanes.c.queue == queue, lanes.c.worker.is_(None), lanes.c.due_at <= now)
        .order_by(lanes.c.due_at)
        .limit(parameter("most", Integer()))
        .with_for_update(skip_locked=True)
    )
    taken = sa.update(lanes).where(dialect.among(lanes.c.name, picked), _is_worker(dialect))
    return taken.values(worker=parameter("holder", Integer()))


def _is_worker(dialect: Dialect) -> sa.ColumnElement[bool]:
    """Nobody has taken it for lost.

    A claim need not be on the disk before the work begins: what ends the work waits for both, and
    a claim that a crash of the database took back fences its worker off.
    """
    is_it = workers.c.id == parameter("holder", Integer())
    return sa.exists().where(is_it, dialect.unhurried)


def _due(dialect: Dialect, names: Any) -> sa.Select[Any]:
    """For each queue and priority, and for its lanes, one look at the first entry of an index."""
    each = dialect.each(names)
    free = sa.select(sa.func.min(work.c.due_at)).where(work.c.queue == each.c.value, is_free())
    in_lanes = sa.select(sa.func.min(lanes.c.due_at)).where(
        lanes.c.queue == each.c.value, lanes.c.worker.is_(None)
    )
    looks = [
        (0, free.where(work.c.priority == sa.literal_column(str(priority.value))))
        for priority in Priority
    ]
    parts = [
        sa.select(
            each.c.value.label("queue"),
            sa.literal_column(str(kind), sa.Integer).label("in_lanes"),
            first.scalar_subquery().label("at"),
        )
        for kind, first in (*looks, (1, in_lanes))
    ]
    due = sa.union_all(*parts).subquery("due")
    rests = sa.exists().where(queues.c.name == due.c.queue, queues.c.paused)
    return sa.select(due).where(~rests)
