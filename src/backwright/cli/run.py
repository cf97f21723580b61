"""`backwright run`: serve the project."""

import os
from collections.abc import Iterator
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
    for name, place in _served(application, address):
        err.print(f"  {name:7} {place}")
    err.print(f"  health  {address}/health/ready     metrics  {address}/metrics")
    seconds = perf_counter() - _STARTED
    err.print(f"  ready in {seconds:.1f} s. Ctrl-C stops it; nothing accepted is lost.\n")


def _served(application: Any, address: str) -> Iterator[tuple[str, str]]:
    """Each protocol that is switched on, and where."""
    settings = application.settings
    if "rest" in settings.protocols:
        yield from (("API", f"{address}{prefix}") for prefix in application.api_prefixes)
    if "graphql" in settings.protocols:
        from backwright.main import graphql

        yield "GraphQL", f"{address}{graphql.PATH}"
    if "grpc" in settings.protocols:
        yield "gRPC", f"{settings.host}:{application.grpc_port or settings.grpc_port}"
    if "websocket" in settings.protocols:
        from backwright.main import websocket

        yield "socket", f"{address.replace('http', 'ws', 1)}{websocket.PATH}"
    if "rest" in settings.protocols:
        yield "docs", f"{address}/docs"
