"""From what an application declares to its parts, put together once, before anything is opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dishka import Provider

from backwright.application.clock import Clock
from backwright.application.identity import Roles
from backwright.application.pipeline import Pipelines
from backwright.application.surroundings import Surroundings
from backwright.application.use_case import UseCase
from backwright.infrastructure.memory import MemoryRateLimiter
from backwright.main.access_log import access_log
from backwright.main.background import Background
from backwright.main.container import Container
from backwright.main.exchange import Exchange, exchange
from backwright.main.ground import Ground
from backwright.main.health import Health
from backwright.main.identity import Identity, identity
from backwright.main.live import LiveParts, is_live, live_parts
from backwright.main.metrics import Metrics
from backwright.main.module import Module
from backwright.main.operating import declared, operations_apis
from backwright.main.persistence import Persistence, persistence
from backwright.main.protocols import Protocols, protocols
from backwright.main.rest import rest_application
from backwright.main.settings import Settings
from backwright.presentation.rest import Api, RestApplication


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What an application says of itself."""

    name: str
    version: str
    settings: Settings
    modules: Sequence[Module]
    roles: Roles
    providers: Sequence[Provider]
    folder: Path
    clock: Clock

    @property
    def apis(self) -> tuple[Api, ...]:
        """What is shown: the modules' own, and the operators'."""
        own = [api for module in self.modules for api in module.apis]
        return (*own, *operations_apis(self.roles.names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What does the work of one application."""

    ground: Ground
    stored: Persistence
    background: Background
    container: Container
    pipelines: Pipelines
    live: LiveParts
    protocols: Protocols
    rest: RestApplication


def composed(of: Declaration) -> Parts:
    """Put together; raises for everything that is wrong with what is declared."""
    brokers = exchange(of.name, of.settings, of.modules)
    stored = _stored(of, brokers)
    metrics = Metrics(stored.database.gauges, stored.work.gauges)
    background = _background(of, stored, brokers, metrics)
    known = _identity(of, stored)
    container = _container(of, known, background)
    limiter = MemoryRateLimiter()
    around = Surroundings(
        store=stored.store,
        limiter=limiter,
        clock=of.clock,
        services=container,
        observer=metrics,
        default_limit=of.settings.rate_limit,
    )
    use_cases = _use_cases(of, background)
    pipelines = Pipelines(use_cases, around)
    background.learn(around, pipelines)
    live = live_parts(of.modules, use_cases, stored, pipelines)
    ground = Ground(
        name=of.name,
        version=of.version,
        settings=of.settings,
        folder=of.folder,
        apis=of.apis,
        use_cases=use_cases,
        dispatcher=pipelines,
        asking=pipelines.asking,
        limiter=limiter,
        identity=known,
        live=live.feed,
        presence=live.presence,
        metrics=metrics,
        health=Health({"database": stored.store.ping}),
        log=access_log(of.settings),
    )
    beside = protocols(ground)
    return Parts(
        ground=ground,
        stored=stored,
        background=background,
        container=container,
        pipelines=pipelines,
        live=live,
        protocols=beside,
        rest=rest_application(ground, beside.services),
    )


def _stored(of: Declaration, brokers: Exchange) -> Persistence:
    return persistence(
        of.name,
        of.settings,
        of.modules,
        clock=of.clock,
        relays=brokers.relays,
        queues=declared(of.modules),
        folder=of.folder,
        live=is_live(of.modules),
    )


def _background(
    of: Declaration, stored: Persistence, brokers: Exchange, metrics: Metrics
) -> Background:
    return Background(
        of.name,
        of.settings,
        of.modules,
        stored=stored,
        brokers=brokers,
        clock=of.clock,
        metrics=metrics,
    )


def _identity(of: Declaration, stored: Persistence) -> Identity:
    return identity(
        of.name,
        of.settings,
        roles=of.roles,
        index=stored.sessions,
        clock=of.clock,
        folder=of.folder,
    )


def _container(of: Declaration, known: Identity, background: Background) -> Container:
    own = [provider for module in of.modules for provider in module.providers]
    services = {**known.services(), **background.services()} | {
        Clock: of.clock,
        Roles: of.roles,
        Settings: of.settings,
        type(of.settings): of.settings,
    }
    return Container([*own, *of.providers], services)


def _use_cases(of: Declaration, background: Background) -> tuple[UseCase, ...]:
    own = [case for module in of.modules for case in module.handlers()]
    return (*own, *background.use_cases)
