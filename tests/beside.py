"""An application behind a real server, in the process of a test."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import uvicorn

from backwright.main.application import Application
from backwright.main.server import spoken


class Beside(uvicorn.Server):
    """Leaves signals to the tests, and serves on a port of its own."""

    async def serve_beside(self) -> None:
        await self.startup()
        await self.main_loop()
        await self.shutdown()

    @property
    def port(self) -> int:
        port: int = self.servers[0].sockets[0].getsockname()[1]
        return port


@asynccontextmanager
async def listening(application: Application) -> AsyncGenerator[Beside]:
    """The server of an open application, while it serves."""
    config = uvicorn.Config(
        application,
        port=0,
        lifespan="off",
        log_config=None,
        timeout_graceful_shutdown=1,
        **spoken(application.settings),
    )
    server = Beside(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    serving = asyncio.create_task(server.serve_beside())
    while not server.started:  # noqa: ASYNC110  # it tells nobody
        await asyncio.sleep(0.01)
    try:
        yield server
    finally:
        server.should_exit = True
        await serving
