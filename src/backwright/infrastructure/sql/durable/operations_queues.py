"""Queues as operators see them: counted in the tables of the engine."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from backwright.application.call import Call
from backwright.application.clock import Clock
from backwright.application.operations.ports import Counted
from backwright.infrastructure.sql.compiled import as_it_is, compiled, parameter, reader
from backwright.infrastructure.sql.database import Database
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.durable.operations_audit import Audit
from backwright.infrastructure.sql.durable.tables import lanes, queues, work
from backwright.infrastructure.sql.types import Boolean, Instant, Integer, Text

# Attempts are tallied in windows of so many seconds; the one before counts, too.
WINDOW = 300
_ZERO = sa.literal_column("0", sa.Integer)
_COUNTS = [c.name for c in queues.columns if c.name not in ("name", "paused")]


class SqlQueueBoard:
    """Implements `QueueBoard`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        dialect = database.dialect
        self._database = database
        self._clock = clock
        self._audit = Audit(dialect, clock)
        self._instant = reader(Instant(), dialect) or as_it_is
        self._flag = reader(Boolean(), dialect) or as_it_is
        self._states = compiled(_states(), dialect)
        held = sa.select(lanes.c.queue, sa.func.count()).where(lanes.c.worker.is_not(None))
        self._held = compiled(held.group_by(lanes.c.queue), dialect)
        waiting = sa.select(lanes.c.queue, sa.func.min(lanes.c.due_at))
        waiting = waiting.where(lanes.c.worker.is_(None)).group_by(lanes.c.queue)
        self._lanes = compiled(waiting, dialect)
        shown = ("name", "paused", *_COUNTS)
        self._stored = compiled(sa.select(*(queues.c[name] for name in shown)), dialect)
        self._pause = compiled(_pausing(dialect), dialect)
        self._tally = compiled(_tallying(dialect), dialect)

    async def counts(self) -> Mapping[str, Counted]:
        """Every queue that has work, or that was paused or tallied once."""
        now = self._clock.now()
        counts = await self._by_state(now)
        for queue, amount in await self._rows(self._held, {}):
            # What is first in a held lane runs; the work itself does not say so.
            known = counts[queue]
            moved = min(amount, known.waiting)
            counts[queue] = replace(
                known, waiting=known.waiting - moved, running=known.running + amount
            )
        for queue, due in await self._rows(self._lanes, {}):
            at = self._instant(due)
            if at <= now:
                known = counts[queue]
                counts[queue] = replace(known, since=min(known.since or at, at))
        await self._add_stored(counts, now)
        return dict(sorted(counts.items()))

    async def pause(self, queue: str, paused: bool, call: Call) -> None:
        """Let workers claim nothing more from it, or go on."""
        use_case = "PauseQueue" if paused else "ResumeQueue"
        said = self._audit.of_name(use_case, "Queue", queue, {"paused": paused}, call)
        pause = self._pause.write({"name": queue, "paused": paused}, expect=1, row=queue)
        await self._database.commit([pause, said])

    async def tally(self, queue: str, attempts: int, failed: int) -> None:
        """Add to what the failure rate is made from."""
        window = _window(self._clock.now())
        values = {"name": queue, "now": window, "before": window - WINDOW}
        values |= {"more": attempts, "bad": failed}
        await self._database.commit([self._tally.write(values, row=queue)])

    async def _by_state(self, now: datetime) -> defaultdict[str, Counted]:
        counts: defaultdict[str, Counted] = defaultdict(Counted)
        for queue, state, amount, since in await self._rows(self._states, {"now": now}):
            known = replace(counts[queue], **{state: amount})
            if state == "waiting" and since is not None:
                known = replace(known, since=self._instant(since))
            counts[queue] = known
        return counts

    async def _add_stored(self, counts: defaultdict[str, Counted], now: datetime) -> None:
        window = _window(now)
        for name, paused, *numbers in await self._rows(self._stored, {}):
            row = dict(zip(_COUNTS, numbers, strict=True))
            attempts = failed = 0
            if row["tally_window"] in (window, window - WINDOW):
                attempts, failed = row["attempts"], row["failed"]
            if row["tally_window"] == window:
                attempts += row["attempts_before"]
                failed += row["failed_before"]
            counts[name] = replace(
                counts[name], paused=bool(self._flag(paused)), attempts=attempts, failed=failed
            )

    async def _rows(self, statement: Any, values: dict[str, Any]) -> Sequence[Any]:
        return await self._database.fetch(statement.statement, statement.arguments(values))


def _window(now: datetime) -> int:
    return int(now.timestamp()) // WINDOW * WINDOW


def _states() -> sa.Select[Any]:
    now = parameter("now", Instant())
    state: sa.ColumnElement[str] = sa.case(
        (work.c.parked_at.is_not(None), _said("parked")),
        (work.c.worker.is_not(None), _said("running")),
        (work.c.due_at > now, _said("scheduled")),
        else_=_said("waiting"),
    )
    free = sa.case((work.c.lane.is_(None), work.c.due_at))
    shown: list[sa.ColumnElement[Any]] = [work.c.queue, state.label("state")]
    counted: sa.Select[Any] = sa.select(*shown, sa.func.count(), sa.func.min(free))
    return counted.group_by(work.c.queue, sa.literal_column("state"))


def _said(state: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{state}'", sa.Text)


def _new(**given: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(_COUNTS, _ZERO)
    return row | {"name": parameter("name", Text()), "paused": sa.false()} | given


def _pausing(dialect: Dialect) -> sa.Insert:
    paused = parameter("paused", Boolean())
    upsert = dialect.upsert(queues, ("name",), lambda _: {"paused": paused})
    return upsert.values(_new(paused=paused))


def _tallying(dialect: Dialect) -> sa.Insert:
    """What was this window's is that of the one before where that is the one before."""
    now, before = parameter("now", Integer()), parameter("before", Integer())
    more = {"attempts": parameter("more", Integer()), "failed": parameter("bad", Integer())}

    def added(_: object) -> dict[str, Any]:
        same, next_one = queues.c.tally_window == now, queues.c.tally_window == before
        sums = {
            name: sa.case((same, queues.c[name] + much), else_=much) for name, much in more.items()
        }
        kept = {
            f"{name}_before": sa.case(
                (same, queues.c[f"{name}_before"]), (next_one, queues.c[name]), else_=_ZERO
            )
            for name in more
        }
        return {"tally_window": now, **sums, **kept}

    return dialect.upsert(queues, ("name",), added).values(_new(tally_window=now, **more))
