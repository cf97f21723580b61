"""Which store a URL means."""

from typing import Any, Protocol
from uuid import UUID

from postgresql import PostgresqlStore
from product import NewProduct
from sqlite import SqliteStore


class Store(Protocol):
    """Products in a database; what it returns is ready to be encoded as JSON."""

    async def open(self) -> None:
        """Connect."""
        ...

    async def close(self) -> None:
        """Disconnect."""
        ...

    async def get(self, id: UUID) -> Any:
        """One product, or None."""
        ...

    async def listing(self, category: UUID, active: bool, limit: int) -> list[Any]:
        """The cheapest of a category."""
        ...

    async def create(self, new: NewProduct) -> Any:
        """A product and its event, durable when this returns."""
        ...

    async def create_tables(self) -> None:
        """Make the tables of an empty database."""
        ...


def open_store(url: str, size: int) -> Store:
    """The store behind `sqlite:///file` or `postgresql://…`."""
    if url.startswith("sqlite:///"):
        return SqliteStore(url.removeprefix("sqlite:///"))
    return PostgresqlStore(url, size)
