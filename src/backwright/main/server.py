"""Serving an application: sockets, signals, processes."""

import asyncio
import errno
import gc
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.supervisors import ChangeReload

from backwright.main.application import Application
from backwright.main.loading import load_application
from backwright.main.logs import configure
from backwright.main.protocol import Protocol
from backwright.main.settings import Settings, serving
from backwright.main.workers import end_with_parent, serve_together

Announce = Callable[[Application, str], None]


class ServeError(Exception):
    """The server can't start; the text says why and what to do."""


def serve(project: Path, settings: Settings, *, reload: bool = False, announce: Announce) -> None:
    """Serve the project's application until SIGINT or SIGTERM.

    Running requests get `settings.shutdown_seconds` to finish. Raises `ServeError` if the address
    can't be had, and `WorkerError` if one of several processes can't serve.
    """
    signal.signal(signal.SIGTERM, _stop)
    application = hosted(project)
    settings = serving(settings, application.settings.protocols)
    with _listener(settings) as listener:
        config = _config(project, settings, reload=reload)

        def ready() -> None:
            announce(application, _address(listener))

        if reload:
            ready()
            ChangeReload(config, target=uvicorn.Server(config).run, sockets=[listener]).run()
        elif settings.workers > 1:
            asyncio.run(_prepare(application))
            serve_together(config, listener, ready)
        else:
            config.app, config.factory, config.lifespan = application, False, "off"
            _Server(config, application, ready).run(sockets=[listener])


def _stop(_: int, __: FrameType | None) -> None:
    # Uvicorn raises the signal again when it has stopped; to be asked to stop is no failure.
    sys.exit(0)


async def _prepare(application: Application) -> None:
    """Once, before several processes would do it at the same time."""
    async with application.connected():
        await application.migrations.prepare(migrate=application.settings.migrate == "auto")


def _config(project: Path, settings: Settings, *, reload: bool) -> uvicorn.Config:
    return uvicorn.Config(
        partial(_hosted_below, project),
        factory=True,
        interface="asgi3",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        workers=settings.workers,
        reload=reload,
        reload_dirs=[str(project)] if reload else None,
        **spoken(settings),
    )


def spoken(settings: Settings) -> dict[str, Any]:
    """How uvicorn speaks on connections, as arguments of its configuration."""
    options: dict[str, Any] = {"http": Protocol, "ws": "none"}
    if {"graphql", "websocket"} & set(settings.protocols):
        from backwright.main.websocket_protocol import WebSocketProtocol

        options |= {
            "ws": WebSocketProtocol,
            "ws_max_size": settings.max_body_bytes,
            "ws_ping_interval": settings.websocket_ping_seconds,
            "ws_ping_timeout": settings.websocket_ping_seconds,
            # It would cost each connection more memory, and each message more time, than the few
            # hundred bytes of a message are worth.
            "ws_per_message_deflate": False,
        }
    return options


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def hosted(project: Path) -> Application:
    """The application as a serving process holds it, with its logs configured."""
    application = load_application(project)
    configure(application.settings)
    # What is made at start stays: the garbage collector need not look through it ever again.
    gc.collect()
    gc.freeze()
    return application


def _hosted_below(project: Path) -> Application:
    """The application in a process that another one looks after."""
    end_with_parent()
    return hosted(project)


class _Server(uvicorn.Server):
    """Opens the application itself: what keeps it from opening reaches the caller as it is.

    Says where it serves, once it does.
    """

    def __init__(
        self, config: uvicorn.Config, application: Application, announce: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._application = application
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await self._application.open()
        await self._application.listen()
        await super().startup(sockets)
        if self.started:
            self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        await self._application.close()


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
        other = settings.port + 1
        return f"the port is in use; stop what uses it or choose another, e.g. --port {other}"
    if error.errno == errno.EACCES:
        return "ports below 1024 need more rights; choose a higher one with --port"
    if isinstance(error, socket.gaierror):
        return "there is no such host; set HOST to an address of this machine"
    return f"{error.strerror or error}; set HOST to an address of this machine"
