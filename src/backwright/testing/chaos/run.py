"""One run: load, faults, calm, and what is found afterwards."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from backwright.application.durable.work import Kind
from backwright.application.sagas.status import SagaStatus
from backwright.main.application import Application
from backwright.main.loading import Project, load_application
from backwright.testing.chaos.broker import URL, install_broker, told
from backwright.testing.chaos.collecting import Collecting
from backwright.testing.chaos.diary import Reading, Said
from backwright.testing.chaos.errors import ChaosError
from backwright.testing.chaos.findings import Evidence, Finding, Left, findings
from backwright.testing.chaos.loading import load_of
from backwright.testing.chaos.nursery import Orders
from backwright.testing.chaos.processes import SERVER, Processes, Rates, processes
from backwright.testing.chaos.saga_findings import SagaEvidence, saga_findings
from backwright.testing.chaos.scratch import Scratch, scratch
from backwright.testing.chaos.settling import settled
from backwright.testing.chaos.trace import Trace
from backwright.testing.faults import Faults, Striking

_TICK = 0.02
_PUBLISHED = "published.jsonl"
# What a run must not touch, or has to be otherwise: no broker of the project hears of it. Whether
# it has one is asked of the project.
_SETTINGS = {
    "WORKER": "off",
    "QUEUES": "",
    "CONSUME_FROM": "",
    "ENVIRONMENT": "development",
    "RATE_LIMIT": "1000000/second",
    "ADDRESS_LIMIT": "",
    "LOG_LEVEL": "error",
}
CALM = Rates()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaosOptions:
    """What is to happen; times in seconds.

    It goes on until so many processes were killed and a command was acknowledged, or for so many
    `seconds`. `pace` is how long a client rests between two calls of the load.
    """

    seed: int
    kills: int = 100
    seconds: float = 600.0
    workers: int = 3
    clients: int = 4
    pace: float = 0.02
    rates: Rates = field(default_factory=lambda: Rates(kill=0.004, pause=0.0003, cut=0.002))
    postgresql: str | None = None
    keep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaosReport:
    """What happened, and what is wrong.

    `faults` are counted by their kind and place, `ended` by the kind of work, `sagas` by status,
    `refused` commands by the code of the error. `published` is how many messages the broker got,
    those that were sent again included. `left` is work that is parked, waits, or is stuck.
    """

    seed: int
    database: str
    seconds: float
    settled_seconds: float
    deaths: int
    faults: Mapping[str, Mapping[str, int]]
    acknowledged: int
    refused: Mapping[str, int]
    events: int
    ended: Mapping[str, int]
    sagas: Mapping[str, int]
    published: int
    left: Sequence[Left]
    findings: Sequence[Finding]


Told = Callable[[str, int, int], None]


async def chaos(folder: Path, options: ChaosOptions, told: Told) -> ChaosReport:
    """Run it; `told` hears what is going on, and how far it is.

    Raises `ProjectError` where the folder is no project with a load, and `ChaosError` where its
    code fails in a way that faults do not explain.
    """
    load_of(folder)
    async with scratch(options.postgresql, keep=options.keep) as place:
        environ = _environ(folder, place.url)
        install_broker(place.folder / _PUBLISHED, Striking(Faults(seed=0)))
        application = load_application(folder, environ=environ)
        await application.migrate()
        trace = Trace(place.scheme)
        async with application.connected():
            await trace.begin(application.database)
            run = _Run(options, told, application, Collecting(application, trace))
            return await run.through(folder, place, environ)


def _environ(folder: Path, url: str) -> dict[str, str]:
    """The environment, but for what a run decides itself: where events go, among others."""
    own = {**_SETTINGS, "DATABASE_URL": url}
    environ = _without(os.environ, own) | own
    publishes = bool(Project.at(folder).settings(environ).publish_to.strip())
    own["PUBLISH_TO"] = URL if publishes else ""
    return _without(environ, own) | own


def _without(given: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if name.removesuffix("_FILE") not in own}


class _Run:
    """The phases of one run."""

    def __init__(
        self, options: ChaosOptions, told: Told, application: Application, collecting: Collecting
    ) -> None:
        self._options = options
        self._told = told
        self._application = application
        self._collecting = collecting

    async def through(
        self, folder: Path, place: Scratch, environ: Mapping[str, str]
    ) -> ChaosReport:
        """All phases, one after the other."""
        options, diary = self._options, place.folder / "diary.jsonl"
        orders = Orders(
            folder=str(folder),
            environ=dict(environ),
            scheme=place.scheme,
            diary=str(diary),
            published=str(place.folder / _PUBLISHED),
            clients=options.clients,
            pace=options.pace,
        )
        reading, started = Reading(diary), monotonic()
        try:
            with processes(orders, options.seed, said=place.folder / "said.log") as running:
                await self._trouble(running, reading)
                troubled = monotonic() - started
                left = await self._calm(running, reading)
                said = reading.read()
        finally:
            reading.close()
        published = told(place.folder / _PUBLISHED)
        evidence = await self._collecting.evidence(left, said, published)
        sagas = await self._collecting.sagas()
        return _report(
            options,
            said,
            evidence,
            sagas,
            [*findings(evidence), *self._of_sagas(sagas, left)],
            database=self._application.database_name if options.keep else place.scheme,
            deaths=running.died,
            seconds=troubled,
            settled_seconds=monotonic() - started - troubled,
        )

    async def _trouble(self, running: Processes, reading: Reading) -> None:
        options = self._options
        rates, ending = options.rates, monotonic() + options.seconds
        for name in (SERVER, *(f"worker {number}" for number in range(1, options.workers + 1))):
            running.start(name, rates)
        said = reading.said
        while monotonic() < ending and (running.died < options.kills or not said.acknowledged):
            await asyncio.sleep(_TICK)
            running.replace_dead(rates)
            _ensure_well(reading.read())
            self._told("killed", running.died, options.kills)

    async def _calm(self, running: Processes, reading: Reading) -> list[Left]:
        """Kill them all once more, and go on with workers that nothing happens to."""
        running.kill_all()
        _ensure_well(reading.read())
        for number in range(1, self._options.workers + 1):
            running.start(f"worker {number}", CALM)
        most = 0

        def waiting(amount: int) -> None:
            nonlocal most
            most = max(most, amount)
            self._told("settling", most - amount, most)

        left = await settled(self._collecting.work, self._timeout_of, waiting)
        running.stop_all()
        return left

    def _timeout_of(self, target: str) -> float:
        reaction = self._application.routing.reaction(target)
        return reaction.timeout if reaction is not None else 30.0

    def _of_sagas(self, sagas: Sequence[SagaEvidence], left: Sequence[Left]) -> list[Finding]:
        modules = self._application.modules
        declared = {saga.target: saga for module in modules for saga in module.sagas()}
        return [*saga_findings(sagas, declared, {each.id for each in left})]


def _ensure_well(said: Said) -> None:
    if said.failed:
        raise ChaosError(f"not a fault, but a failure of the project's code:\n{said.failed[0]}")


def _report(
    options: ChaosOptions,
    said: Said,
    evidence: Evidence,
    sagas: Sequence[SagaEvidence],
    found: Sequence[Finding],
    *,
    database: str,
    deaths: int,
    seconds: float,
    settled_seconds: float,
) -> ChaosReport:
    faults: dict[str, dict[str, int]] = {}
    for (kind, at), amount in sorted(said.faults.items()):
        faults.setdefault(kind, {})[at] = amount
    ended = Counter(row.kind for row in evidence.trace if row.what == "ended")
    return ChaosReport(
        seed=options.seed,
        database=database,
        seconds=seconds,
        settled_seconds=settled_seconds,
        deaths=deaths,
        faults=faults,
        acknowledged=len(said.acknowledged),
        refused=said.refused,
        events=len(evidence.events),
        ended={kind: ended[kind] for kind in Kind},
        sagas={status: count for status in SagaStatus if (count := _of(sagas, status))},
        published=len(evidence.published),
        left=evidence.left,
        findings=found,
    )


def _of(sagas: Sequence[SagaEvidence], status: SagaStatus) -> int:
    return sum(saga.status is status for saga in sagas)
