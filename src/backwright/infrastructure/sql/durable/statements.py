"""The statements by which workers come and go, and work changes hands."""

from typing import Any

import sqlalchemy as sa

from backwright.application.durable.work import SUSPECT
from backwright.infrastructure.sql.compiled import Core, compiled, parameter
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.durable.outgoing import telling
from backwright.infrastructure.sql.durable.tables import lanes, work, workers
from backwright.infrastructure.sql.types import Instant, Integer, Several, Text

_HOLDER = parameter("holder", Integer())
_AT = parameter("at", Integer())
_NONE, _ONE = sa.literal_column("0", sa.Integer), sa.literal_column("1", sa.Integer)
_SUSPECT = sa.literal_column(str(SUSPECT), sa.Integer)


class Statements:
    """Compiled once for one database; parameters have the names that are used here."""

    def __init__(self, dialect: Dialect) -> None:
        def made(core: Core) -> Any:
            return compiled(core, dialect)

        self._workers(made)
        self._losing(made)
        self._ending(made, dialect)
        self._lanes(made, dialect)

    def _workers(self, made: Any) -> None:
        texts = {name: parameter(name, Text()) for name in ("place", "incarnation")}
        joined = sa.insert(workers).values(
            **texts,
            process=parameter("process", Integer()),
            beats=sa.literal_column("0"),
            joined_at=parameter("now", Instant()),
        )
        self.join = made(joined.returning(workers.c.id))
        own = workers.c.id == _HOLDER
        self.beat = made(sa.update(workers).where(own).values(beats=workers.c.beats + _ONE))
        self.leave = made(sa.delete(workers).where(own))
        row = workers.c
        living = sa.select(row.id, row.place, row.process, row.incarnation, row.beats)
        self.peers = made(sa.select(sa.union_all(living, _lost()).subquery("peers")))

    def _losing(self, made: Any) -> None:
        theirs = sa.select(lanes.c.name).where(lanes.c.worker == _HOLDER)
        head = (
            sa.select(sa.func.min(work.c.position))
            .where(work.c.lane == lanes.c.name)
            .scalar_subquery()
        )
        heads = sa.select(head).select_from(lanes).where(lanes.c.worker == _HOLDER)
        once_more = work.c.losses + sa.case((work.c.losses < _SUSPECT, _ONE), else_=_NONE)
        held = work.c.worker == _HOLDER
        free = {"worker": sa.null()}
        self.lose_heads = made(
            sa.update(work).where(work.c.position.in_(heads)).values(losses=once_more)
        )
        self.lose = made(sa.update(work).where(held).values(**free, losses=once_more))
        self.give_back = made(sa.update(work).where(held).values(**free))
        self.free_lanes = made(sa.update(lanes).where(lanes.c.worker == _HOLDER).values(**free))
        of_lanes = sa.select(sa.func.count()).select_from(theirs.subquery()).scalar_subquery()
        of_work = sa.select(sa.func.count()).select_from(work).where(held).scalar_subquery()
        self.held = made(sa.select((of_lanes + of_work).label("amount")))
        ours = held | work.c.lane.in_(theirs)
        self.cancelled = made(sa.select(work.c.position).where(work.c.cancelled, ours))

    def _ending(self, made: Any, dialect: Dialect) -> None:
        several = dialect.any_of(work.c.position, parameter("positions", Several(Integer())))
        self.tell = made(telling(several))
        marks = parameter("marks", Several(Text()))
        same = _marked(work.c.position, work.c.failures, marks, dialect)
        self.remove = made(sa.delete(work).where(several, same, work.c.worker == _HOLDER))
        self.remove_laned = made(sa.delete(work).where(several, same, work.c.worker.is_(None)))
        mine = sa.and_(
            work.c.position == _AT,
            work.c.failures == parameter("tries", Integer()),
            sa.func.coalesce(work.c.worker, sa.literal_column("0")) == _HOLDER,
        )
        why = {"worker": sa.null(), "error": parameter("why", Text())}
        failures = work.c.failures + parameter("more", Integer())
        due = {"due_at": parameter("due", Instant()), "failures": failures}
        losses = {"losses": parameter("losses", Integer())}
        self.postpone = made(sa.update(work).where(mine).values(**why, **due, **losses))
        parked = {"parked_at": parameter("now", Instant()), "failures": failures}
        self.park = made(sa.update(work).where(mine).values(**why, **parked, **losses))
        self.risk = made(sa.update(work).where(mine).values(losses))
        progress = {
            "progress": parameter("done", sa.Float()),
            "note": parameter("said", Text()),
        }
        self.report = made(sa.update(work).where(work.c.position == _AT).values(**progress))

    def _lanes(self, made: Any, dialect: Dialect) -> None:
        mine = lanes.c.worker == _HOLDER
        some = dialect.any_of(lanes.c.name, parameter("names", Several(Text())))
        marks = parameter("marks", Several(Text()))
        untouched = _marked(lanes.c.touched, lanes.c.name, marks, dialect)
        dropped = sa.delete(lanes).where(some, mine, untouched)
        self.drop_lanes = made(dropped.returning(lanes.c.name))
        # Who touched it meanwhile may have made its first work due again.
        due = sa.case(
            (lanes.c.touched == parameter("seen", Integer()), parameter("due", Instant())),
            else_=parameter("now", Instant()),
        )
        freed = {"worker": sa.null(), "due_at": due}
        one = lanes.c.name == parameter("lane", Text())
        self.free_lane = made(sa.update(lanes).where(one, mine).values(**freed))


def _lost() -> sa.Select[Any]:
    """Who holds something and is no worker: it was taken for lost while it claimed."""
    holding = (
        sa.select(table.c.worker).where(table.c.worker.is_not(None)) for table in (work, lanes)
    )
    held = sa.union(*holding).subquery("held")
    known = sa.exists().where(workers.c.id == held.c.worker)
    text, number = sa.literal_column("''", sa.Text), sa.literal_column("-1", sa.BigInteger)
    shown = [text, number, text.label("incarnation"), number.label("beats")]
    return sa.select(held.c.worker, *shown).where(~known)


def _marked(
    one: sa.Column[Any], other: sa.Column[Any], marks: sa.BindParameter[Any], dialect: Dialect
) -> sa.ColumnElement[bool]:
    """Two values, as one text, are among several such pairs, which are hashed.

    PostgreSQL hashes `= ANY($1)` only while it plans for the very values: after five times it goes
    through the array for each row.
    """
    space = sa.literal_column("' '", sa.Text)
    mark = sa.cast(one, sa.Text) + space + sa.cast(other, sa.Text)
    return mark.in_(sa.select(dialect.each(marks).c.value))
