"""The bank, open on an empty database."""

from collections.abc import AsyncGenerator

import pytest

import bank
from backwright.main.application import Application
from banking import prepare, settings


@pytest.fixture
async def opened(database_url: str) -> AsyncGenerator[Application]:
    """The bank without a worker, on each kind of database in turn."""
    application = bank.application(settings(database_url))
    await prepare(application)
    async with application:
        yield application
