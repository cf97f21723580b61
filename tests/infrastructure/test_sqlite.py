"""SQLite in the hands of the port, and what only a file can do wrong."""

import sqlite3
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from backwright.infrastructure.sqlite import SqliteDatabase
from backwright.testing.conformance.database import DatabaseConformance
from backwright.testing.conformance.database_statements import tables


def make_tables(path: Path) -> None:
    connection = sqlite3.connect(path)
    for table in tables("INTEGER PRIMARY KEY"):
        connection.execute(table)
    connection.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "test.db"


@pytest.fixture
async def database(path: Path) -> AsyncGenerator[SqliteDatabase]:
    make_tables(path)
    database = SqliteDatabase(path)
    await database.open()
    yield database
    await database.close()


class TestSqliteDatabase(DatabaseConformance):
    LOCKING = ""
