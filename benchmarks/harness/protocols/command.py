"""`python -m benchmarks protocols`: the rows of GraphQL, gRPC, WebSocket, and memory."""

import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Protocol, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from benchmarks.harness import machine
from benchmarks.harness.durable import ground as durable_ground
from benchmarks.harness.durable.command import RESULTS, reported
from benchmarks.harness.durable.figures import Report, Row
from benchmarks.harness.installation import ROOM
from benchmarks.harness.protocols.call_load import build
from benchmarks.harness.protocols.call_rows import call_rows
from benchmarks.harness.protocols.call_sides import CALL_SIDES, CallSide, export_contracts
from benchmarks.harness.protocols.effort import Effort, Say
from benchmarks.harness.protocols.fanout import FANOUT_SIDES, fanout_row
from benchmarks.harness.protocols.graph_rows import graph_rows, refusals
from benchmarks.harness.protocols.graph_side import GraphSide
from benchmarks.harness.protocols.graph_sides import GRAPH_SIDES
from benchmarks.harness.protocols.memory import SERVED, connections_row, started_row
from benchmarks.harness.run import Ground
from benchmarks.harness.selection import chosen, engines_here
from benchmarks.harness.side import SideError
from benchmarks.harness.wrk import require_wrk

NAMES = ("graphql", "grpc", "fanout", "memory")
_QUICK = Effort(
    rounds=1, seconds=1, warm=0, clients=8, listeners=50, events=5, visits=200, crowd=100
)


class Installed(Protocol):
    """What the sides of all rows have in common."""

    @property
    def name(self) -> str:
        """How it is called on the command line and in results."""
        ...


SideT = TypeVar("SideT", bound=Installed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks for; `sides` are all unless they are named."""

    rows: Sequence[str]
    engines: Sequence[str]
    sides: str | None
    quick: bool
    effort: Effort


class Run:
    """One run: who can take part, and what was measured of them."""

    def __init__(self, wanted: Wanted, ground: Ground, say: Say) -> None:
        self._wanted = wanted
        self._ground = ground
        self._say = say
        self._done: set[str] = set()
        self.absent: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self.rows: list[Row] = []

    def measure(self) -> None:
        """Every row that was asked for. Raises `SideError`."""
        rows: dict[str, Callable[[], list[Row]]] = {
            "graphql": self._graphql,
            "grpc": self._grpc,
            "fanout": self._fanout,
            "memory": self._memory,
        }
        for name in self._wanted.rows:
            self.rows += rows[name]()

    def _graphql(self) -> list[Row]:
        def install(side: GraphSide) -> None:
            self._once(side.name, side.side.install)

        sides = self._ready(list(GRAPH_SIDES.values()), install)
        self.titles |= {side.name: side.title for side in sides}
        refusals(sides, self._ground, self._say)
        wanted = self._wanted
        return [
            row
            for engine in wanted.engines
            for row in graph_rows(engine, sides, self._ground, wanted.effort, self._say)
        ]

    def _grpc(self) -> list[Row]:
        own = CALL_SIDES["backwright"]

        def install(_: CallSide) -> None:
            build()
            # Also for the limit, which speaks the store's language.
            self._once(own.name, own.side.install)
            self._once("contracts", export_contracts)

        sides = self._ready(list(CALL_SIDES.values()), install)
        for side in sides:
            for protocol, title in side.titles.items():
                name = side.name if len(side.titles) == 1 else f"{side.name}_{protocol}"
                self.titles[name] = title
        wanted = self._wanted
        return [
            row
            for engine in wanted.engines
            if sides
            for row in call_rows(engine, sides, self._ground, wanted.effort, self._say)
        ]

    def _fanout(self) -> list[Row]:
        servers = durable_ground.servers_here()
        here = [side for side in FANOUT_SIDES if all(kind in servers for kind in side.servers)]
        sides = self._ready(here, lambda side: self._once(side.name, side.install))
        self.titles |= {side.name: side.title for side in sides}
        ground = durable_ground.Ground(
            worker_core=self._ground.server_core,
            other_core=self._ground.load_core,
            folder=self._ground.folder,
            servers=servers,
        )
        return [fanout_row(sides, ground, self._wanted.effort, self._say)] if sides else []

    def _memory(self) -> list[Row]:
        own = CALL_SIDES["backwright"]
        self._once(own.name, own.side.install)
        self.titles |= {name: f"Backwright, {title}" for name, (title, _) in SERVED.items()}
        self.titles["backwright"] = own.side.title
        ground, effort = self._ground, self._wanted.effort
        return [started_row(ground, effort, self._say), connections_row(ground, effort, self._say)]

    def _once(self, name: str, install: Callable[[], None]) -> None:
        if name not in self._done:
            self._say(f"installing {name}")
            install()
            self._done.add(name)

    def _ready(self, sides: Sequence[SideT], install: Callable[[SideT], None]) -> list[SideT]:
        """Those that were asked for, and can be run here."""
        named = self._wanted.sides.split(",") if self._wanted.sides else None
        ready: list[SideT] = []
        for side in sides:
            ours = side.name.startswith(("backwright", "limit"))
            if side.name not in named if named else self._wanted.quick and not ours:
                continue
            try:
                install(side)
            except SideError as error:
                if named or os.environ.get("CI") == "true":
                    raise
                self.absent[side.name] = str(error).partition("\n")[0]
            else:
                ready.append(side)
        return ready


def _measured(wanted: Wanted, console: Console) -> tuple[Run, list[float]]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    server_core, load_core = machine.cores()
    before = os.getloadavg()[0]
    ROOM.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(dir=ROOM, prefix="protocols-"))
        progress = stack.enter_context(Progress(*columns, console=console, transient=True))
        task = progress.add_task("beginning")
        os.sched_setaffinity(0, {load_core})
        ground = Ground(
            server_core=server_core,
            load_core=load_core,
            folder=Path(folder),
            postgresql=durable_ground.servers_here().get("postgresql"),
        )
        run = Run(wanted, ground, lambda now: progress.update(task, description=now))
        run.measure()
    return run, [before, os.getloadavg()[0]]


def protocols(
    only: Annotated[str | None, typer.Option(help=f"Of {', '.join(NAMES)}.")] = None,
    engines: Annotated[str | None, typer.Option(help="Of postgresql, sqlite.")] = None,
    sides: Annotated[str | None, typer.Option(help=f"Of {', '.join(GRAPH_SIDES)}, …")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Turns of each side.")] = 5,
    seconds: Annotated[int, typer.Option(min=1, help="Seconds of load in a turn.")] = 4,
    clients: Annotated[int, typer.Option(min=1, help="Connections at once.")] = 32,
    name: Annotated[str, typer.Option(help="Of the files in the results' folder.")] = "protocols",
    quick: Annotated[bool, typer.Option(help="Ours only, seconds: does the harness work?")] = False,
) -> None:
    """Measure GraphQL, gRPC, fan-out and memory: `python -m benchmarks protocols`."""
    require_wrk()
    console = Console()
    where, without = engines_here(engines)
    effort = replace(Effort(), rounds=rounds, seconds=seconds, clients=clients)
    wanted = Wanted(
        rows=chosen(only, NAMES, "--only"),
        engines=where,
        sides=sides,
        quick=quick,
        effort=_QUICK if quick else effort,
    )
    run, loads = _measured(wanted, console)
    reported(
        _report("protocols-quick" if quick else name, wanted, run, loads, without),
        ROOM / "results" if quick else RESULTS,
        console,
    )


def _report(
    name: str, wanted: Wanted, run: Run, loads: list[float], without: Mapping[str, str]
) -> Report:
    effort = wanted.effort
    settings = {"rounds": effort.rounds, "seconds": effort.seconds, "clients": effort.clients}
    return Report(
        name=name,
        command=shlex.join(["python", "-m", "benchmarks", *sys.argv[1:]]),
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        machine=machine.described(durable_ground.servers_here().get("postgresql")),
        load=loads,
        titles=run.titles,
        notes={},
        settings=settings,
        absent={**without, **run.absent},
        rows=run.rows,
    )
