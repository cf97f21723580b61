"""Work in the tables of a SQL database."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from backwright.application.clock import Clock
from backwright.application.durable.queue import Queue
from backwright.application.durable.store import LeaseLostError, Peer
from backwright.application.durable.work import (
    Claimed,
    Due,
    End,
    Ended,
    Lane,
    Parked,
    Postponed,
    Released,
)
from backwright.infrastructure.sql.compiled import Compiled
from backwright.infrastructure.sql.database import Database, Gauge, RowCountError, Write
from backwright.infrastructure.sql.durable.claims import Claims, shortened
from backwright.infrastructure.sql.durable.outgoing import is_told
from backwright.infrastructure.sql.durable.rates import Rates, Taking
from backwright.infrastructure.sql.durable.statements import Statements


class SqlWorkStore:
    """Implements `WorkStore`."""

    def __init__(self, database: Database, clock: Clock, limited: Iterable[Queue] = ()) -> None:
        """`limited` are the queues that have a rate."""
        self._database = database
        self._clock = clock
        self._rates = Rates(database, clock, limited)
        self._claims = Claims(database.dialect)
        self._statements = Statements(database.dialect)
        self._rescued = 0

    async def join(self, place: str, process: int, incarnation: str) -> int:
        """Become a worker; the number is never given again."""
        values: dict[str, Any] = {"place": place, "process": process, "incarnation": incarnation}
        rows = await self._change(self._statements.join, values | {"now": self._clock.now()})
        number: int = rows[0][0]
        return number

    async def renew(self, worker: int) -> Collection[int]:
        """Say that the worker lives; tells the positions of its work that is to be cancelled."""
        statements = self._statements
        try:
            await self._commit([statements.beat.write({"holder": worker}, expect=1)])
        except RowCountError as error:
            raise LeaseLostError("the worker", detail="it was taken for lost") from error
        rows = await self._fetch(statements.cancelled, {"holder": worker})
        return [position for (position,) in rows]

    async def peers(self) -> Sequence[Peer]:
        """All workers."""
        rows = await self._fetch(self._statements.peers, {})
        return [
            Peer(id=number, place=place, process=process, incarnation=incarnation, beats=beats)
            for number, place, process, incarnation, beats in rows
        ]

    async def rescue(self, worker: int) -> int:
        """Take the work of a lost worker from it; tells how much there was."""
        statements, values = self._statements, {"holder": worker}
        ((amount,),) = await self._fetch(statements.held, values)
        lost = [statements.lose_heads, statements.lose, statements.free_lanes]
        try:
            await self._commit(
                [statements.leave.write(values, expect=1), *(each.write(values) for each in lost)]
            )
        except RowCountError:
            # Another one was quicker, or it claimed something in the meantime.
            ((left,),) = await self._fetch(statements.held, values)
            if left:
                await self._commit([each.write(values) for each in lost])
            return 0
        self._rescued += int(amount)
        return int(amount)

    async def risk(self, work: Claimed) -> None:
        """Count a loss before suspected work is begun."""
        values = {**_fence(work), "losses": work.losses + 1}
        try:
            await self._commit([self._statements.risk.write(values, expect=1)])
        except RowCountError as error:
            raise LeaseLostError(work.target, detail="it was lost meanwhile") from error

    async def leave(self, worker: int) -> None:
        """Give back what was claimed and not begun, and stop being a worker."""
        statements, values = self._statements, {"holder": worker}
        returned = [statements.give_back, statements.free_lanes, statements.leave]
        await self._commit([each.write(values) for each in returned])

    async def due(self, queues: Collection[str]) -> Sequence[Due]:
        """When each queue next has something to do."""
        found: dict[tuple[str, bool], Any] = {}
        for queue, in_lanes, at in await self._fetch(self._claims.due, {"queues": list(queues)}):
            key = (queue, bool(in_lanes))
            if at is not None and (key not in found or at < found[key]):
                found[key] = at
        read = self._claims.instant
        return [
            Due(queue=queue, lanes=in_lanes, at=self._rates.not_before(queue, read(at)))
            for (queue, in_lanes), at in found.items()
        ]

    async def claim(self, worker: int, queue: str, most: int) -> Sequence[Claimed]:
        """Work that is in no lane: by priority, then by when it was due."""
        if not self._rates.limits(queue):
            rows = await self._change(self._claims.free, self._wanted(worker, queue, most))
        else:
            async with self._rates.taking(queue, most) as taking:
                rows = await self._taken(self._claims.free, worker, queue, taking)
                taking.taken = len(rows)
        ordered = sorted(rows, key=_turn)
        return [self._claims.claimed(row) for row in ordered]

    async def claim_lanes(self, worker: int, queue: str, most: int) -> Sequence[Lane]:
        """Lanes that are due, those first that waited longest, each with its first work."""
        if not self._rates.limits(queue):
            names = await self._change(self._claims.lanes, self._wanted(worker, queue, most))
            if not names:
                return []
            runs = await self._fetch(self._claims.runs, {"names": [name for name, _ in names]})
            return self._claims.in_lanes(queue, names, runs)
        async with self._rates.taking(queue, most) as taking:
            names = await self._taken(self._claims.lanes, worker, queue, taking)
            arguments = self._claims.runs.arguments({"names": [name for name, _ in names]})
            runs = await taking.transaction.fetch(self._claims.runs.statement, arguments)
            found = shortened(self._claims.in_lanes(queue, names, runs), taking.most)
            taking.taken = sum(len(lane.work) for lane in found)
        return found

    async def finish(self, ended: Sequence[Ended]) -> Sequence[Claimed]:
        """End work that changed nothing here; tells which of it had been lost meanwhile."""
        lost: list[Claimed] = []
        groups: defaultdict[tuple[int | None, End, str, bool], list[Claimed]] = defaultdict(list)
        for each in ended:
            told = is_told(each.work, each.end)
            groups[each.work.worker, each.end, each.reason, told].append(each.work)
        for (worker, end, reason, told), group in groups.items():
            try:
                await self._commit(self._ending(worker, end, reason, told=told, group=group))
            except RowCountError:
                if len(group) == 1:
                    lost += group
                    continue
                for one in group:
                    lost += await self.finish([Ended(work=one, end=end, reason=reason)])
        return lost

    async def postpone(self, later: Sequence[Postponed]) -> None:
        """Have it done later; what was lost meanwhile is left alone."""
        await self._commit(
            [
                self._statements.postpone.write(
                    {
                        **_fence(each.work),
                        "due": each.due_at,
                        "why": each.error,
                        "more": int(each.failed),
                        "losses": each.work.losses,
                    },
                    row=each.work.position,
                )
                for each in later
            ]
        )

    async def park(self, parked: Sequence[Parked]) -> None:
        """Set it aside for a person; what was lost meanwhile is left alone."""
        now = self._clock.now()
        await self._commit(
            [
                self._statements.park.write(
                    {
                        **_fence(each.work),
                        "now": now,
                        "why": each.error,
                        "more": int(each.failed),
                        "losses": each.work.losses,
                    },
                    row=each.work.position,
                )
                for each in parked
            ]
        )

    async def release(self, worker: int, released: Sequence[Released]) -> bool:
        """Give lanes back, after all their work was finished, postponed or parked."""
        statements = self._statements
        emptied = {each.lane.name: each.lane.touched for each in released if each.due_at is None}
        if emptied:
            values = {
                "names": list(emptied),
                "marks": [f"{touched} {name}" for name, touched in emptied.items()],
                "holder": worker,
            }
            for (name,) in await self._change(statements.drop_lanes, values):
                del emptied[name]
        now = self._clock.now()
        kept = [each for each in released if each.due_at or each.lane.name in emptied]
        await self._commit(
            [
                statements.free_lane.write(
                    {
                        "lane": each.lane.name,
                        "due": each.due_at or now,
                        "now": now,
                        "seen": each.lane.touched,
                        "holder": worker,
                    },
                    row=each.lane.name,
                )
                for each in sorted(kept, key=lambda each: each.lane.name)
            ]
        )
        return bool(kept)

    async def report(self, progress: Sequence[tuple[Claimed, float, str]]) -> None:
        """Show how far work has come, from 0 to 1, with a note."""
        await self._commit(
            [
                self._statements.report.write(
                    {"at": each.position, "done": done, "said": note}, row=each.position
                )
                for each, done, note in progress
            ]
        )

    async def _taken(
        self, statement: Compiled, worker: int, queue: str, taking: Taking
    ) -> Sequence[Any]:
        arguments = statement.arguments(self._wanted(worker, queue, taking.most))
        return await taking.transaction.fetch(statement.statement, arguments)

    def gauges(self) -> Sequence[Gauge]:
        """What operators should see rise only with workers that vanish."""
        text = "Work that this process took from lost workers."
        return [Gauge("work_rescued", text, self._rescued)]

    def _wanted(self, worker: int, queue: str, most: int) -> dict[str, Any]:
        now = self._clock.now()
        return {"holder": worker, "queue_name": queue, "now": now, "most": most}

    def _ending(
        self, worker: int | None, end: End, reason: str, *, told: bool, group: Sequence[Claimed]
    ) -> list[Write]:
        statements = self._statements
        positions = [each.position for each in group]
        writes: list[Write] = []
        if told:
            values = {"positions": positions, "ended_at": self._clock.now(), "ended": end}
            writes.append(statements.tell.write({**values, "reason": reason, "result": None}))
        remove = statements.remove_laned if worker is None else statements.remove
        marks = [f"{each.position} {each.failures}" for each in group]
        values = {"positions": positions, "marks": marks, "holder": worker}
        writes.append(remove.write(values, expect=len(positions)))
        return writes

    async def _commit(self, writes: Sequence[Write]) -> None:
        if writes:
            await self._database.commit(writes)

    async def _change(self, statement: Compiled, values: dict[str, Any]) -> Sequence[Any]:
        return await self._database.change(statement.statement, statement.arguments(values))

    async def _fetch(self, statement: Compiled, values: dict[str, Any]) -> Sequence[Any]:
        return await self._database.fetch(statement.statement, statement.arguments(values))


_DUE_AT = Claimed.__struct_fields__.index("due_at")


def _turn(row: Sequence[Any]) -> tuple[Any, ...]:
    """The priority, which is read beside the work, then when it was due."""
    return -row[-1], row[_DUE_AT], row[0]


def _fence(work: Claimed) -> dict[str, Any]:
    return {"at": work.position, "tries": work.failures, "holder": work.worker or 0}
