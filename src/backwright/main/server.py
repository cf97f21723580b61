"""Serving an application: sockets, signals, processes."""

import errno
import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import uvicorn
from uvicorn.supervisors import ChangeReload, Multiprocess

from backwright.main.application import Application
from backwright.main.loading import load_application
from backwright.main.logs import configure
from backwright.main.metrics import SHARED_FOLDER
from backwright.main.settings import Settings

Announce = Callable[[Application], None]


class ServeError(Exception):
    """The server can't start; the text says why and what to do."""


def serve(
    project: Path, settings: Settings, *, reload: bool = False, announce: Announce | None = None
) -> None:
    """Serve the project's application until SIGINT or SIGTERM.

    Running requests get `settings.shutdown_seconds` to finish. Raises `ServeError` if the address
    can't be had.
    """
    listener = _listener(settings)
    config = uvicorn.Config(
        partial(hosted, project),
        factory=True,
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=True,
        ws="none",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        workers=settings.workers,
        reload=reload,
        reload_dirs=[str(project)],
    )
    with listener:
        if reload:
            ChangeReload(config, target=uvicorn.Server(config).run, sockets=[listener]).run()
        elif settings.workers > 1:
            _serve_together(config, listener)
        else:
            _Server(config, announce).run(sockets=[listener])


def hosted(project: Path) -> Application:
    """The application as a serving process holds it, with its logs configured."""
    application = load_application(project)
    configure(application.settings)
    return application


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, announce: Announce | None) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        application = getattr(self.config.loaded_app, "app", self.config.loaded_app)
        if self.started and self._announce is not None and isinstance(application, Application):
            self._announce(application)


def _serve_together(config: uvicorn.Config, listener: socket.socket) -> None:
    """Several processes on one socket; a worker that dies is replaced.

    They share their metrics by a folder, which must be empty at the start.
    """
    shared = tempfile.mkdtemp(prefix="backwright-metrics-")
    os.environ[SHARED_FOLDER] = shared
    try:
        Multiprocess(config, target=uvicorn.Server(config).run, sockets=[listener]).run()
    finally:
        shutil.rmtree(shared, ignore_errors=True)


def _listener(settings: Settings) -> socket.socket:
    where = f"{settings.host}:{settings.port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise ServeError(f"can't listen on {where}: {_remedy(error, settings)}") from error
    listener.listen(2048)
    listener.set_inheritable(True)
    return listener


def _remedy(error: OSError, settings: Settings) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"the port is in use; stop what uses it or choose another, e.g. --port {settings.port + 1}"
    if error.errno == errno.EACCES:
        return "ports below 1024 need more rights; choose a higher one with --port"
    if isinstance(error, socket.gaierror):
        return "there is no such host; set HOST to an address of this machine"
    return f"{error.strerror or error}; set HOST to an address of this machine"
