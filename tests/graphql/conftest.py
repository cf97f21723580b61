"""The bazaar, open."""

from collections.abc import AsyncGenerator

import pytest

from market import Market, market


@pytest.fixture
async def bazaars(database_url: str) -> AsyncGenerator[Market]:
    """On each kind of database in turn."""
    async with market(database_url) as opened:
        yield opened


@pytest.fixture
async def stall(sqlite_url: str) -> AsyncGenerator[Market]:
    """On SQLite, for what no database has to do with."""
    async with market(sqlite_url) as opened:
        yield opened
