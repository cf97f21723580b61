"""`backwright chaos`: kill, hang and cut off the project's processes, and see what is lost."""

import asyncio
import random
from collections import Counter
from typing import TYPE_CHECKING, Annotated

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


def chaos(
    project: Folder = HERE,
    kills: Annotated[
        int, typer.Option(min=1, help="How many processes die before it is over.")
    ] = 100,
    seconds: Annotated[
        float, typer.Option(min=1, help="For how long at most, however many that were.")
    ] = 600,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that work.")] = 3,
    clients: Annotated[int, typer.Option(min=1, max=256, help="Clients that call the load.")] = 4,
    seed: Annotated[
        int | None, typer.Option(help="The seed of an earlier run, to have the same faults.")
    ] = None,
    kill_rate: Annotated[
        float, typer.Option(min=0, max=0.5, help="How likely a kill is at each transition.")
    ] = 0.004,
    pause_rate: Annotated[
        float, typer.Option(min=0, max=0.5, help="How likely a hang beyond the lease is.")
    ] = 0.0003,
    cut_rate: Annotated[
        float, typer.Option(min=0, max=0.5, help="How likely it is that the database is cut off.")
    ] = 0.002,
    postgresql: Annotated[
        str | None,
        typer.Option(help="URL of a server on which a database is made, and dropped afterwards."),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the database for you to look at.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Kill, hang and cut off the project's processes under load; report what was lost or doubled.

    Runs on a database of its own, without brokers. The load is your function `load` in chaos.py.
    What handlers call outside is really called: point your settings at something harmless.

    Example: backwright chaos --kills 1000 --postgresql postgresql://localhost/postgres
    """
    try:
        from backwright.testing.chaos.errors import ChaosError
        from backwright.testing.chaos.processes import Rates
        from backwright.testing.chaos.run import ChaosOptions
        from backwright.testing.chaos.run import chaos as run
    except ModuleNotFoundError as error:
        raise CommandError(
            f"{error.name} is missing; install backwright\\[testing]", code=2
        ) from error
    options = ChaosOptions(
        seed=random.randrange(2**31) if seed is None else seed,  # noqa: S311  # no secret
        kills=kills,
        seconds=seconds,
        workers=workers,
        clients=clients,
        rates=Rates(kill=kill_rate, pause=pause_rate, cut=cut_rate),
        postgresql=postgresql,
        keep=keep,
    )
    with progress("starting") as steps:
        try:
            report = asyncio.run(
                run(project.resolve(), options, lambda text, n, of: steps(n, of, text))
            )
        except ChaosError as error:
            raise CommandError(str(error)) from error
    if as_json:
        print_json(report)
    else:
        _show(report)
    if report.findings:
        raise typer.Exit(1)


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
