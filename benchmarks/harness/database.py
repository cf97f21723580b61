"""Databases that a run makes for itself and takes away again."""

import asyncio
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """How a side writes values into SQLite, which has no types for them."""

    uuid: Callable[[UUID], object] = lambda value: value.hex
    instant: Callable[[datetime], str] = lambda value: f"{value:%Y-%m-%d %H:%M:%S.%f}"


class Database(Protocol):
    """One side's own database."""

    engine: str
    url: str

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Add rows; lists are stored as JSON."""
        ...

    def count(self, table: str, where: str = "true") -> int:
        """How many rows a table has."""
        ...

    def run(self, *statements: str) -> None:
        """Run statements, each in its own transaction."""
        ...

    def tidy(self) -> None:
        """Reclaim space and refresh the planner's statistics."""
        ...

    def pin(self, core: int) -> bool:
        """Keep its server's processes on a core; whether that could be done."""
        ...

    def drop(self) -> None:
        """Remove the database."""
        ...


class SqliteDatabase:
    """A file in the run's folder."""

    engine = "sqlite"

    def __init__(self, path: Path, spelling: Spelling) -> None:
        self._path = path
        self._spelling = spelling
        self.url = f"sqlite:///{path}"
        self.drop()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, isolation_level=None, timeout=30)

    def _spelt(self, value: object) -> object:
        match value:
            case UUID():
                return self._spelling.uuid(value)
            case datetime():
                return self._spelling.instant(value)
            case tuple():
                return json.dumps(value)
            case _:
                return value

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Add rows in one transaction."""
        marks = ", ".join("?" for _ in columns)
        connection = self._connect()
        connection.execute("begin immediate")
        connection.executemany(
            f"insert into {table} ({', '.join(columns)}) values ({marks})",  # noqa: S608 - our names
            ([self._spelt(value) for value in row] for row in rows),
        )
        connection.execute("commit")
        connection.close()

    def count(self, table: str, where: str = "true") -> int:
        """How many rows a table has."""
        connection = self._connect()
        sql = f"select count(*) from {table} where {where}"  # noqa: S608 - our names
        counted: int = connection.execute(sql).fetchone()[0]
        connection.close()
        return counted

    def run(self, *statements: str) -> None:
        """Run statements, each in its own transaction."""
        connection = self._connect()
        for statement in statements:
            connection.execute(statement)
        connection.close()

    def tidy(self) -> None:
        """Bring the log back into the file and refresh the planner's statistics."""
        self.run("analyze", "pragma wal_checkpoint(truncate)")

    def pin(self, core: int) -> bool:
        """There is no server."""
        return True

    def drop(self) -> None:
        """Remove the file and what SQLite keeps beside it."""
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)


def server_version(url: str) -> str:
    """The version of a PostgreSQL server."""

    async def ask() -> str:
        connection = await asyncpg.connect(url)
        version: str = await connection.fetchval("show server_version")
        await connection.close()
        return version.partition(" ")[0]

    return asyncio.run(ask())


class PostgresqlDatabase:
    """A database of its own on a server that is already there."""

    engine = "postgresql"

    def __init__(self, server: str, name: str) -> None:
        self._server = server
        self._name = name
        self.url = urlsplit(server)._replace(path=f"/{name}").geturl()
        self.drop()
        asyncio.run(self._execute(server, [f'create database "{name}"']))

    @staticmethod
    async def _execute(url: str, statements: Iterable[str]) -> None:
        connection = await asyncpg.connect(url)
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    async def _fetch(self, sql: str) -> list[Any]:
        connection = await asyncpg.connect(self.url)
        rows: list[Any] = await connection.fetch(sql)
        await connection.close()
        return rows

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Add rows in one transaction."""
        marks = ", ".join(f"${place}" for place, _ in enumerate(columns, 1))
        sql = f"insert into {table} ({', '.join(columns)}) values ({marks})"  # noqa: S608 - our names
        spelt = [
            [json.dumps(value) if isinstance(value, tuple) else value for value in row]
            for row in rows
        ]

        async def add() -> None:
            connection = await asyncpg.connect(self.url)
            await connection.executemany(sql, spelt)
            await connection.close()

        asyncio.run(add())

    def count(self, table: str, where: str = "true") -> int:
        """How many rows a table has."""

        sql = f"select count(*) from {table} where {where}"  # noqa: S608 - our names
        counted: int = asyncio.run(self._fetch(sql))[0][0]
        return counted

    def run(self, *statements: str) -> None:
        """Run statements, each in its own transaction."""
        asyncio.run(self._execute(self.url, statements))

    def tidy(self) -> None:
        """Reclaim space and refresh the planner's statistics."""
        self.run("vacuum analyze")

    def pin(self, core: int) -> bool:
        """Keep the processes of its connections on a core.

        It can't be done to a server on another machine or of another user.
        """
        sql = (
            "select pid from pg_stat_activity where datname = current_database() "
            "and pid <> pg_backend_pid()"
        )
        try:
            for (pid,) in asyncio.run(self._fetch(sql)):
                if not Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"postgres"):
                    return False
                os.sched_setaffinity(pid, {core})
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            return False
        return True

    def drop(self) -> None:
        """Remove the database, also from under a server that still uses it."""
        gone = f'drop database if exists "{self._name}" with (force)'
        asyncio.run(self._execute(self._server, [gone]))
