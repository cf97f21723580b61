"""Work for people: found, and acted upon, in the tables of the engine."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backwright.application.call import Call
from backwright.application.clock import Clock
from backwright.application.durable.work import End
from backwright.application.operations.ports import Stored, Wanted
from backwright.application.operations.views import OVER, State, WorkView
from backwright.domain.errors import IllegalStateError, NotFoundError
from backwright.domain.principal import Principal
from backwright.infrastructure.sql.compiled import Compiled, compiled, parameter, reader
from backwright.infrastructure.sql.database import Database, Transaction, Write
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.durable.operations_audit import Audit
from backwright.infrastructure.sql.durable.operations_found import Found
from backwright.infrastructure.sql.durable.outgoing import telling
from backwright.infrastructure.sql.durable.tables import history, lanes, work
from backwright.infrastructure.sql.types import Identifier, Instant, Integer, Several, Text

# So much that was asked to end is looked after at a time.
_FLAGGED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Locked:
    """A piece of work that nobody else changes now."""

    position: int
    id: UUID
    target: str
    lane: str | None
    parked: bool
    held: bool
    body: bytes


# What the databases' whole numbers reach.
_HIGHEST = 2**63 - 1


class SqlWorkDesk:
    """Implements `WorkDesk`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._found = Found(database.dialect)
        self._acts = _Acts(database.dialect)
        self._audit = Audit(database.dialect, clock)
        self._id = reader(Identifier(), database.dialect)

    async def find(self, wanted: Wanted, *, limit: int, before: int | None) -> Sequence[WorkView]:
        """The latest first, those before a number."""
        states, views = set(wanted.states), list[WorkView]()
        if not states or states - OVER:
            now = self._clock.now()
            live = self._found.live(wanted, now, limit=limit, before=before)
            views += map(self._found.live_view, await self._rows(live))
        if states & OVER:
            over = self._found.over(wanted, limit=limit, before=before)
            views += map(self._found.over_view, await self._rows(over))
        return sorted(views, key=lambda view: -view.number)[:limit]

    async def show(self, number: int) -> Stored:
        """One of them, over or not."""
        every = Wanted(states=tuple(State))
        for view in await self.find(every, limit=1, before=min(number, _HIGHEST - 1) + 1):
            if view.number == number:
                return await self._stored(view)
        raise NotFoundError("work", number)

    async def retry(self, numbers: Collection[int], call: Call) -> Sequence[int]:
        """Have them done now; of what was parked, attempts are counted anew."""

        def retried(found: Sequence[_Locked]) -> tuple[Sequence[_Locked], list[Write]]:
            parked = [each.position for each in found if each.parked]
            others = [each.position for each in found if not each.parked]
            values = {"now": self._clock.now()}
            acts = self._acts
            return found, [
                acts.unpark.write({**values, "positions": parked}),
                acts.hurry.write({**values, "positions": others}),
            ]

        return await self._act("RetryWork", {"state": "waiting"}, numbers, call, retried)

    async def end(
        self, numbers: Collection[int], end: End, reason: str, call: Call
    ) -> Sequence[int]:
        """Put them into the history undone; what is in a worker's hands is left to it."""

        def ended(found: Sequence[_Locked]) -> tuple[Sequence[_Locked], list[Write]]:
            free = [each for each in found if not each.held]
            values = {
                "positions": [each.position for each in free],
                "ended_at": self._clock.now(),
                "ended": end,
                "reason": reason,
                "result": None,
            }
            return free, [self._acts.tell.write(values), self._acts.remove.write(values)]

        use_case = "CancelWork" if end is End.CANCELLED else "DiscardWork"
        after = {"state": end.value, "reason": reason}
        return await self._act(use_case, after, numbers, call, ended)

    async def ask_to_stop(self, numbers: Collection[int], call: Call) -> Sequence[int]:
        """Have whoever has them end them; tells which are in somebody's hands."""

        def asked(found: Sequence[_Locked]) -> tuple[Sequence[_Locked], list[Write]]:
            held = [each for each in found if each.held]
            values = {"positions": [each.position for each in held]}
            return held, [self._acts.flag.write(values)]

        return await self._act("CancelWork", {"stopping": True}, numbers, call, asked)

    async def edit(self, number: int, body: bytes, call: Call) -> None:
        """Replace the body of what is parked; the old one goes to the audit log."""
        async with self._database.transaction() as transaction:
            found = await self._lock(transaction, [number])
            if not found:
                raise NotFoundError("work", number)
            if not found[0].parked:
                raise IllegalStateError(f"work {number}", "editing it", "not parked")
            before, after = {"body": _text(found[0].body)}, {"body": _text(body)}
            entry = self._audit.of("EditWork", "Work", found[0].id, after, call, before)
            changed = self._acts.edit.write({"position": number, "body": body}, expect=1)
            await transaction.commit([changed, entry])

    async def sweep(self, before: datetime, most: int) -> int:
        """Forget what was over before; tells how much that was."""
        sweep = self._acts.sweep
        arguments = sweep.arguments({"before": before, "most": most})
        gone = await self._database.change(sweep.statement, arguments)
        flagged = [position for (position,) in await self._rows(self._acts.flagged)]
        if flagged:
            system = Call(principal=Principal(system=True))
            await self.end(flagged, End.CANCELLED, "cancelled by an operator", system)
        return len(gone)

    async def _act(
        self,
        use_case: str,
        after: dict[str, Any],
        numbers: Collection[int],
        call: Call,
        act: Callable[[Sequence[_Locked]], tuple[Sequence[_Locked], list[Write]]],
    ) -> Sequence[int]:
        """Lock what is meant, change it, and make the lanes look at it again."""
        async with self._database.transaction() as transaction:
            acted, writes = act(await self._lock(transaction, numbers))
            if not acted:
                return []
            names = sorted({each.lane for each in acted if each.lane is not None})
            if names:
                writes.append(self._acts.look.write({"names": names, "now": self._clock.now()}))
            writes += [
                self._audit.of(use_case, "Work", each.id, {"target": each.target, **after}, call)
                for each in acted
            ]
            await transaction.commit(writes)
        return [each.position for each in acted]

    async def _lock(self, transaction: Transaction, numbers: Collection[int]) -> list[_Locked]:
        """Lanes first and in one order, as workers do."""
        acts, values = self._acts, {"positions": sorted(numbers)}
        arguments = acts.lanes.arguments(values)
        held = {
            name
            for name, worker in await transaction.fetch(acts.lanes.statement, arguments)
            if worker is not None
        }
        rows = await transaction.fetch(acts.lock.statement, acts.lock.arguments(values))
        return [
            _Locked(
                position=position,
                id=key if self._id is None else self._id(key),
                target=target,
                lane=lane,
                parked=parked_at is not None,
                held=worker is not None or lane in held,
                body=bytes(body),
            )
            for position, key, target, lane, parked_at, worker, body in rows
        ]

    async def _stored(self, view: WorkView) -> Stored:
        if view.state in OVER:
            for body, result in await self._rows(self._found.result(view.number)):
                return Stored(work=view, body=bytes(body), result=result)
        for (body,) in await self._rows(self._found.body(view.number)):
            return Stored(work=view, body=bytes(body), result=None)
        # It ended between the two looks.
        return await self.show(view.number)

    async def _rows(self, statement: Compiled) -> Sequence[Any]:
        return await self._database.fetch(statement.statement, statement.arguments({}))


def _text(body: bytes) -> str:
    """What every database can store as JSON."""
    return body.decode(errors="backslashreplace").replace("\x00", "\\x00")


class _Acts:
    """What operators do, as statements."""

    def __init__(self, dialect: Dialect) -> None:
        some = dialect.any_of(work.c.position, parameter("positions", Several(Integer())))
        now = parameter("now", Instant())
        zero = sa.literal_column("0", sa.Integer)
        anew = {"parked_at": sa.null(), "failures": zero, "losses": zero, "due_at": now}
        anew |= {"cancelled": sa.false()}
        meant = sa.select(work.c.lane).where(some, work.c.lane.is_not(None))
        locked = sa.select(lanes.c.name, lanes.c.worker).where(lanes.c.name.in_(meant))
        self.lanes = compiled(locked.order_by(lanes.c.name).with_for_update(), dialect)
        shown = ("position", "id", "target", "lane", "parked_at", "worker", "body")
        rows = sa.select(*(work.c[name] for name in shown)).where(some)
        self.lock = compiled(rows.order_by(work.c.position).with_for_update(), dialect)
        self.unpark = compiled(sa.update(work).where(some).values(anew), dialect)
        self.hurry = compiled(sa.update(work).where(some).values(due_at=now), dialect)
        self.flag = compiled(sa.update(work).where(some).values(cancelled=sa.true()), dialect)
        self.tell = compiled(telling(some), dialect)
        self.remove = compiled(sa.delete(work).where(some), dialect)
        named = dialect.any_of(lanes.c.name, parameter("names", Several(Text())))
        once_more = lanes.c.touched + sa.literal_column("1", sa.Integer)
        look = sa.update(lanes).where(named).values(due_at=now, touched=once_more)
        self.look = compiled(look, dialect)
        one = work.c.position == parameter("position", Integer())
        body = sa.bindparam("body", type_=sa.LargeBinary())
        self.edit = compiled(sa.update(work).where(one).values(body=body), dialect)
        old = sa.select(history.c.position).where(
            history.c.ended_at < parameter("before", Instant())
        )
        old = old.order_by(history.c.ended_at).limit(parameter("most", Integer()))
        swept = dialect.among(history.c.position, old.with_for_update(skip_locked=True))
        sweep = sa.delete(history).where(swept).returning(history.c.position)
        self.sweep = compiled(sweep, dialect)
        flagged = sa.select(work.c.position).where(work.c.cancelled).limit(_FLAGGED)
        self.flagged = compiled(flagged, dialect)
