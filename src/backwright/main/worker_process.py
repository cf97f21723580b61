"""A process that does what commits ask for, and serves nobody."""

import asyncio
import signal
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from backwright.application.worker.parts import WorkerOptions
from backwright.main.application import Application
from backwright.main.lifespan import Receive, Scope, Send
from backwright.main.server import ServeError, hosted

Announce = Callable[[Application, dict[str, int], str], None]
_SHOWN = ("/health/", "/metrics")


def work(project: Path, *, places: int, port: int | None, announce: Announce) -> None:
    """Work until SIGINT or SIGTERM, then finish what runs; a second signal ends it at once.

    Raises `ServeError` where health and metrics can't be served at the port, and `SettingsError`
    for a queue that nothing is put into.
    """
    application = hosted(project)
    loop = uvicorn.Config(application).get_loop_factory()
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(_work(application, places, port, announce))


async def _work(
    application: Application, places: int, port: int | None, announce: Announce
) -> None:
    async with application, _watched(application, port) as address:
        grace = float(application.settings.shutdown_seconds)
        worker = application.worker(WorkerOptions(grace=grace), places=places)
        loop = asyncio.get_running_loop()

        def stop() -> None:
            application.health.stopping = True
            worker.stop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        announce(application, dict(worker.queues), address)
        await worker.run()


@asynccontextmanager
async def _watched(application: Application, port: int | None) -> AsyncGenerator[str]:
    """Answers about health and metrics meanwhile; gives their address."""
    if port is None:
        yield ""
        return
    config = uvicorn.Config(
        _only_health(application),
        host=application.settings.host,
        port=port,
        lifespan="off",
        log_config=None,
        access_log=False,
        ws="none",
    )
    server = _Beside(config)
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started and not serving.done():  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.01)
        if serving.done():
            raise ServeError(f"can't listen on port {port}; choose another with --port")
        number = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://{application.settings.host}:{number}"
    finally:
        server.should_exit = True
        await serving


class _Beside(uvicorn.Server):
    """Leaves signals to the process, which is about something else."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Capture none."""
        yield


def _only_health(application: Application) -> Callable[[Scope, Receive, Send], Any]:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["path"].startswith(_SHOWN):
            scope = {**scope, "path": "/", "raw_path": b"/"}
        await application(scope, receive, send)

    return serve
