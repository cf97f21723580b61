"""What is measured: a program that answers the workload's requests on a database of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from benchmarks.harness.catalog import Product
from benchmarks.harness.database import Database, Spelling

POOL_SIZE = 10
# So high that no request is refused; every side counts all the same.
RATE_LIMIT = 100_000


class SideError(Exception):
    """A side that can't be installed, started, or trusted; the message has the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """How a side's server is started."""

    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Where a side keeps what the checks count."""

    products: str = "products"
    events: str = "outbox"
    # Emptied, with the events, after every measurement of writes.
    others: tuple[str, ...] = ()


class Side(Protocol):
    """One column of the table.

    Every side answers `GET /api/v1/products/{id}`,
    `GET /api/v1/products?category=&active=&sort=price&limit=` and `POST /api/v1/products`.
    """

    @property
    def name(self) -> str:
        """How it is called on the command line and in results."""
        ...

    @property
    def title(self) -> str:
        """How it is called in tables."""
        ...

    @property
    def featured(self) -> bool:
        """Whether authentication, limits, logs and metrics are switched on."""
        ...

    @property
    def routed(self) -> bool:
        """Whether it routes at all, and so has a figure for many routes."""
        ...

    @property
    def engines(self) -> frozenset[str]:
        """The databases that it runs on: `postgresql`, `sqlite`."""
        ...

    @property
    def tables(self) -> Tables:
        """Where it keeps what the checks count."""
        ...

    @property
    def spelling(self) -> Spelling:
        """How it writes values into SQLite."""
        ...

    def install(self) -> None:
        """Make it runnable; quick if it is already. Raises `SideError`."""
        ...

    def prepare(self, database: Database) -> None:
        """Make the tables of an empty database and fill in the catalogue."""
        ...

    def program(self, url: str, port: int, *, routes: int = 3, rate: int = RATE_LIMIT) -> Program:
        """How to serve this database on this port of 127.0.0.1, with so many routes."""
        ...

    def headers(self) -> Mapping[str, str]:
        """What a member of staff sends with a write."""
        ...

    def body(self, product: Product) -> dict[str, Any]:
        """What creates a product like this one."""
        ...

    def shown(self, answer: dict[str, Any]) -> dict[str, Any]:
        """A product of an answer, under the names of `Product`."""
        ...
