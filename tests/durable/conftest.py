"""The bank, open on an empty database."""

from collections.abc import AsyncGenerator

import pytest

import bank
from backwright.infrastructure.sql.durable.tables import metadata as durable
from backwright.infrastructure.sql.identity_tables import metadata as identity
from backwright.infrastructure.sql.kit import metadata as kit
from backwright.main.application import Application
from backwright.main.settings import Settings, load
from backwright.testing.tables import create_tables


def settings(url: str, **more: str) -> Settings:
    given = {"DATABASE_URL": url, "WORKER": "off", "RATE_LIMIT": "1000000/second", **more}
    return load(Settings, given)


@pytest.fixture
async def opened(database_url: str) -> AsyncGenerator[Application]:
    """The bank without a worker, on each kind of database in turn."""
    application = bank.application(settings(database_url))
    database = application.database
    await database.open()
    for metadata in (kit, identity, durable, bank.metadata):
        await create_tables(database, metadata.sorted_tables)
    await database.close()
    async with application:
        yield application
