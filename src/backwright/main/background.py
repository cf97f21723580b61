"""What an application does beside requests: its workers, its brokers, and what operators see."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from backwright.application.clock import Clock
from backwright.application.pipeline import Pipelines
from backwright.application.sagas.reading import Sagas
from backwright.application.sagas.store import Signals
from backwright.application.surroundings import Surroundings
from backwright.application.use_case import UseCase
from backwright.application.worker.intake import Intake
from backwright.application.worker.parts import Chore, WorkerOptions
from backwright.application.worker.reacting import Doing
from backwright.application.worker.worker import Worker
from backwright.main.exchange import Exchange
from backwright.main.metrics import Metrics
from backwright.main.module import Module
from backwright.main.operating import declared, operating
from backwright.main.persistence import Persistence
from backwright.main.settings import Settings
from backwright.main.work_metrics import WorkMetrics
from backwright.main.working import PLACES, reactions, worker


class Background:
    """Knows all that is done after commits, and runs a worker where serving processes have one."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        modules: Sequence[Module],
        *,
        stored: Persistence,
        brokers: Exchange,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._name = name
        self._settings = settings
        self._modules = modules
        self._stored = stored
        self._exchange = brokers
        self._clock = clock
        self._operating = operating(name, modules, stored, clock, settings, metrics)
        metrics.refreshed_by(WorkMetrics(metrics.registry, self._operating.operations).refresh)
        self._doing: Mapping[str, Doing] = {}
        self._worker: Worker | None = None
        self._working: asyncio.Task[None] | None = None

    @property
    def use_cases(self) -> Sequence[UseCase]:
        """Those of operators."""
        return self._operating.use_cases

    def services(self) -> Mapping[type[Any], Any]:
        """What handlers can ask for."""
        sagas = {Sagas: self._stored.sagas, Signals: self._stored.saga_store}
        return {**self._operating.services(), **sagas}

    def learn(self, around: Surroundings, pipelines: Pipelines) -> None:
        """Put together who does what; raises `MissingBindingError`."""
        doing = reactions(self._modules, around, pipelines, self._stored.saga_store)
        self._doing = self._operating.with_timers(doing, self._exchange.relays)

    def worker(
        self,
        options: WorkerOptions | None = None,
        *,
        places: int = PLACES,
        watched: Callable[[Doing], Doing] | None = None,
    ) -> Worker:
        """A worker for the queues of the settings; see `Application.worker`."""
        doing = self._doing
        if watched is not None:
            doing = {target: watched(each) for target, each in doing.items()}
        return worker(
            self._stored.work,
            doing,
            clock=self._clock,
            bell=self._stored.bell,
            observer=self._operating.housekeeping,
            queues=self._settings.queues,
            places=places,
            declared=declared(self._modules),
            publishers=self._exchange.publishers,
            beside=[*self._intakes()],
            preparing=[self._operating.schedules.keep_in_step],
            chores=[self._operating.housekeeping],
            options=options,
        )

    def start(self) -> None:
        """Work in this process, if the settings want it and there is anything to do."""
        if self._settings.worker == "embedded" and (self._doing or self._exchange.publishers):
            self._worker = self.worker()
            self._working = asyncio.create_task(self._worker.run())

    async def stop(self) -> None:
        """Let what runs end."""
        if self._worker is not None and self._working is not None:
            self._worker.stop()
            self._worker = None
            await self._working

    def _intakes(self) -> Iterator[Chore]:
        stored = self._stored
        for broker, consumer in self._exchange.consumers.items():
            intake = Intake(broker, consumer, stored.inbox, stored.store.routing, self._clock)
            yield partial(intake.run, self._name)
