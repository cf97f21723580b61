"""Who does what is asked for: decided once at start."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from backwright.application.durable.job import Job
from backwright.application.durable.reaction import Reaction
from backwright.application.durable.work import Kind, Priority, Work
from backwright.application.envelope import Envelope
from backwright.domain.event import DomainEvent

_encode = msgspec.json.Encoder(order="deterministic").encode


class Routing:
    """Makes work of events and jobs, and finds who does it.

    `events` gives each class of events its type. Raises `ValueError` for names that are given
    twice, and for jobs that have no handler or two.
    """

    def __init__(
        self,
        reactions: Iterable[Reaction] = (),
        events: Mapping[type[DomainEvent], str] | None = None,
    ) -> None:
        self._events = dict(events or {})
        self._by_name: dict[str, Reaction] = {}
        self._jobs: dict[type[Job[Any]], Reaction] = {}
        self._subscribers: dict[str, tuple[Reaction, ...]] = {}
        for reaction in reactions:
            if reaction.name in self._by_name:
                raise ValueError(f"two handlers are called {reaction.name}; give one a `name=`")
            self._by_name[reaction.name] = reaction
            if isinstance(reaction.takes, type) and issubclass(reaction.takes, Job):
                if reaction.takes in self._jobs:
                    raise ValueError(f"{reaction.takes.__name__} has two handlers; keep one")
                self._jobs[reaction.takes] = reaction

    @property
    def reactions(self) -> Sequence[Reaction]:
        """Every handler."""
        return tuple(self._by_name.values())

    @property
    def queues(self) -> frozenset[str]:
        """Every queue that something is put into."""
        return frozenset(reaction.queue for reaction in self._by_name.values())

    def reaction(self, target: str) -> Reaction | None:
        """Who does work of this target; None where nobody here knows it."""
        return self._by_name.get(target)

    def type_of(self, event: DomainEvent) -> str:
        """The type under which an event is published; raises `LookupError` where it has none."""
        try:
            return self._events[type(event)]
        except KeyError:
            raise LookupError(f"no module declares the event {type(event).__name__}") from None

    def subscribers(self, type_: str) -> tuple[Reaction, ...]:
        """Who wants events of this type."""
        known = self._subscribers.get(type_)
        if known is None:
            known = tuple(each for each in self._by_name.values() if self._wants(each, type_))
            self._subscribers[type_] = known
        return known

    def deliveries(self, envelope: Envelope) -> list[Work]:
        """One work for each who wants the event, in a lane of the aggregate's own."""
        wanting = self.subscribers(envelope.type)
        return self._delivered(envelope, wanting, _encode(envelope), envelope.time)

    def received(self, envelope: Envelope, body: bytes, now: datetime) -> list[Work]:
        """The same of an event from outside, which is not published again; `body` is kept."""
        wanting = [each for each in self.subscribers(envelope.type) if each.kind is Kind.EVENT]
        return self._delivered(envelope, wanting, body, now)

    def _delivered(
        self, envelope: Envelope, wanting: Iterable[Reaction], body: bytes, due_at: datetime
    ) -> list[Work]:
        return [
            Work(
                id=envelope.id,
                kind=each.kind,
                target=each.name,
                queue=each.queue,
                body=body,
                due_at=due_at,
                lane=f"{each.name} {envelope.subject}",
            )
            for each in wanting
        ]

    def job(
        self,
        job: Job[Any],
        envelope: Envelope,
        *,
        due_at: datetime,
        priority: Priority,
        unique: str | None,
        lane: str | None,
    ) -> Work:
        """The job as work; `envelope` is about it, without type and data.

        Raises `LookupError` for a job that nobody here handles.
        """
        reaction = self._jobs.get(type(job))
        if reaction is None:
            raise LookupError(f"no module handles the job {type(job).__name__}")
        if unique is None and job.unique:
            unique = " ".join(str(getattr(job, name)) for name in job.unique)
        whole = msgspec.structs.replace(
            envelope, type=reaction.name, schema=job.schema, data=msgspec.Raw(_encode(job))
        )
        return Work(
            id=envelope.id,
            kind=reaction.kind,
            target=reaction.name,
            queue=reaction.queue,
            body=_encode(whole),
            due_at=due_at,
            lane=None if lane is None else f"{reaction.name} {lane}",
            priority=priority,
            unique=None if unique is None else f"{reaction.name} {unique}",
        )

    def _wants(self, reaction: Reaction, type_: str) -> bool:
        if reaction.kind not in (Kind.EVENT, Kind.RELAY):
            return False
        if reaction.pattern:
            return fnmatchcase(type_, reaction.pattern)
        return any(reaction.takes is kind for kind, name in self._events.items() if name == type_)
