"""The store with services outside, a mail server, and folders of its own."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from backwright.application import Clock, SystemClock
from backwright.testing.app import TestApp, running
from PACKAGE.main import application
from PACKAGE.outside import application as services_outside
from PACKAGE.settings import OwnSettings


@dataclass(frozen=True, slots=True)
class Store:
    """The store, where the services outside are, and its folder."""

    app: TestApp
    outside: str
    folder: Path


@pytest.fixture
async def outside() -> AsyncGenerator[str]:
    """The services outside, served on a free port."""
    config = uvicorn.Config(services_outside(), port=0, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


@pytest.fixture
def clock() -> Clock:
    """The machine's; tests of what happens at set times bring one of their own."""
    return SystemClock()


@pytest.fixture
async def store(
    database_url: str, outside: str, tmp_path: Path, clock: Clock
) -> AsyncGenerator[Store]:
    """The application, opened, and nothing stored yet."""
    opened = running(
        application,
        database_url,
        settings=OwnSettings,
        clock=clock,
        PAYMENTS_URL=f"{outside}/payments",
        SHIPPING_URL=f"{outside}/shipping",
        MAIL_URL=f"file:{tmp_path}/outbox",
        PICTURES=f"{tmp_path}/pictures",
        REPORTS=f"{tmp_path}/reports",
    )
    async with opened as app:
        yield Store(app, outside, tmp_path)
