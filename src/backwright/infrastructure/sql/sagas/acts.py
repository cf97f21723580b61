"""What people do about sagas: each act is one commit, with its entry in the audit log.

Work is changed before its saga, as workers do it, so that nobody waits in a circle.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from backwright.application.call import Call
from backwright.application.clock import Clock
from backwright.application.durable.bell import Bell
from backwright.application.sagas.advancing import abandoned
from backwright.application.sagas.known import KnownSagas
from backwright.application.sagas.status import SagaStatus
from backwright.application.sagas.stored import StoredSaga
from backwright.application.sagas.timeline import Pending
from backwright.domain.errors import IllegalStateError
from backwright.domain.event import DomainEvent
from backwright.infrastructure.sql.database import Database, RowCountError, Write
from backwright.infrastructure.sql.durable.operations_audit import Audit
from backwright.infrastructure.sql.sagas.found import Found

_TRYING = (SagaStatus.RUNNING, SagaStatus.COMPENSATING)
_CANCELLABLE = (SagaStatus.RUNNING, SagaStatus.WAITING)


class Knowing(Protocol):
    """The store, which knows the declarations, and tells events."""

    @property
    def sagas(self) -> KnownSagas:
        """The declarations that are known here."""
        ...

    def told(
        self, event: DomainEvent, *, subject: UUID, version: int, call: Call, use_case: str
    ) -> Sequence[Write]:
        """The writes that tell an event about what is no aggregate, to be stored with it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """The writes of it, None where the saga stands otherwise; and what is told."""

    move: str
    use_case: str
    writes: Callable[[StoredSaga, dict[str, Any]], Awaitable[Sequence[Write] | None]]
    tells: Callable[[StoredSaga, str], DomainEvent] | None = None


class SagaActs:
    """Turning back, going on, giving up."""

    def __init__(
        self, database: Database, found: Found, store: Knowing, *, clock: Clock, bell: Bell
    ) -> None:
        self._database = database
        self._found = found
        self._store = store
        self._clock = clock
        self._bell = bell
        self._audit = Audit(database.dialect, clock)
        self.cancel = Act(move="cancel", use_case="CancelSaga", writes=self._cancelling)
        self.retry = Act(move="retry", use_case="RetrySaga", writes=self._retrying)
        self.abandon = Act(
            move="abandon", use_case="AbandonSaga", writes=self._abandoning, tells=abandoned
        )

    async def do(self, act: Act, id: UUID, call: Call, why: str) -> None:
        """Until it is stored; raises `NotFoundError`, `IllegalStateError`."""
        while not await self._done(act, id, call, why):
            pass
        self._bell.ring()

    async def _done(self, act: Act, id: UUID, call: Call, why: str) -> bool:
        """Whether it was stored; not where the saga went on meanwhile."""
        saga = await self._found.saga(id)
        values = {"at": id, "seen": saga.revision, "now": self._clock.now(), "why": why}
        writes = await act.writes(saga, values)
        if writes is None:
            raise IllegalStateError("saga", act.move, saga.status.value)
        told: Sequence[Write] = ()
        if act.tells is not None:
            told = self._store.told(
                act.tells(saga, why),
                subject=id,
                version=saga.revision + 1,
                call=call,
                use_case=act.use_case,
            )
        entry = self._audit.of(act.use_case, "Saga", id, {"reason": why} if why else {}, call)
        try:
            await self._database.commit([*writes, *told, entry])
        except RowCountError:
            return False
        return True

    async def _cancelling(self, saga: StoredSaga, values: dict[str, Any]) -> Sequence[Write] | None:
        if saga.status not in _CANCELLABLE or saga.cancelled:
            return None
        made = self._found.statements
        return [made.hurry.write(values), made.cancel.write(values, expect=1)]

    async def _retrying(self, saga: StoredSaga, values: dict[str, Any]) -> Sequence[Write] | None:
        found = self._found
        pending = await found.pending(saga.id)
        if saga.status.is_over or pending is None:
            return None
        if not pending.parked:
            # Where it is in a worker's hands, it goes on as it is.
            return [found.statements.hurry.write(values)] if saga.status in _TRYING else None
        going = SagaStatus.COMPENSATING if saga.memory.undoing else SagaStatus.RUNNING
        resumed = found.statements.resume.write({**values, "standing": going}, expect=1)
        return [found.statements.unpark.write(values), resumed]

    async def _abandoning(self, saga: StoredSaga, values: dict[str, Any]) -> Sequence[Write] | None:
        pending = await self._found.pending(saga.id)
        if saga.status.is_over or (pending is not None and not self._is_idle(saga, pending)):
            return None
        made, there = self._found.statements, None if pending is None else 1
        forgotten = made.forget.write({"of_name": saga.name, "of_key": saga.key})
        dropped = made.drop.write(values, expect=there)
        return [dropped, made.abandon.write(values, expect=1), forgotten]

    def _is_idle(self, saga: StoredSaga, pending: Pending) -> bool:
        """Whether it waits for a person, or for code that is not here and may be nowhere."""
        known = self._store.sagas.declared(saga.name, saga.version)
        return pending.parked or (known is None and not pending.held)
