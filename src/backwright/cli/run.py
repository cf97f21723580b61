"""`backwright run`: serve the project."""

import os
from time import perf_counter
from typing import Annotated, Any

import typer

from backwright.cli.console import HERE, CommandError, Folder, err

_STARTED = perf_counter()


def run(
    project: Folder = HERE,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 is any.")] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes that serve; works on SQLite, too.")
    ] = None,
    reload: Annotated[
        bool, typer.Option("--reload", help="Start again when a file of the project changes.")
    ] = False,
) -> None:
    """Serve the project: API, docs, health and metrics.

    Settings come from the environment and the file .env; see the project's .env.example.

    Example: DATABASE_URL=postgresql://localhost/shop backwright run --workers 4
    """
    from backwright.main.loading import Project
    from backwright.main.server import serve

    given = {"HOST": host, "PORT": port, "WORKERS": workers}
    # Worker processes read the environment again, so what was typed goes there.
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})
    settings = Project.at(project).settings()
    if reload and settings.workers > 1:
        raise CommandError("--reload is for one process; leave --workers out", code=2)
    serve(project.resolve(), settings, reload=reload, announce=announce)


def announce(application: Any, address: str) -> None:
    """Say where the application is to be found."""
    settings = application.settings
    database = application.database_name
    processes = f"{settings.workers} process{'es' if settings.workers > 1 else ''}"
    err.print(
        f"\n  [bold]{application.name}[/] {application.version} · {database} · {processes} · "
        f"{settings.environment}"
    )
    for prefix in application.api_prefixes:
        err.print(f"  API     {address}{prefix}")
    if "grpc" in settings.protocols:
        err.print(f"  gRPC    {settings.host}:{application.grpc_port or settings.grpc_port}")
    err.print(f"  docs    {address}/docs")
    err.print(f"  health  {address}/health/ready     metrics  {address}/metrics")
    seconds = perf_counter() - _STARTED
    err.print(f"  ready in {seconds:.1f} s. Ctrl-C stops it; nothing accepted is lost.\n")
