"""The board, served."""

from collections.abc import AsyncGenerator

import pytest

from serving import Served
from serving import served as serve


@pytest.fixture
async def served(sqlite_url: str) -> AsyncGenerator[Served]:
    """On a file of this test's own."""
    async with serve(sqlite_url) as running:
        yield running
