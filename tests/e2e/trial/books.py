"""What a store's database says, read beside the running server."""

import asyncio
import sqlite3
from typing import Any

import asyncpg

COUNTED = (
    "backwright_answers",
    "backwright_audit",
    "backwright_events",
    "catalog_categories",
    "catalog_products",
    "identity_users",
    "ordering_orders",
)


class Books:
    """Reads a database by its URL; every call sees what is committed then."""

    def __init__(self, url: str) -> None:
        self._url = url

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query that both kinds of databases understand; identifiers are texts."""
        if self._url.startswith("sqlite:///"):
            connection = sqlite3.connect(self._url.removeprefix("sqlite:///"))
            try:
                return connection.execute(sql).fetchall()
            finally:
                connection.close()
        return asyncio.run(self._fetched(sql))

    async def _fetched(self, sql: str) -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(self._url)
        try:
            await connection.set_type_codec("uuid", encoder=str, decoder=str, schema="pg_catalog")
            return [tuple(row) for row in await connection.fetch(sql)]
        finally:
            await connection.close()

    def tally(self) -> tuple[Any, ...]:
        """How much is stored: nothing was written between two that are equal."""
        counts = (f"(SELECT count(*) FROM {table})" for table in COUNTED)  # our own
        (found,) = self.rows(f"SELECT {', '.join(counts)}")
        return found
