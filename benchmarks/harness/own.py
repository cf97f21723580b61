"""Our own side: the store template, exactly as a user gets it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from backwright.application.clock import SystemClock
from backwright.domain.identifiers import new_id
from backwright.domain.money import Money
from backwright.infrastructure.jose import JoseAccessTokens, SigningKeys, new_key, signing_keys
from backwright.infrastructure.sql.search_text import searchable
from benchmarks.harness import catalog
from benchmarks.harness.catalog import Product
from benchmarks.harness.database import Database, Spelling
from benchmarks.harness.installation import PEERS, ROOM
from benchmarks.harness.side import POOL_SIZE, RATE_LIMIT, Program, SideError, Tables

NAME = "store"
STORE = ROOM / "backwright" / NAME
COMMAND = Path(sys.executable).with_name("backwright")
_DAY = timedelta(days=1)
_COLUMNS: dict[str, Callable[[Product], object]] = {
    "id": lambda product: product.id,
    "version": lambda _: 1,
    "created_at": lambda product: product.created_at,
    "updated_at": lambda product: product.created_at,
    "sku": lambda product: product.sku,
    "name": lambda product: product.name,
    "description": lambda product: product.description,
    "price": lambda product: product.price_minor,
    "price_currency": lambda product: product.currency,
    "stock": lambda product: product.stock,
    "category": lambda product: product.category,
    "tags": lambda product: product.tags,
    "active": lambda product: product.active,
    "search": lambda product: searchable(f"{product.sku} {product.name} {product.description}"),
}


def instant(value: datetime) -> str:
    """UTC with microseconds and a `Z`."""
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


class Backwright:
    """A generated store, served by `backwright run` in one process."""

    name = "backwright"
    title = "Backwright"
    featured = True
    routed = True
    engines = frozenset({"postgresql", "sqlite"})
    tables = Tables(
        products="catalog_products",
        events="backwright_events",
        others=("backwright_audit", "backwright_answers"),
    )
    spelling = Spelling(uuid=str, instant=instant)

    @cached_property
    def _keys(self) -> str:
        return new_key()

    def install(self) -> None:
        """Generate the store anew: the kit may have changed since the last run."""
        shutil.rmtree(STORE, ignore_errors=True)
        STORE.parent.mkdir(parents=True, exist_ok=True)
        self._run("new", NAME, "--template", "store", folder=STORE.parent)

    def prepare(self, database: Database) -> None:
        """Migrate, then fill in the catalogue; the blueprint has the index for the list already."""
        program = self.program(database.url, 0)
        self._run("migrate", folder=STORE, environment=program.environment)
        begun = catalog.product(0).created_at
        columns = ("id", "version", "created_at", "updated_at", "name", "slug")
        shelves = (
            (key, 1, begun, begun, f"Category {place}", f"category-{place}")
            for place, key in enumerate(catalog.categories())
        )
        database.insert("catalog_categories", columns, shelves)
        rows = ([value(each) for value in _COLUMNS.values()] for each in catalog.products())
        database.insert(self.tables.products, tuple(_COLUMNS), rows)
        database.tidy()

    def _run(
        self, *arguments: str, folder: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        done = subprocess.run(
            [str(COMMAND), *arguments],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = (done.stdout + done.stderr).strip()
            raise SideError(f"backwright {' '.join(arguments)} failed: {said}")

    def program(self, url: str, port: int, *, routes: int = 3, rate: int = RATE_LIMIT) -> Program:
        """The store; for other numbers of routes, the store with so many more."""
        return Program(
            command=(str(COMMAND), "run"),
            folder=STORE if routes == 3 else PEERS / self.name,
            environment={
                "DATABASE_URL": url,
                "DATABASE_CONNECTIONS": str(POOL_SIZE),
                "PORT": str(port),
                "RATE_LIMIT": f"{rate}/second",
                # What happens after commits is measured by itself.
                "WORKER": "off",
                "PROTOCOLS": "rest",
                "SIGNING_KEYS": self._keys,
                "ACCESS_TOKEN_SECONDS": str(int(_DAY.total_seconds())),
                "ROUTES": str(routes),
                "PYTHONPATH": str(STORE),
            },
        )

    def headers(self) -> Mapping[str, str]:
        """A token that is valid for a day, as the store itself would issue it."""
        keys: SigningKeys = signing_keys(self._keys, production=False, folder=STORE)
        tokens = JoseAccessTokens(keys, SystemClock(), issuer=NAME, audience=NAME, lifetime=_DAY)
        token = tokens.issue(user=new_id(), session=new_id(), roles=["staff"])
        return {"Authorization": f"Bearer {token}"}

    def body(self, product: Product) -> dict[str, Any]:
        """The product, with its price as money."""
        price = Money.of_minor(product.price_minor, product.currency)
        return {
            "sku": product.sku,
            "name": product.name,
            "description": product.description,
            "price": {"amount": str(price.amount), "currency": price.currency},
            "stock": product.stock,
            "category": str(product.category),
            "tags": list(product.tags),
            "active": product.active,
        }

    def shown(self, answer: dict[str, Any]) -> dict[str, Any]:
        """With the price in minor units."""
        price = Money.of(answer["price"]["amount"], answer["price"]["currency"])
        return {**answer, "price_minor": price.minor, "currency": price.currency}
