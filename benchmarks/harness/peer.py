"""The sides that live in `benchmarks/peers` as programs of a few files."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import OctKey

from benchmarks.harness import catalog
from benchmarks.harness.catalog import Product
from benchmarks.harness.database import Database, Spelling
from benchmarks.harness.installation import IsolatedPython, Runtime
from benchmarks.harness.side import POOL_SIZE, RATE_LIMIT, Program, SideError, Tables

SECRET_KEY = "for-benchmarks-only-for-benchmarks-only"  # noqa: S105 - guards nothing
_COLUMNS: dict[str, Callable[[Product], object]] = {
    "id": lambda product: product.id,
    "sku": lambda product: product.sku,
    "name": lambda product: product.name,
    "description": lambda product: product.description,
    "price_minor": lambda product: product.price_minor,
    "currency": lambda product: product.currency,
    "stock": lambda product: product.stock,
    "category_id": lambda product: product.category,
    "tags": lambda product: product.tags,
    "active": lambda product: product.active,
    "version": lambda _: 1,
    "created_at": lambda product: product.created_at,
    "updated_at": lambda product: product.created_at,
}


def serve(python: Path, port: int) -> tuple[str, ...]:
    """uvicorn as its documentation starts it."""
    return (str(python), "-m", "uvicorn", "main:app", "--host", "127.0.0.1", "--port", str(port))


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A program that makes its own tables, with the usual names, and settings by environment."""

    name: str
    title: str
    command: Callable[[Path, int], tuple[str, ...]] = serve
    runtime: Runtime = field(default_factory=IsolatedPython)
    creating: str = "create_tables.py"
    engines: frozenset[str] = frozenset({"postgresql", "sqlite"})
    featured: bool = True
    routed: bool = True
    tables: Tables = field(default_factory=Tables)
    spelling: Spelling = field(default_factory=Spelling)

    def install(self) -> None:
        """Install the pinned packages, if it has any of its own."""
        self.runtime.install(self.name)

    def prepare(self, database: Database) -> None:
        """Let the program make its tables, then fill in the catalogue."""
        program = self.program(database.url, 0)
        made = subprocess.run(
            [str(self.runtime.executable(self.name)), self.creating],
            cwd=program.folder,
            env={**os.environ, **program.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise SideError(f"{self.name} could not make its tables:\n{made.stderr}")
        shelves = ((key, f"Category {place}") for place, key in enumerate(catalog.categories()))
        database.insert("categories", ("id", "name"), shelves)
        rows = ([value(each) for value in _COLUMNS.values()] for each in catalog.products())
        database.insert(self.tables.products, tuple(_COLUMNS), rows)
        database.tidy()

    def program(self, url: str, port: int, *, routes: int = 3, rate: int = RATE_LIMIT) -> Program:
        """The program with everything it reads from the environment."""
        return Program(
            command=self.command(self.runtime.executable(self.name), port),
            folder=self.runtime.folder(self.name),
            environment={
                "PORT": str(port),
                "DATABASE_URL": url,
                "POOL_SIZE": str(POOL_SIZE),
                "RATE_LIMIT": str(rate),
                "ROUTES": str(routes),
                "SECRET_KEY": SECRET_KEY,
            },
        )

    def headers(self) -> Mapping[str, str]:
        """A token that is valid for a day."""
        now = int(time.time())
        claims = {"sub": "staff-1", "roles": ["staff"], "iat": now, "exp": now + 86_400}
        token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET_KEY))
        return {"Authorization": f"Bearer {token}"}

    def body(self, product: Product) -> dict[str, Any]:
        """The product, flat."""
        return {
            "sku": product.sku,
            "name": product.name,
            "description": product.description,
            "price_minor": product.price_minor,
            "currency": product.currency,
            "stock": product.stock,
            "category": str(product.category),
            "tags": list(product.tags),
            "active": product.active,
        }

    def shown(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Peers answer with the names of the workload."""
        return answer
