"""`python -m benchmarks durable`: the rows of the durable engine."""

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
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
from benchmarks.harness.durable import plot, table
from benchmarks.harness.durable.figures import Report, Row, load, write
from benchmarks.harness.durable.ground import VARIABLES, Ground, pinned, servers_here
from benchmarks.harness.durable.job_side import CALLERS
from benchmarks.harness.durable.job_sides import JOB_SIDES
from benchmarks.harness.durable.jobs import JobEffort, Say, jobs_row
from benchmarks.harness.durable.rows import ROWS, Amounts
from benchmarks.harness.durable.trials import trial_row
from benchmarks.harness.installation import ROOM
from benchmarks.harness.selection import chosen
from benchmarks.harness.side import SideError

RESULTS = Path(__file__).parent.parent.parent / "results"
NAMES = ("jobs", *ROWS)
_QUICK = Amounts(
    messages=1000,
    sagas=50,
    due=5000,
    finished=5000,
    lane=2000,
    claimed=500,
    idle=1.0,
)
_QUICK_JOBS = JobEffort(rounds=1, jobs=500, limit=10, paced=50, idle=0.5)


class Installed(Protocol):
    """What the sides of all rows have in common."""

    @property
    def name(self) -> str:
        """How it is called on the command line and in results."""
        ...

    @property
    def title(self) -> str:
        """How it is called in tables."""
        ...

    @property
    def folder(self) -> str:
        """Of `benchmarks/peers`."""
        ...

    def install(self) -> None:
        """Make it runnable; raises `SideError`."""
        ...


SideT = TypeVar("SideT", bound=Installed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks for; `sides` are all unless they are named."""

    rows: Sequence[str]
    sides: str | None
    quick: bool
    effort: JobEffort
    amounts: Amounts


class Run:
    """One run: who can take part, and what was measured of them."""

    def __init__(self, wanted: Wanted, ground: Ground, say: Say) -> None:
        self._wanted = wanted
        self._ground = ground
        self._say = say
        self.absent: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self.rows: list[Row] = []

    def measure(self) -> None:
        """Every row that was asked for. Raises `SideError`."""
        wanted, ground = self._wanted, self._ground
        if "jobs" in wanted.rows:
            needs = {side.name: side.needs for side in JOB_SIDES.values()}
            ready = self._ready(list(JOB_SIDES.values()), needs)
            if ready:
                self.rows.append(jobs_row(ready, ground, wanted.effort, self._say))
        for name in wanted.rows:
            for row in ROWS[name](wanted.amounts) if name in ROWS else ():
                servers = {side.name: side.servers for side in row.sides}
                sides = self._ready(list(row.sides), servers)
                if sides:
                    rounds = 1 if name == "growth" else wanted.effort.rounds
                    self.rows.append(trial_row(row, sides, ground, rounds, self._say))

    def _ready(self, sides: list[SideT], needs: Mapping[str, tuple[str, ...]]) -> list[SideT]:
        """Those that were asked for, and can be run here."""
        named = self._wanted.sides.split(",") if self._wanted.sides else None
        ready: list[SideT] = []
        for side in sides:
            self.titles[side.name] = side.title
            ours = side.folder == "backwright_jobs"
            if side.name not in named if named else self._wanted.quick and not ours:
                continue
            missing = [kind for kind in needs[side.name] if kind not in self._ground.servers]
            try:
                if missing:
                    raise SideError(f"{VARIABLES[missing[0]]} is not set")
                self._say(f"installing {side.title}")
                side.install()
            except SideError as error:
                if os.environ.get("CI") == "true":
                    raise
                self.absent[side.title] = str(error).partition("\n")[0]
            else:
                ready.append(side)
        return ready


def _measured(wanted: Wanted, console: Console) -> tuple[Run, list[float], Mapping[str, str]]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    worker, other = machine.cores()
    servers = servers_here()
    before = os.getloadavg()[0]
    ROOM.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(dir=ROOM, prefix="durable-"))
        progress = stack.enter_context(Progress(*columns, console=console, transient=True))
        task = progress.add_task("beginning")
        if not wanted.quick:
            os.sched_setaffinity(0, {other})
            stack.enter_context(pinned(servers, other))
        ground = Ground(worker_core=worker, other_core=other, folder=Path(folder), servers=servers)
        run = Run(wanted, ground, lambda now: progress.update(task, description=now))
        run.measure()
    return run, [before, os.getloadavg()[0]], machine.described(servers.get("postgresql"))


def durable(
    only: Annotated[str | None, typer.Option(help=f"Of {', '.join(NAMES)}.")] = None,
    sides: Annotated[str | None, typer.Option(help=f"Of {', '.join(JOB_SIDES)}, …")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Turns of each side.")] = 5,
    jobs: Annotated[int, typer.Option(min=100, help="Jobs to drain.")] = 20_000,
    limit: Annotated[float, typer.Option(min=1, help="Most seconds for one part.")] = 15,
    finished: Annotated[int, typer.Option(min=0, help="Growth: jobs finished.")] = 10_000_000,
    name: Annotated[str, typer.Option(help="Of the files in the results' folder.")] = "durable",
    quick: Annotated[bool, typer.Option(help="Ours only, seconds: does the harness work?")] = False,
) -> None:
    """Measure jobs, relay, sagas, growth and idle cost: `python -m benchmarks durable`."""
    console = Console()
    effort = JobEffort(rounds=rounds, jobs=jobs, limit=limit, paced=300, idle=3.0)
    wanted = Wanted(
        rows=chosen(only, NAMES, "--only"),
        sides=sides,
        quick=quick,
        effort=_QUICK_JOBS if quick else effort,
        amounts=_QUICK if quick else replace(Amounts(), finished=finished),
    )
    run, loads, described = _measured(wanted, console)
    report = Report(
        name="durable-quick" if quick else name,
        command=shlex.join(["python", "-m", "benchmarks", *sys.argv[1:]]),
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        machine=described,
        load=loads,
        titles=run.titles,
        notes={side.name: side.durable for side in JOB_SIDES.values()},
        settings={"rounds": wanted.effort.rounds, "callers": CALLERS, "limit": wanted.effort.limit},
        absent=run.absent,
        rows=run.rows,
    )
    reported(report, ROOM / "results" if quick else RESULTS, console)


def reported(report: Report, folder: Path, console: Console) -> None:
    """Write a report with its table and plots, and show it."""
    path = write(report, folder)
    page = path.with_suffix(".md")
    page.write_text(table.markdown(report, plot.draw(report, folder)))
    table.show(report, console)
    console.print(f"written: {path} and {page.name}, with a plot for every row")


def show_durable(
    report: Annotated[Path, typer.Argument(help="A JSON file of `results/`.")],
) -> None:
    """Write the table and plots of a kept report again."""
    reported(load(report), report.parent, Console())
