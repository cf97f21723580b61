"""Sagas for people, in the tables of a SQL database."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from backwright.application.call import Call
from backwright.application.clock import Clock
from backwright.application.durable.bell import Bell
from backwright.application.sagas.reading import SagaPage, SagaSummary, SagaTimeline
from backwright.application.sagas.status import SagaStatus
from backwright.application.sagas.stored import StoredSaga
from backwright.application.sagas.timeline import stages
from backwright.infrastructure.sql.database import Database
from backwright.infrastructure.sql.sagas.acts import Knowing, SagaActs
from backwright.infrastructure.sql.sagas.found import Found

_NO_REASON = "no reason was given"


class SqlSagas:
    """Implements `Sagas`."""

    def __init__(self, database: Database, store: Knowing, clock: Clock, bell: Bell) -> None:
        self._known = store.sagas
        self._found = Found(database)
        self._acts = SagaActs(database, self._found, store, clock=clock, bell=bell)

    async def show(self, id: UUID) -> SagaTimeline:
        """One saga with its timeline."""
        found = self._found
        saga = await found.saga(id)
        tried = await found.fetch(found.statements.attempts, {"at": id})
        attempts = [found.rows.attempt(row) for row in tried]
        declared = self._known.declared(saga.name, saga.version)
        pending = await found.pending(id)
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
        statement = self._found.statements.list(
            name=name is not None,
            status=status is not None,
            key=key is not None,
            after=after is not None,
        )
        rows = await self._found.fetch(statement, {**given, "most": limit + 1})
        found = [self._summary(self._found.rows.saga(row)) for row in rows[:limit]]
        return SagaPage(items=found, after=found[-1].id if len(rows) > limit else None)

    async def count(self, name: str | None = None) -> Mapping[SagaStatus, int]:
        """How many there are of each status."""
        statements = self._found.statements
        if name is None:
            rows = await self._found.fetch(statements.count, {})
        else:
            rows = await self._found.fetch(statements.count_named, {"of_name": name})
        found = {SagaStatus(status): int(amount) for status, amount in rows}
        return {status: found.get(status, 0) for status in SagaStatus}

    async def cancel(self, id: UUID, reason: str, call: Call | None = None) -> None:
        """Turn it back: what runs now is finished first, then everything done is undone."""
        await self._acts.do(self._acts.cancel, id, call or Call(), reason.strip() or _NO_REASON)

    async def retry(self, id: UUID, call: Call | None = None) -> None:
        """Go on now: with a stuck saga, its attempts counted anew, or with the next attempt."""
        await self._acts.do(self._acts.retry, id, call or Call(), "")

    async def abandon(self, id: UUID, reason: str, call: Call | None = None) -> None:
        """End as failed what is stuck, or has no code, although not everything is undone."""
        why = f"abandoned: {reason.strip() or _NO_REASON}"
        await self._acts.do(self._acts.abandon, id, call or Call(), why)

    async def undeclared(self) -> Mapping[str, int]:
        """Unfinished sagas that this process has no declaration of."""
        rows = await self._found.fetch(self._found.statements.live, {})
        return {
            f"{name}@{version}": int(amount)
            for name, version, amount in rows
            if self._known.declared(name, int(version)) is None
        }

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
