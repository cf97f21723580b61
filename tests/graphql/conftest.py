"""The bazaar, open."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from market import Market, market

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of this folder share a loop, and so the application that is open on it."""
    for item in items:
        if HERE in item.path.parents and item.get_closest_marker("asyncio") is not None:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(loop_scope="session")
async def bazaars(database_url: str) -> AsyncGenerator[Market]:
    """On each kind of database in turn, an empty one."""
    async with market(database_url) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stall(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Market]:
    """On SQLite, for what no database has to do with; others have left things there."""
    async with market(f"sqlite:///{tmp_path_factory.mktemp('stall') / 'test.db'}") as opened:
        yield opened
