"""The writes of one commit, in an order that every constraint can stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from backwright.application.call import Call
from backwright.application.durable.routing import Routing
from backwright.application.durable.work import Claimed, Work
from backwright.application.envelope import Envelope
from backwright.application.idempotency import Answer
from backwright.application.sagas.stored import Advance, Started
from backwright.domain.event import DomainEvent
from backwright.domain.identifiers import new_id
from backwright.infrastructure.sql.catalogue import Catalogue
from backwright.infrastructure.sql.database import Write
from backwright.infrastructure.sql.durable.outgoing import Outgoing
from backwright.infrastructure.sql.journal import Answers, Journal
from backwright.infrastructure.sql.links import StoredLinks
from backwright.infrastructure.sql.sagas.writes import SagaWrites
from backwright.infrastructure.sql.tracked import Fate, Tracked

_encode = msgspec.json.Encoder(order="deterministic").encode


class Occasion(NamedTuple):
    """Who commits, by which use case of which application, and when."""

    source: str
    use_case: str
    call: Call
    now: datetime


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A link to be made, or to be undone, with the columns of its row that this needs."""

    links: StoredLinks
    linked: bool
    values: Mapping[str, Any]


class Commit:
    """Collects the writes of one commit.

    `origins` says which of them stores which aggregate, `fences` which of them miss where work was
    lost; `links`, `started` and `answer` are the rest of it. `has_events` tells of events that are
    about aggregates.
    """

    __slots__ = (
        "_actor",
        "_catalogue",
        "_correlation",
        "_instant",
        "_journal",
        "_occasion",
        "_outgoing",
        "_routing",
        "_work",
        "answer",
        "fences",
        "has_events",
        "has_work",
        "links",
        "origins",
        "started",
        "writes",
    )

    def __init__(
        self,
        catalogue: Catalogue,
        journal: Journal,
        occasion: Occasion,
        outgoing: Outgoing,
        routing: Routing,
    ) -> None:
        self._catalogue = catalogue
        self._journal = journal
        self._outgoing = outgoing
        self._routing = routing
        self._occasion = occasion
        self._instant = journal.instant(occasion.now)
        call = occasion.call
        actor = call.principal.id
        self._actor = None if actor is None else journal.identifier(actor)
        self._correlation = call.correlation or call.request_id
        self.writes: list[Write] = []
        self.origins: dict[int, Tracked] = {}
        self.links: tuple[LinkChange, ...] = ()
        self.answer: Answer | None = None
        self.fences: set[int] = set()
        self.started: list[Started] = []
        self.has_work = False
        self.has_events = False
        self._work: list[Work] = []

    def add(self, changed: list[Tracked], links: Iterable[LinkChange]) -> None:
        """Rows that others refer to come before them, and go after them.

        Raises `LookupError` for an event that no module declares.
        """
        if len(changed) > 1:
            changed.sort(key=lambda each: (each.fate is Fate.UPDATE, each.stored.rank))
            changed = _upwards_first(changed)
        for tracked in changed:
            if tracked.fate is not Fate.DELETE:
                self._store(tracked)
        self.links = tuple(links)
        for link in self.links:
            self._link(link)
        for tracked in reversed(changed):
            if tracked.fate is Fate.DELETE:
                self._remove(tracked)
        for tracked in changed:
            self._publish(tracked)
            self._audit(tracked)

    def move(self, sagas: Iterable[Started | Advance], statements: SagaWrites) -> None:
        """Sagas that begin, and such as go on: those refuse the commit if their work was lost."""
        for each in sagas:
            if isinstance(each, Started):
                self.started.append(each)
                self._work.append(each.work)
                self.writes.append(statements.start(each.saga))
                continue
            writes, fence = statements.advance(each, self._occasion.now)
            self.fences.add(len(self.writes) + fence)
            self.writes += writes
            for event in each.events:
                self.tell(event, each.saga.id, each.saga.revision + 1)

    def tell(self, event: DomainEvent, subject: UUID, version: int) -> None:
        """An event about what is no aggregate; raises `LookupError` as `add` does."""
        self._tell(event, subject, (self._journal.identifier(subject), None), version)

    def ask(self, work: Iterable[Work]) -> None:
        """Work that the commit asks for, and the deliveries of its events."""
        self._work += work
        if self._work:
            self.has_work = True
            self.writes += self._outgoing.add(self._work, self._occasion.now)

    def end(self, work: Sequence[Claimed], result: bytes | None) -> None:
        """End work; what was lost meanwhile refuses the commit."""
        writes, fences = self._outgoing.end(work, result, self._occasion.now)
        self.fences |= {len(self.writes) + index for index in fences}
        self.writes += writes

    def keep(self, answer: Answer, answers: Answers) -> None:
        """Have the answer stored first, so that a key that is taken tells before all else."""
        writes = answers.keep(answer, self._occasion.now)
        self.writes = writes + self.writes
        self.origins = {index + len(writes): each for index, each in self.origins.items()}
        self.answer = answer

    def _store(self, tracked: Tracked) -> None:
        self.origins[len(self.writes)] = tracked
        self.writes.append(tracked.write(self._instant))

    def _remove(self, tracked: Tracked) -> None:
        for clear in tracked.stored.clears:
            arguments = clear.arguments({"now": self._occasion.now, "removed": tracked.id})
            self.writes.append(Write(clear.statement, arguments))
        for cascade in tracked.stored.cascades:
            values = {f"entry_{name}": value for name, value in self._entry(cascade.kind).items()}
            arguments = cascade.entries.arguments({**values, "removed": tracked.id})
            # New rows, whoever else writes entries: nothing has to be done before them.
            row = (tracked.key, cascade.kind)
            self.writes.append(Write(cascade.entries.statement, arguments, row=row))
        self._store(tracked)

    def _publish(self, tracked: Tracked) -> None:
        for event in tracked.aggregate.recorded():
            self.has_events = True
            kind = tracked.stored.mapping.kind.__name__
            self._tell(event, tracked.id, (tracked.key, kind), tracked.aggregate.version)

    def _tell(
        self, event: DomainEvent, subject: UUID, stored_as: tuple[Any, str | None], version: int
    ) -> None:
        """`stored_as` is the driver's value of the subject, and the kind of aggregate it is."""
        journal, call = self._journal, self._occasion.call
        key, type_, data = new_id(), self._routing.type_of(event), _encode(event)
        event_id = journal.identifier(key)
        arguments = (
            event_id,
            self._occasion.source,
            type_,
            *stored_as,
            version,
            self._instant,
            event.schema,
            journal.document(data),
            self._actor,
            self._correlation,
            call.request_id,
            call.traceparent,
        )
        self.writes.append(journal.event(arguments, event_id))
        if not self._routing.subscribers(type_):
            return
        envelope = Envelope(
            id=key,
            source=self._occasion.source,
            type=type_,
            subject=subject,
            time=self._occasion.now,
            schema=event.schema,
            data=msgspec.Raw(data),
            subject_version=version,
            actor=call.principal.id,
            correlation=self._correlation,
            causation=call.request_id,
            traceparent=call.traceparent,
        )
        self._work += self._routing.deliveries(envelope)

    def _audit(self, tracked: Tracked) -> None:
        before, after, redacted = tracked.differences(self._occasion.now)
        document = self._journal.document
        arguments = (
            self._instant,
            self._actor,
            self._occasion.use_case,
            tracked.stored.mapping.kind.__name__,
            tracked.key,
            tracked.aggregate.version,
            document(_encode(before)),
            document(_encode(after)),
            document(_encode(redacted)),
            self._correlation,
            self._occasion.call.address,
        )
        self.writes.append(self._journal.audit(arguments, tracked.key))

    def _link(self, change: LinkChange) -> None:
        links = change.links
        subject = change.values[links.links.left.name]
        entry = self._entry(links.links.name) | {"subject": subject, "version": 0}
        self.writes += (links.add if change.linked else links.remove)(change.values, entry)

    def _entry(self, kind: str) -> dict[str, Any]:
        """An entry that the database completes itself."""
        return {
            "at": self._occasion.now,
            "actor": self._occasion.call.principal.id,
            "use_case": self._occasion.use_case,
            "kind": kind,
            "after": b"{}",
            "redacted": b"[]",
            "correlation": self._correlation,
            "address": self._occasion.call.address,
        }


def _upwards_first(changed: list[Tracked]) -> list[Tracked]:
    """Of the rows of one table, those that others of them refer to come first."""
    if not any(each.stored.to_itself for each in changed):
        return changed
    waiting = {each.key: each for each in changed}
    ordered: list[Tracked] = []

    def put(tracked: Tracked) -> None:
        if waiting.pop(tracked.key, None) is not None:
            for position in tracked.stored.to_itself:
                above = waiting.get(tracked.values[position])
                if above is not None and above.stored is tracked.stored:
                    put(above)
            ordered.append(tracked)

    for tracked in changed:
        put(tracked)
    return ordered
