"""Everything that one command does to the data, as one atomic commit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID

from backwright.application.durable.job import Job
from backwright.application.durable.work import Priority
from backwright.application.sagas.saga_input import SagaInput
from backwright.domain.entity import Aggregate

AggregateT = TypeVar("AggregateT", bound=Aggregate[Any])


class UnitOfWork(Protocol):
    """Reads freely, collects what changed, and writes all of it at once or not at all.

    Every implementation guarantees:

    - no transaction is open while a handler thinks, except after a locked load;
    - the commit stores changed aggregates (checked against the version that was loaded), their
      events, links, the idempotency record and the audit entry together, or nothing;
    - an aggregate whose invariants do not hold is not stored;
    - the same aggregate loaded twice is the same object;
    - the policy of the use case is asked of every aggregate of the kind that it acts on.
    """

    async def load(
        self, kind: type[AggregateT], id: UUID, *, lock: bool = False, deleted: bool = False
    ) -> AggregateT:
        """The aggregate, or `NotFoundError`; soft-deleted ones only with `deleted`.

        With `lock`, nobody else changes it until this unit of work ends; the transaction is open
        from here on, so do nothing slow.
        """
        ...

    async def load_many(self, kind: type[AggregateT], ids: Iterable[UUID]) -> list[AggregateT]:
        """Those of them that exist, in the order asked, in one round trip."""
        ...

    async def find(self, kind: type[AggregateT], **equal: object) -> AggregateT | None:
        """The one whose fields have these values; meant for unique fields."""
        ...

    def add(self, aggregate: AggregateT) -> AggregateT:
        """Store a new aggregate with the commit."""
        ...

    def remove(self, aggregate: Aggregate[Any]) -> None:
        """Delete with the commit: softly where the mapping says so, else for good."""
        ...

    def restore(self, aggregate: Aggregate[Any]) -> None:
        """Undo a soft delete with the commit."""
        ...

    def enqueue(
        self,
        job: Job[Any],
        *,
        delay: str | timedelta | None = None,
        at: datetime | None = None,
        priority: Priority = Priority.NORMAL,
        unique: str | None = None,
        lane: str | None = None,
    ) -> UUID:
        """Have a job done after the commit, and only if it succeeds; the id is the job's.

        It is due at once, after a `delay` such as `"15m"`, or `at` an instant. While a job of the
        kind with the same `unique` key waits or runs, this one is left out. Jobs of one `lane` run
        one after the other, in the order of their commits, and have no priority. Raises
        `ValueError` for contradictory times, and `LookupError` for a job without a handler.
        """
        ...

    def start(self, saga: SagaInput) -> UUID:
        """Start a saga after the commit, and only if it succeeds; the id is the saga's.

        It is of the highest version. While another one of the kind with the same key is under way,
        the commit is refused with a `DuplicateError`. Raises `LookupError` for a saga that no
        module declares.
        """
        ...


class Relation(Protocol):
    """Names a many-to-many relation; the tables of the module say where it is stored."""

    @property
    def name(self) -> str:
        """The name in errors and audit entries."""
        ...


@dataclass(frozen=True, slots=True)
class RelationName:
    """A relation by its name alone: what use cases know of it."""

    name: str


class Links(Protocol):
    """Many-to-many relations: pairs that are linked or not, stored with the commit.

    Linking what is linked already and unlinking what is not are no errors and change nothing.
    """

    def link(self, relation: Relation, left: UUID, right: UUID, **attributes: object) -> None:
        """Link the two; attributes of an existing link are replaced."""
        ...

    def unlink(self, relation: Relation, left: UUID, right: UUID) -> None:
        """Undo the link."""
        ...

    async def linked(self, relation: Relation, left: UUID, right: UUID) -> bool:
        """Whether the two are linked, as of the last commit."""
        ...


class Sequences(Protocol):
    """Numbers for people: unique and rising, with gaps after a restart or a failed command."""

    async def next(self, name: str) -> int:
        """The next number, from 1. Taken in blocks, so two processes interleave."""
        ...
