"""`backwright chaos`: kill, hang and cut off the project's processes, and see what is lost."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from backwright.cli.console import (
    HERE,
    AsJson,
    CommandError,
    Folder,
    out,
    print_json,
    progress,
)

if TYPE_CHECKING:
    from backwright.testing.chaos.run import ChaosReport

_SHOWN = 20


_Kills = Annotated[int, typer.Option(min=1, help="How many processes die before it is over.")]
_Seconds = Annotated[float, typer.Option(min=1, help="For how long at most, however many died.")]
_Workers = Annotated[int, typer.Option(min=1, max=64, help="Processes that work.")]
_Clients = Annotated[int, typer.Option(min=1, max=256, help="Clients that call the load.")]
_Seed = Annotated[
    int | None, typer.Option(help="The seed of an earlier run, to have the same faults.")
]
_Rate = partial(typer.Option, min=0, max=0.3)
_Kill = Annotated[float, _Rate(help="How likely a kill is at each transition.")]
_Pause = Annotated[float, _Rate(help="How likely a hang beyond the lease is.")]
_Cut = Annotated[float, _Rate(help="How likely it is that the database or broker is cut off.")]
_Server = Annotated[
    str | None,
    typer.Option(help="URL of a server on which a database is made, and dropped afterwards."),
]
_Keep = Annotated[bool, typer.Option("--keep", help="Leave the database for you to look at.")]


def chaos(
    project: Folder = HERE,
    kills: _Kills = 100,
    seconds: _Seconds = 600,
    workers: _Workers = 3,
    clients: _Clients = 4,
    seed: _Seed = None,
    kill_rate: _Kill = 0.004,
    pause_rate: _Pause = 0.0003,
    cut_rate: _Cut = 0.002,
    postgresql: _Server = None,
    keep: _Keep = False,
    as_json: AsJson = False,
) -> None:
    """Kill, hang and cut off the project's processes under load; report what was lost or doubled.

    Runs on a database of its own; where PUBLISH_TO is set, events go to a broker of its own, which
    is cut off, too. The load is your function `load` in chaos.py.
    What handlers call outside is really called: point your settings at something harmless.

    Example: backwright chaos --kills 1000 --postgresql postgresql://localhost/postgres
    """
    rates = {"kill": kill_rate, "pause": pause_rate, "cut": cut_rate}
    chosen = {"kills": kills, "seconds": seconds, "workers": workers, "clients": clients}
    where = {"postgresql": postgresql, "keep": keep}
    report = _ran(project, rates, seed=seed, **chosen, **where)
    if as_json:
        print_json(report)
    else:
        _show(report)
    if report.findings:
        raise typer.Exit(1)


def _ran(
    project: Path, rates: Mapping[str, float], *, seed: int | None, **chosen: Any
) -> "ChaosReport":
    try:
        from backwright.testing.chaos.errors import ChaosError
        from backwright.testing.chaos.processes import Rates
        from backwright.testing.chaos.run import ChaosOptions
        from backwright.testing.chaos.run import chaos as run
    except ModuleNotFoundError as error:
        raise CommandError(
            f"{error.name} is missing; install backwright[testing]", code=2
        ) from error
    seed = random.randrange(2**31) if seed is None else seed  # noqa: S311  # no secret
    options = ChaosOptions(seed=seed, rates=Rates(**rates), **chosen)
    with progress("starting") as steps:
        try:
            running = run(project.resolve(), options, lambda text, n, of: steps(n, of, text))
            return asyncio.run(running)
        except ChaosError as error:
            raise CommandError(str(error)) from error


def _show(report: "ChaosReport") -> None:
    out.print(
        f"{report.deaths} processes died in {report.seconds:.0f} s on {report.database}, "
        f"settled in {report.settled_seconds:.0f} s; seed {report.seed}"
    )
    for kind, places in report.faults.items():
        told = ", ".join(f"{at} {amount}" for at, amount in places.items())
        out.print(f"  {kind:<6} {sum(places.values()):>6}  {told}")
    refused = sum(report.refused.values())
    out.print(f"  {report.acknowledged} commands acknowledged, {refused} calls refused")
    ended = ", ".join(f"{amount} {kind}" for kind, amount in report.ended.items() if amount)
    out.print(f"  {report.events} events; work that is over: {ended or 'none'}")
    if report.sagas:
        told = ", ".join(f"{amount} {status}" for status, amount in report.sagas.items())
        out.print(f"  sagas: {told}")
    if report.published:
        out.print(f"  the broker got {report.published} messages, repeated ones included")
    _show_left(report)
    _show_findings(report)


def _show_left(report: "ChaosReport") -> None:
    for state in ("parked", "behind", "waiting"):
        there = [each for each in report.left if each.state == state]
        if there:
            out.print(f"  {len(there)} {state}")
        errors = Counter((each.target, each.error) for each in there if each.error)
        for (target, error), amount in errors.most_common(_SHOWN):
            out.print(f"    {amount} of {target}: {escape(error)}")


def _show_findings(report: "ChaosReport") -> None:
    for finding in report.findings[:_SHOWN]:
        out.print(
            f"[red]{finding.wrong:<16}[/] {finding.about} {finding.id}  {escape(finding.text)}"
        )
    if len(report.findings) > _SHOWN:
        out.print(f"  and {len(report.findings) - _SHOWN} more; see --json")
    if not report.findings:
        out.print("[green]nothing lost, doubled, reordered, half-compensated or stuck[/]")
        return
    out.print(
        f"{len(report.findings)} findings; the same faults again: backwright chaos "
        f"--seed {report.seed} (what runs beside them differs from run to run)"
    )
