"""A bounded context, as the composition root sees it."""

import inspect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any, TypeVar, cast

from dishka import Provider

from backwright.application.durable.decoding import Upcast, declared_upcast
from backwright.application.durable.queue import Queue
from backwright.application.durable.reaction import Reaction, declared_reactions
from backwright.application.durable.work import Kind
from backwright.application.sagas.declaring import Saga
from backwright.application.sagas.waiting import listening
from backwright.application.schedules.schedule import Schedule
from backwright.application.use_case import UseCase, declared
from backwright.domain.event import DomainEvent
from backwright.infrastructure.sql import LinkTable, Mapping, Reading
from backwright.presentation.rest import Api

PartT = TypeVar("PartT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """What a module brings along.

    `use_cases`, `events`, `reactions` and `tables` are Python modules: their handlers, events,
    subscribers, jobs, schedules and queues, mappings, readings and link tables are found in them.
    """

    name: str
    use_cases: Sequence[ModuleType] = ()
    events: Sequence[ModuleType] = ()
    reactions: Sequence[ModuleType] = ()
    tables: Sequence[ModuleType] = ()
    apis: Sequence[Api] = ()
    providers: Sequence[Provider] = field(default_factory=tuple[Provider, ...])

    def handlers(self) -> Iterator[UseCase]:
        """The use cases that are declared in the module's own files, in the order of the source."""
        for place in self.use_cases:
            for candidate in vars(place).values():
                use_case = declared(candidate)
                if use_case is not None and candidate.__module__ == place.__name__:
                    yield use_case

    def reacting(self) -> Iterator[Reaction]:
        """What happens after commits, each under the name that stored work is found by.

        That is `module.function` for a subscriber, and `module.Class` for a job, unless a name was
        given.
        """
        for candidate in self._declared_in_reactions():
            for reaction in declared_reactions(candidate):
                own = reaction.handler.__name__
                if reaction.kind is Kind.JOB and reaction.takes is not None:
                    own = reaction.takes.__name__
                yield replace(reaction, name=f"{self.name}.{reaction.name or own}")
        yield from listening(self.sagas())

    def sagas(self) -> Iterator[Saga]:
        """The sagas, each version of them, under the names that they are stored by."""
        kind: type[Saga] = Saga
        for saga in _parts(kind, self.reactions):
            yield replace(saga, name=f"{self.name}.{saga.name}")

    def upcasts(self) -> Iterator[Upcast]:
        """How events and jobs of older schemas are read."""
        for candidate in self._declared_in_reactions():
            upcast = declared_upcast(candidate)
            if upcast is not None:
                yield upcast

    def schedules(self) -> Iterator[tuple[str, Schedule]]:
        """What is done at set times, by the name that it is stored under."""
        kind: type[Schedule] = Schedule
        for schedule in _parts(kind, self.reactions):
            yield f"{self.name}.{schedule.name}", schedule

    def queues(self) -> Iterator[Queue]:
        """The queues that say more than their names."""
        return _parts(Queue, self.reactions)

    def _declared_in_reactions(self) -> Iterator[Any]:
        for place in self.reactions:
            for candidate in vars(place).values():
                if getattr(candidate, "__module__", None) == place.__name__:
                    yield candidate

    def event_types(self) -> Iterator[tuple[type[DomainEvent], str]]:
        """Each event class with the type that it is stored and published under."""
        for place in self.events:
            for candidate in vars(place).values():
                if _is_event(candidate) and candidate.__module__ == place.__name__:
                    yield candidate, f"{self.name}.{candidate.__name__}"

    def mappings(self) -> Iterator[Mapping[Any]]:
        """How the module's aggregates are stored."""
        kind: type[Mapping[Any]] = Mapping
        return _parts(kind, self.tables)

    def readings(self) -> Iterator[Reading[Any]]:
        """How the module's views are read."""
        kind: type[Reading[Any]] = Reading
        return _parts(kind, self.tables)

    def links(self) -> Iterator[LinkTable]:
        """The module's many-to-many relations."""
        return _parts(LinkTable, self.tables)


def _is_event(candidate: object) -> bool:
    return (
        inspect.isclass(candidate)
        and issubclass(candidate, DomainEvent)
        and candidate is not DomainEvent
    )


def _parts(kind: type[PartT], places: Iterable[ModuleType]) -> Iterator[PartT]:
    seen: set[int] = set()
    for place in places:
        for value in vars(place).values():
            several = cast("list[Any]", value) if isinstance(value, list) else [value]  # type: ignore[redundant-cast]  # pyright needs it
            for candidate in several:
                if isinstance(candidate, kind) and id(candidate) not in seen:
                    seen.add(id(candidate))
                    yield candidate
