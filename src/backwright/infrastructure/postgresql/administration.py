"""Making and dropping whole databases: for tests and first set-up, never on a request's path."""

from urllib.parse import urlsplit, urlunsplit

import asyncpg


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


async def create_database(url: str, name: str, *, template: str = "template0") -> str:
    """Create a database on the server of `url` and return its URL.

    As a copy of `template`, nobody may be connected to that one.
    """
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"CREATE DATABASE {_quoted(name)} TEMPLATE {_quoted(template)}")
    finally:
        await connection.close()
    return with_database(url, name)


async def drop_database(url: str, name: str) -> None:
    """Drop a database of the server of `url`, whoever is connected to it."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")
    finally:
        await connection.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
