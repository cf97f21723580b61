"""What an implementation of the store supplies to its suite."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from backwright.application.audit import AuditEntry
from backwright.application.call import Call
from backwright.application.envelope import Envelope
from backwright.application.guard import Guard
from backwright.application.idempotency import Answer
from backwright.application.messages import View
from backwright.application.policy import Policy, public
from backwright.application.reading import Reader
from backwright.application.store import OpenUnitOfWork, Store
from backwright.application.unit_of_work import Relation
from backwright.application.use_case import UseCase
from backwright.domain import Aggregate, new_id
from backwright.testing.clock import FixedClock
from backwright.testing.conformance.store.model import Shelf, ShelfId, Touch

ViewT = TypeVar("ViewT", bound=View)


class Journal(Protocol):
    """What is stored beside the data, in the order of the commits."""

    async def events(self) -> Sequence[Envelope]:
        """All events."""
        ...

    async def audit(self) -> Sequence[AuditEntry]:
        """All audit entries."""
        ...


async def _nothing(message: Touch) -> None:
    """A handler that is never called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """Two stores on one empty database, as two processes have them, for the model of the suite.

    `likes` links persons with books; `follows` persons with persons and has the attribute
    `since`, which may be missing. `statements` counts what the first store sent to its database.
    """

    first: Store
    second: Store
    clock: FixedClock
    journal: Journal
    likes: Relation
    follows: Relation
    statements: Callable[[], int]

    def begin(
        self,
        *,
        on: type[Aggregate[Any]] | None = None,
        allow: Policy = public,
        call: Call | None = None,
        store: Store | None = None,
    ) -> OpenUnitOfWork:
        """A unit of work of the use case `Touch`."""
        call = call or Call()
        case = UseCase(message=Touch, handler=_nothing, allow=allow, on=on)
        guard = Guard(allow, call.principal, use_case=case.name)
        return (store or self.first).begin(call, case, guard)

    @asynccontextmanager
    async def unit(
        self, *, answer: Answer | None = None, **how: Any
    ) -> AsyncGenerator[OpenUnitOfWork]:
        """A unit of work that is committed at the end, and closed in any case."""
        unit = self.begin(**how)
        try:
            yield unit
            unit.prepare()
            await unit.commit(answer)
        finally:
            await unit.close()

    async def stored(self, *aggregates: Aggregate[Any]) -> None:
        """Store new aggregates in one commit."""
        async with self.unit() as uow:
            for aggregate in aggregates:
                uow.add(aggregate)

    def reader(
        self,
        view: type[ViewT],
        *,
        call: Call | None = None,
        allow: Policy | None = None,
        store: Store | None = None,
    ) -> Reader[ViewT]:
        """A reader that sees everything, or what the policy grants the caller."""
        call = call or Call()
        guard = None if allow is None else Guard(allow, call.principal, use_case="Look")
        return (store or self.first).reader(view, call, guard)

    async def shelf(self, **given: Any) -> ShelfId:
        """A shelf that is there."""
        values: dict[str, Any] = {"id": new_id(), "name": f"shelf {new_id()}", **given}
        shelf = Shelf(**values)
        await self.stored(shelf)
        return shelf.id
