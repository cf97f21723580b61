"""`backwright worker`: do what commits ask for, in a process of its own."""

import os
from typing import Annotated, Any

import typer

from backwright.cli.console import HERE, Folder, err


def worker(
    project: Folder = HERE,
    queues: Annotated[
        str, typer.Option(help="Queues to take from, e.g. mail:3,events; all without it.")
    ] = "",
    concurrency: Annotated[
        int, typer.Option(min=1, max=1000, help="How many of a queue run at once.")
    ] = 10,
    port: Annotated[
        int | None, typer.Option(help="Serve /health and /metrics here, at HOST; 0 is any port.")
    ] = None,
) -> None:
    """Do what commits ask for: deliveries of events, jobs, sagas, schedules.

    Any number of these may run, on any machines; they share the work. On SIGTERM or Ctrl-C
    nothing more is begun, what runs gets SHUTDOWN_SECONDS to finish, and the rest is given back.

    Example: WORKER=off backwright run & backwright worker --queues mail:3,events
    """
    from backwright.main.loading import Project
    from backwright.main.worker_process import work

    # This process works, whatever serving processes do.
    os.environ["WORKER"] = "off"
    if queues:
        os.environ["QUEUES"] = queues
    Project.at(project)
    work(project.resolve(), places=concurrency, port=port, announce=announce)


def announce(application: Any, queues: dict[str, int], address: str) -> None:
    """Say what it does."""
    err.print(
        f"\n  [bold]{application.name}[/] {application.version} · {application.database_name} · "
        f"worker · {application.settings.environment}"
    )
    served = ", ".join(f"{name}:{places}" for name, places in sorted(queues.items()))
    err.print(f"  queues  {served or 'none: no module reacts to anything'}")
    if address:
        err.print(f"  health  {address}/health/ready     metrics  {address}/metrics")
    err.print("  Ctrl-C stops it; what runs is finished, the rest is left to others.\n")
