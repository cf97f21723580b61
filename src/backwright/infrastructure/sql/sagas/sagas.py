"""Sagas for people, in the tables of a SQL database."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from backwright.application.clock import Clock
from backwright.application.durable.bell import Bell
from backwright.application.sagas.known import KnownSagas
from backwright.application.sagas.reading import SagaPage, SagaSummary, SagaTimeline
from backwright.application.sagas.status import SagaStatus
from backwright.application.sagas.stored import StoredSaga
from backwright.application.sagas.timeline import Pending, stages
from backwright.domain.errors import IllegalStateError, NotFoundError
from backwright.infrastructure.sql.compiled import Compiled, reader
from backwright.infrastructure.sql.database import Database, RowCountError, Write
from backwright.infrastructure.sql.sagas.rows import SagaRows
from backwright.infrastructure.sql.sagas.statements import SagaStatements
from backwright.infrastructure.sql.sagas.writes import loading
from backwright.infrastructure.sql.types import Instant

_CANCELLABLE = (SagaStatus.RUNNING, SagaStatus.WAITING)


class SqlSagas:
    """Implements `Sagas`."""

    def __init__(self, database: Database, known: KnownSagas, clock: Clock, bell: Bell) -> None:
        self._database = database
        self._known = known
        self._clock = clock
        self._bell = bell
        self._rows = SagaRows(database.dialect)
        self._load = loading(database.dialect)
        self._statements = SagaStatements(database.dialect)
        self._instant = reader(Instant(), database.dialect)

    async def show(self, id: UUID) -> SagaTimeline:
        """One saga with its timeline."""
        saga = await self._saga(id)
        tried = await self._fetch(self._statements.attempts, {"at": id})
        attempts = [self._rows.attempt(row) for row in tried]
        declared = self._known.declared(saga.name, saga.version)
        pending = await self._pending(id)
        return SagaTimeline(
            saga=self._summary(saga),
            stages=[*stages(saga, attempts, declared, pending)],
            attempts=attempts,
            input=msgspec.json.decode(saga.input),
            results={
                name: msgspec.json.decode(result) for name, result in saga.memory.results.items()
            },
            declared=declared is not None,
        )

    async def list(
        self,
        *,
        name: str | None = None,
        status: SagaStatus | None = None,
        key: str | None = None,
        after: UUID | None = None,
        limit: int = 50,
    ) -> SagaPage:
        """Sagas, the latest first."""
        given = {"of_name": name, "of_status": status, "of_key": key, "of_after": after}
        statement = self._statements.list(
            name=name is not None,
            status=status is not None,
            key=key is not None,
            after=after is not None,
        )
        rows = await self._fetch(statement, {**given, "most": limit + 1})
        found = [self._summary(self._rows.saga(row)) for row in rows[:limit]]
        return SagaPage(items=found, after=found[-1].id if len(rows) > limit else None)

    async def count(self, name: str | None = None) -> Mapping[SagaStatus, int]:
        """How many there are of each status."""
        statements = self._statements
        if name is None:
            rows = await self._fetch(statements.count, {})
        else:
            rows = await self._fetch(statements.count_named, {"of_name": name})
        found = {SagaStatus(status): int(amount) for status, amount in rows}
        return {status: found.get(status, 0) for status in SagaStatus}

    async def cancel(self, id: UUID, reason: str) -> None:
        """Turn it back: what runs now is finished first, then everything done is undone."""
        given = {"why": reason.strip() or "no reason was given"}
        while not await self._changed(id, "cancel", self._cancelling, given):
            pass

    async def retry(self, id: UUID) -> None:
        """Go on with a stuck saga, its attempts counted anew."""
        while not await self._changed(id, "retry", self._retrying, {}):
            pass

    async def abandon(self, id: UUID, reason: str) -> None:
        """End a stuck saga as failed, although not everything is undone."""
        given = {"why": f"abandoned: {reason.strip() or 'no reason was given'}"}
        while not await self._changed(id, "abandon", self._abandoning, given):
            pass

    async def undeclared(self) -> Mapping[str, int]:
        """Unfinished sagas that this process has no declaration of."""
        rows = await self._fetch(self._statements.live, {})
        return {
            f"{name}@{version}": int(amount)
            for name, version, amount in rows
            if self._known.declared(name, int(version)) is None
        }

    async def _changed(self, id: UUID, move: str, change: Any, given: Mapping[str, Any]) -> bool:
        """Whether it was stored; not where the saga went on meanwhile."""
        saga = await self._saga(id)
        values = {"at": id, "seen": saga.revision, "now": self._clock.now(), **given}
        writes: Sequence[Write] | None = await change(saga, values)
        if writes is None:
            raise IllegalStateError("saga", move, saga.status.value)
        try:
            await self._database.commit(writes)
        except RowCountError:
            return False
        self._bell.ring()
        return True

    async def _cancelling(self, saga: StoredSaga, values: dict[str, Any]) -> Sequence[Write] | None:
        if saga.status not in _CANCELLABLE or saga.cancelled:
            return None
        made = self._statements
        return [made.cancel.write(values, expect=1), made.hurry.write(values)]

    async def _retrying(self, saga: StoredSaga, values: dict[str, Any]) -> Sequence[Write] | None:
        if not await self._is_stuck(saga) or await self._pending(saga.id) is None:
            return None
        made = self._statements
        going = SagaStatus.COMPENSATING if saga.memory.undoing else SagaStatus.RUNNING
        resumed = made.resume.write({**values, "standing": going}, expect=1)
        return [resumed, made.unpark.write(values)]

    async def _abandoning(self, saga: StoredSaga, values: dict[str, Any]) -> Sequence[Write] | None:
        if not await self._is_stuck(saga):
            return None
        made = self._statements
        forgotten = made.forget.write({"of_name": saga.name, "of_key": saga.key})
        return [made.abandon.write(values, expect=1), made.drop.write(values), forgotten]

    async def _is_stuck(self, saga: StoredSaga) -> bool:
        """Whether its work is parked, or somebody has taken it away."""
        if saga.status.is_over:
            return False
        pending = await self._pending(saga.id)
        return pending is None or pending.parked

    async def _pending(self, id: UUID) -> Pending | None:
        rows = await self._fetch(self._statements.pending, {"at": id})
        if not rows:
            return None
        due_at, parked_at, error = rows[0]
        due_at = due_at if self._instant is None else self._instant(due_at)
        return Pending(due_at=due_at, parked=parked_at is not None, error=error)

    async def _saga(self, id: UUID) -> StoredSaga:
        rows = await self._fetch(self._load, {"at": id})
        if not rows:
            raise NotFoundError("saga", id)
        return self._rows.saga(rows[0])

    def _summary(self, saga: StoredSaga) -> SagaSummary:
        declared = self._known.declared(saga.name, saga.version)
        here = None
        if declared is not None and saga.position < len(declared.steps):
            here = declared.steps[saga.position].name
        return SagaSummary(
            id=saga.id,
            name=saga.name,
            version=saga.version,
            key=saga.key,
            status=saga.status,
            step="" if here is None or saga.status.is_over else here,
            started_at=saga.started_at,
            updated_at=saga.updated_at,
            ended_at=saga.ended_at,
            error=saga.error,
        )

    async def _fetch(self, statement: Compiled, values: Mapping[str, Any]) -> Sequence[Any]:
        return await self._database.fetch(statement.statement, statement.arguments(values))
