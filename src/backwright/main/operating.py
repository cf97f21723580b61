"""Schedules, and what operators see and do, in one application."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from backwright.application.clock import Clock
from backwright.application.durable.decoding import Decoding
from backwright.application.durable.queue import Queue
from backwright.application.durable.reaction import Reaction
from backwright.application.observer import Observer
from backwright.application.operations import handlers, sagas
from backwright.application.operations.handlers import OPERATIONS
from backwright.application.operations.housekeeping import Housekeeping
from backwright.application.operations.operations import Known, Operations
from backwright.application.operations.scheduling import ScheduleOperations
from backwright.application.schedules.schedule import Schedule
from backwright.application.schedules.schedules import Schedules
from backwright.application.schedules.timer import Asking
from backwright.application.use_case import UseCase
from backwright.application.worker.reacting import Doing
from backwright.infrastructure.sql.durable.operations_queues import SqlQueueBoard
from backwright.infrastructure.sql.durable.operations_work import SqlWorkDesk
from backwright.infrastructure.sql.durable.schedule_book import SqlScheduleBook
from backwright.main.module import Module
from backwright.main.persistence import Persistence
from backwright.main.settings import Settings
from backwright.presentation.operations.api import api
from backwright.presentation.rest import Api


@dataclass(frozen=True, slots=True, kw_only=True)
class Operating:
    """What an application has for operators; `operations` is asked by use cases."""

    known: Known
    operations: Operations
    schedules: Schedules
    scheduling: ScheduleOperations
    housekeeping: Housekeeping

    @property
    def use_cases(self) -> Sequence[UseCase]:
        """Those of operators; the command line uses them, whoever may do so over HTTP."""
        return tuple(Module(name=OPERATIONS, use_cases=[handlers, sagas]).handlers())

    def services(self) -> Mapping[type[Any], Any]:
        """What they work with."""
        return {Operations: self.operations, ScheduleOperations: self.scheduling}

    def with_timers(
        self, doing: Mapping[str, Doing], relays: Iterable[Reaction]
    ) -> Mapping[str, Doing]:
        """What is done here, and what fires the schedules; learns all of it."""
        everything = {**doing, **{timer.name: timer for timer in self.schedules.timers()}}
        reactions = [*(each.reaction for each in everything.values()), *relays]
        self.known.learn({reaction.name: reaction for reaction in reactions})
        return everything


def operating(
    name: str,
    modules: Sequence[Module],
    stored: Persistence,
    clock: Clock,
    settings: Settings,
    observer: Observer,
) -> Operating:
    """Put together; raises `ValueError` for what is declared twice, or has no handler."""
    board, desk = SqlQueueBoard(stored.database, clock), SqlWorkDesk(stored.database, clock)
    schedules = Schedules(
        _named(pair for module in modules for pair in module.schedules()),
        SqlScheduleBook(stored.database, clock),
        Asking(name, stored.store.routing, stored.bell),
        clock,
        modules={module.name for module in modules},
    )
    known = Known(
        decoding=Decoding(upcast for module in modules for upcast in module.upcasts()),
        limits={queue.name: queue.limit for queue in declared(modules) if queue.limit},
    )
    return Operating(
        known=known,
        operations=Operations(board, desk, known, clock, stored.bell),
        schedules=schedules,
        scheduling=ScheduleOperations(schedules, desk),
        housekeeping=Housekeeping(
            board,
            desk,
            stored.ended_sagas,
            clock=clock,
            observer=observer,
            known=known,
            keep=timedelta(days=settings.history_days),
        ),
    )


def declared(modules: Sequence[Module]) -> Sequence[Queue]:
    """The queues with more than a name; raises `ValueError` where one is declared in two ways."""
    found: dict[str, Queue] = {}
    for queue in (queue for module in modules for queue in module.queues()):
        if found.setdefault(queue.name, queue) != queue:
            raise ValueError(f"queue {queue.name} is declared in two ways; keep one of them")
    return tuple(found.values())


def with_operations(roles: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """The roles, where `operations` is one as soon as another one includes it."""
    named = any(OPERATIONS in included for included in roles.values())
    return {OPERATIONS: (), **roles} if named else roles


def operations_apis(roles: Collection[str]) -> Sequence[Api]:
    """How operators call it, if there is anybody who may."""
    return (api,) if OPERATIONS in roles else ()


def _named(pairs: Iterable[tuple[str, Schedule]]) -> Mapping[str, Schedule]:
    found: dict[str, Schedule] = {}
    for name, schedule in pairs:
        if name in found:
            raise ValueError(f"two schedules are called {name}; give one another name")
        found[name] = schedule
    return found
