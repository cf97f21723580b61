"""A unit of work over the statements of one database."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast
from uuid import UUID

from msgspec import Raw

from backwright.application.call import Call
from backwright.application.durable.job import Job
from backwright.application.durable.spans import span
from backwright.application.durable.work import Claimed, Priority, Work
from backwright.application.envelope import Envelope
from backwright.application.guard import Guard
from backwright.application.idempotency import Answer
from backwright.application.sagas.saga_input import SagaInput
from backwright.application.sagas.stored import Advance, Started
from backwright.application.served import Served
from backwright.application.unit_of_work import Relation
from backwright.domain.entity import Aggregate
from backwright.domain.errors import NotFoundError, PreconditionFailedError, VersionConflictError
from backwright.domain.identifiers import new_id
from backwright.infrastructure.sql.commit import Commit, LinkChange, Occasion
from backwright.infrastructure.sql.database import (
    DatabaseError,
    Statement,
    Transaction,
    UnstorableError,
)
from backwright.infrastructure.sql.parts import Parts
from backwright.infrastructure.sql.placing import misplaced
from backwright.infrastructure.sql.rows import Row
from backwright.infrastructure.sql.stored import Stored
from backwright.infrastructure.sql.tracked import Fate, Tracked

AggregateT = TypeVar("AggregateT", bound=Aggregate[Any])


class SqlUnitOfWork:
    """Remembers what it loaded, and writes what differs; implements `OpenUnitOfWork`.

    `find` and `linked` see what is committed, not what this unit of work is about to store.
    """

    __slots__ = (
        "_call",
        "_commit",
        "_context",
        "_ends",
        "_guard",
        "_links",
        "_parts",
        "_result",
        "_sagas",
        "_tracked",
        "_transaction",
        "_use_case",
        "_work",
    )

    def __init__(self, parts: Parts, call: Call, use_case: Served, guard: Guard) -> None:
        self._parts = parts
        self._call = call
        self._use_case = use_case
        self._guard = guard
        self._tracked: dict[tuple[type[Any], UUID], Tracked] = {}
        self._links: dict[tuple[str, UUID, UUID], LinkChange] = {}
        self._context: AbstractAsyncContextManager[Transaction] | None = None
        self._transaction: Transaction | None = None
        self._commit: Commit | None = None
        self._work: list[Work] = []
        self._ends: Sequence[Claimed] = ()
        self._result: bytes | None = None
        self._sagas: list[Started | Advance] = []

    async def load(
        self, kind: type[AggregateT], id: UUID, *, lock: bool = False, deleted: bool = False
    ) -> AggregateT:
        """The aggregate, or `NotFoundError`; soft-deleted ones only with `deleted`.

        Raises `PreconditionFailedError` where the caller expects another version of it, and
        `VersionConflictError` where it changed between a load and a locked load.
        """
        stored = self._parts.catalogue.stored(kind)
        tracked = self._tracked.get((kind, id))
        if tracked is None or (lock and not tracked.locked):
            tracked = await self._fetched(stored, id, lock=lock)
        if tracked.deleted and not deleted:
            raise NotFoundError(stored.name, id)
        self._admit(tracked)
        expected = self._call.expected_version
        if expected is not None and kind is self._use_case.on and expected != tracked.version:
            raise PreconditionFailedError(stored.name, id, expected)
        return cast(AggregateT, tracked.aggregate)

    async def load_many(self, kind: type[AggregateT], ids: Iterable[UUID]) -> list[AggregateT]:
        """Those of them that exist, in the order asked, in one round trip."""
        stored = self._parts.catalogue.stored(kind)
        asked = [(kind, each) for each in dict.fromkeys(ids)]
        missing = [key[1] for key in asked if key not in self._tracked]
        if missing:
            arguments = stored.load_many.arguments({"ids": missing})
            for row in await self._fetch(stored.load_many.statement, arguments):
                self._remember(stored, row)
        found = [self._tracked[key] for key in asked if key in self._tracked]
        return [cast(AggregateT, self._admit(e).aggregate) for e in found if not e.deleted]

    async def find(self, kind: type[AggregateT], **equal: object) -> AggregateT | None:
        """The one whose fields have these values, as of the last commit."""
        stored = self._parts.catalogue.stored(kind)
        finding = stored.find(equal)
        try:
            rows = await self._fetch(finding.statement, finding.arguments(equal))
        except UnstorableError:
            return None
        if not rows:
            return None
        tracked = self._remember(stored, rows[0])
        return None if tracked.deleted else cast(AggregateT, self._admit(tracked).aggregate)

    def add(self, aggregate: AggregateT) -> AggregateT:
        """Store a new aggregate with the commit."""
        key = (type(aggregate), aggregate.id)
        if key in self._tracked:
            raise ValueError(f"this {self._parts.catalogue.stored(key[0]).name} is here already")
        stored = self._parts.catalogue.stored(key[0])
        tracked = Tracked(stored, aggregate, self._parts.journal.identifier(aggregate.id), None)
        self._tracked[key] = tracked
        self._admit(tracked)
        return aggregate

    def remove(self, aggregate: Aggregate[Any]) -> None:
        """Delete with the commit: softly where the mapping says so, else for good."""
        self._known(aggregate).deleted = True

    def restore(self, aggregate: Aggregate[Any]) -> None:
        """Undo a soft delete with the commit."""
        self._known(aggregate).deleted = False

    def link(self, relation: Relation, left: UUID, right: UUID, **attributes: object) -> None:
        """Link the two; attributes of an existing link are replaced."""
        links = self._parts.catalogue.links(relation)
        change = LinkChange(links, True, links.values(left, right, attributes))
        self._links[relation.name, left, right] = change

    def unlink(self, relation: Relation, left: UUID, right: UUID) -> None:
        """Undo the link."""
        links = self._parts.catalogue.links(relation)
        self._links[relation.name, left, right] = LinkChange(links, False, links.pair(left, right))

    async def linked(self, relation: Relation, left: UUID, right: UUID) -> bool:
        """Whether the two are linked, as of the last commit."""
        links = self._parts.catalogue.links(relation)
        arguments = links.linked.arguments(links.pair(left, right))
        return bool(await self._fetch(links.linked.statement, arguments))

    async def next(self, name: str) -> int:
        """The next number of a sequence, from 1."""
        return await self._parts.sequences.next(name, self._transaction)

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
        """Have a job done after the commit."""
        now = self._parts.clock.now()
        if delay is not None and at is not None:
            raise ValueError("a job is due after a delay or at an instant; give one of them")
        due_at = at or now + (span(delay) if delay is not None else timedelta(0))
        work = self._parts.routing.job(
            job, self._envelope(now), due_at=due_at, priority=priority, unique=unique, lane=lane
        )
        self._work.append(work)
        return work.id

    def start(self, saga: SagaInput) -> UUID:
        """Start a saga after the commit."""
        started = self._parts.sagas.started(saga, self._envelope(self._parts.clock.now()))
        self._sagas.append(started)
        return started.saga.id

    def advance(self, advance: Advance) -> None:
        """Have the commit move a saga on."""
        self._sagas.append(advance)

    @property
    def is_used(self) -> bool:
        """Whether anything was loaded or asked for that a commit might have to store."""
        return bool(self._tracked or self._links or self._work or self._sagas)

    def finishes(self, work: Sequence[Claimed], result: bytes | None) -> None:
        """Have the commit end this work, if it stores anything at all."""
        self._ends, self._result = work, result

    def prepare(self) -> None:
        """Check what changed, give it its new version and times, and put the writes together.

        Raises `ValidationError` for fields that no database can store.
        """
        now = self._parts.clock.now()
        changed: list[Tracked] = []
        for tracked in self._tracked.values():
            try:
                tracked.settle(now)
            except UnstorableError as error:
                raise misplaced(tracked, self._parts.catalogue.dialect) from error
            if tracked.fate is not Fate.LEAVE:
                changed.append(tracked)
        occasion = Occasion(self._parts.source, self._use_case.name, self._call, now)
        parts = self._parts
        self._commit = Commit(
            parts.catalogue, parts.journal, occasion, parts.outgoing, parts.routing
        )
        self._commit.add(changed, self._links.values())
        if self._sagas:
            self._commit.move(self._sagas, parts.saga_writes)
        self._commit.ask(self._work)

    async def commit(self, answer: Answer | None = None) -> bool:
        """Store everything or nothing; see `OpenUnitOfWork` for what it raises."""
        commit = self._commit
        if commit is None:
            raise RuntimeError("a unit of work is prepared before it is committed")
        if answer is not None:
            commit.keep(answer, self._parts.answers)
        if self._ends and (commit.writes or self._result is not None):
            commit.end(self._ends, self._result)
        try:
            if self._transaction is not None:
                await self._transaction.commit(commit.writes)
            elif commit.writes:
                await self._parts.database.commit(commit.writes)
        except DatabaseError as error:
            await self.close()
            raise await self._parts.conflicts.explained(error, commit) from error
        for tracked in commit.origins.values():
            tracked.aggregate.published()
        if commit.has_work:
            self._parts.bell.ring()
        if commit.has_events:
            self._parts.told.ring()
        return bool(commit.writes)

    async def close(self) -> None:
        """Give back what a locked load holds; without a commit before, nothing is stored."""
        context, self._context, self._transaction = self._context, None, None
        if context is not None:
            await context.__aexit__(None, None, None)

    def _envelope(self, now: datetime) -> Envelope:
        """Around something new that this unit of work asks for."""
        call, key = self._call, new_id()
        return Envelope(
            id=key,
            source=self._parts.source,
            type="",
            subject=key,
            time=now,
            schema=1,
            data=Raw(b"null"),
            subject_version=0,
            actor=call.principal.id,
            correlation=call.correlation or call.request_id,
            causation=call.request_id,
            traceparent=call.traceparent,
        )

    async def _fetched(self, stored: Stored, id: UUID, *, lock: bool) -> Tracked:
        if lock and self._context is None:
            context = self._parts.database.transaction()
            self._transaction = await context.__aenter__()
            self._context = context
        load = stored.load_locked if lock else stored.load
        rows = await self._fetch(load.statement, (self._parts.journal.identifier(id),))
        if not rows:
            raise NotFoundError(stored.name, id)
        tracked = self._remember(stored, rows[0])
        if lock and tracked.version != rows[0][1]:
            raise VersionConflictError(stored.name, id, tracked.version)
        tracked.locked = tracked.locked or lock
        return tracked

    async def _fetch(self, statement: Statement, arguments: Sequence[Any]) -> Sequence[Row]:
        if self._transaction is None:
            return await self._parts.database.fetch(statement, arguments)
        return await self._transaction.fetch(statement, arguments)

    def _remember(self, stored: Stored, row: Row) -> Tracked:
        """The same object for the same row, whoever asked first."""
        aggregate = stored.rows.aggregate(row)
        key = (stored.mapping.kind, aggregate.id)
        known = self._tracked.get(key)
        if known is None:
            known = self._tracked[key] = Tracked(stored, aggregate, row[0], row)
        return known

    def _known(self, aggregate: Aggregate[Any]) -> Tracked:
        known = self._tracked.get((type(aggregate), aggregate.id))
        if known is None or known.aggregate is not aggregate:
            raise LookupError(
                f"this {type(aggregate).__name__} was not loaded by this unit of work"
            )
        return known

    def _admit(self, tracked: Tracked) -> Tracked:
        """Ask the policy, once of each aggregate of the kind that the use case acts on."""
        mapping = tracked.stored.mapping
        if mapping.kind is self._use_case.on and not tracked.admitted:
            aggregate: Any = tracked.aggregate
            owner = None if mapping.owner is None else getattr(aggregate, mapping.owner)
            state = None if mapping.state is None else getattr(aggregate, mapping.state)
            self._guard.check(tracked.stored.name, tracked.id, owner=owner, state=state)
            tracked.admitted = True
        return tracked
