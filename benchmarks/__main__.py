"""`python -m benchmarks`: run the rows, or show a kept report again."""

import os
import shlex
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from benchmarks.harness import machine, plot, table
from benchmarks.harness.durable.command import durable, show_durable
from benchmarks.harness.installation import ROOM
from benchmarks.harness.protocols.command import protocols
from benchmarks.harness.result import LoadRow, Report, Started, load, write
from benchmarks.harness.run import Effort, Ground, load_row, refusals, routes_row, starts
from benchmarks.harness.selection import ENGINES, URL, chosen, engines_here, sides_here
from benchmarks.harness.side import POOL_SIZE, Side, SideError
from benchmarks.harness.sides import SIDES
from benchmarks.harness.wrk import require_wrk

RESULTS = Path(__file__).parent / "results"
ROWS = ("read", "list", "create", "routes", "start")

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__
)
console = Console()


def measured(
    what: list[str], engines: list[str], sides: list[Side], ground: Ground, effort: Effort
) -> tuple[list[LoadRow], LoadRow | None, list[Started]]:
    """Every row that was asked for."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("filling databases")

        def say(now: str) -> None:
            progress.update(task, description=now)

        refusals(sides, ground, say)
        rows = [
            load_row(row, engine, sides, ground, effort, say)
            for engine in engines
            for row in ("read", "list", "create")
            if row in what
        ]
        routed = any(side.routed for side in sides)
        many = routes_row(sides, ground, effort, say) if "routes" in what and routed else None
        begun = starts(sides, ground, effort, say) if "start" in what else []
    return rows, many, begun


def ground(folder: Path) -> Ground:
    """This machine; from here on the run itself keeps to the load generator's core."""
    server_core, load_core = machine.cores()
    os.sched_setaffinity(0, {load_core})
    return Ground(
        server_core=server_core,
        load_core=load_core,
        folder=folder,
        postgresql=os.environ.get(URL),
    )


def reported(report: Report, folder: Path) -> None:
    """Write a report with its table and plots, and show it."""
    path = write(report, folder)
    page = path.with_suffix(".md")
    page.write_text(table.markdown(report, plot.draw(report, folder)))
    table.show(report, console)
    console.print(f"written: {path} and {page.name}, with a plot for every row")


@app.command()
def run(
    only: Annotated[str | None, typer.Option(help=f"Of {', '.join(ROWS)}.")] = None,
    engines: Annotated[str | None, typer.Option(help=f"Of {', '.join(ENGINES)}.")] = None,
    sides: Annotated[str | None, typer.Option(help=f"Of {', '.join(SIDES)}.")] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Turns of each side.")] = 5,
    seconds: Annotated[int, typer.Option(min=1, help="Seconds of load in a turn.")] = 5,
    clients: Annotated[int, typer.Option(min=1, help="Connections at once.")] = 32,
    name: Annotated[str, typer.Option(help="Of the files in the results' folder.")] = "rest",
    short: Annotated[bool, typer.Option(help="A look at the harness itself, no figures.")] = False,
) -> None:
    """Measure and write the results: `python -m benchmarks run --only read,list`."""
    require_wrk()
    if short:
        rounds, seconds = 1, 1
    effort = Effort(rounds=rounds, seconds=seconds, warm=0 if short else 2, clients=clients)
    where, without = engines_here(engines)
    ready, absent = sides_here(sides, short, console)
    ROOM.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=ROOM, prefix="run-") as folder:
        here = ground(Path(folder))
        rows, many, begun = measured(chosen(only, ROWS, "--only"), where, ready, here, effort)
    report = Report(
        name="short" if short else name,
        command=shlex.join(["python", "-m", "benchmarks", *sys.argv[1:]]),
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        machine=machine.described(os.environ.get(URL) if "postgresql" in where else None),
        titles={side.name: side.title for side in SIDES.values()},
        settings={"rounds": rounds, "seconds": seconds, "clients": clients, "pool": POOL_SIZE},
        absent={**without, **absent},
        rows=rows,
        routes=many,
        starts=begun,
    )
    reported(report, ROOM / "results" if short else RESULTS)


@app.command()
def show(report: Annotated[Path, typer.Argument(help="A JSON file of `results/`.")]) -> None:
    """Write the table and plots of a kept report again: `python -m benchmarks show FILE`."""
    reported(load(report), report.parent)


app.command()(durable)
app.command()(show_durable)
app.command()(protocols)


def main() -> None:
    """Run a command; what is wrong is said in one line, with the remedy."""
    # Like Ctrl-C, so that no server outlives the run.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app()
    except SideError as error:
        console.print(f"benchmarks: {error}", style="red")
        sys.exit(1)


main()
