"""Pytest fixtures for projects: `pytest_plugins = ["backwright.testing.fixtures"]`.

Tests run on SQLite; with DATABASE_URL_TEST (a server where databases may be created) on PostgreSQL.
Every test has its own database, copied from one that was migrated once.
"""

import asyncio
import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest

from backwright.domain.identifiers import new_id
from backwright.infrastructure.postgresql.administration import create_database, drop_database
from backwright.main.loading import load_application

SERVER = "DATABASE_URL_TEST"


@pytest.fixture(scope="session")
def migrated(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Generator[str]:
    """A migrated database: the path of a SQLite file, or a PostgreSQL template's name."""
    server = os.environ.get(SERVER)
    if server is None:
        path = tmp_path_factory.mktemp("database") / "template.db"
        _migrate(pytestconfig.rootpath, f"sqlite:///{path}")
        yield str(path)
        return
    name = f"template_{new_id().hex}"
    url = asyncio.run(create_database(server, name))
    try:
        _migrate(pytestconfig.rootpath, url)
        yield name
    finally:
        asyncio.run(drop_database(server, name))


@pytest.fixture
def database_url(migrated: str, tmp_path: Path) -> Generator[str]:
    """A database of this test's own, with the current schema and nothing in it."""
    server = os.environ.get(SERVER)
    if server is None:
        path = tmp_path / "test.db"
        shutil.copyfile(migrated, path)
        yield f"sqlite:///{path}"
        return
    name = f"test_{new_id().hex}"
    url = asyncio.run(create_database(server, name, template=migrated))
    try:
        yield url
    finally:
        asyncio.run(drop_database(server, name))


def _migrate(project: Path, url: str) -> None:
    application = load_application(project, environ={"DATABASE_URL": url})
    asyncio.run(application.migrate())
