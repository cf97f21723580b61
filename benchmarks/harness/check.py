"""Whether a side answers right: a figure for wrong answers is no figure."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import count
from typing import Any
from uuid import UUID

from benchmarks.harness import catalog
from benchmarks.harness.catalog import ADDED, PAGE, Product
from benchmarks.harness.side import Side, SideError

PATH = "/api/v1/products"
_EXACT = ("sku", "name", "description", "price_minor", "currency", "stock", "active")


def read_path(product: Product, prefix: str = PATH) -> str:
    """Where a product is read."""
    return f"{prefix}/{product.id}"


def list_path(category: UUID) -> str:
    """Where the cheapest active products of a category are listed."""
    return f"{PATH}?category={category}&active=true&sort=price&limit={PAGE}"


def instant(text: str) -> datetime:
    """A time of an answer; without an offset it is meant as UTC."""
    value = datetime.fromisoformat(text)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


class Checker:
    """One connection to a side, on which every answer is compared with what it must be."""

    def __init__(self, side: Side, port: int) -> None:
        self._side = side
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self._headers = {**side.headers(), "Content-Type": "application/json"}
        self._numbers = count()
        self.created = 0

    def __enter__(self) -> "Checker":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Status and body."""
        sent = None if body is None else json.dumps(body)
        self._connection.request(method, path, sent, dict(headers or {}))
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def _json(self, method: str, path: str, status: int, **sent: Any) -> dict[str, Any]:
        got, body = self.ask(method, path, **sent)
        if got != status:
            raise SideError(
                f"{self._side.name}: {method} {path} answered {got}, not {status}: {body[:300]!r}"
            )
        answer: dict[str, Any] = json.loads(body)
        return answer

    def _compare(self, answer: dict[str, Any], product: Product) -> None:
        shown = self._side.shown(answer)
        wrong = [name for name in _EXACT if shown[name] != getattr(product, name)]
        if UUID(shown["category"]) != product.category:
            wrong.append("category")
        if tuple(shown["tags"]) != product.tags:
            wrong.append("tags")
        if wrong or shown["version"] != 1:
            raise SideError(f"{self._side.name}: product {product.sku} has wrong {wrong}: {answer}")

    def read(self, number: int, prefix: str = PATH) -> None:
        """Read a product and compare all of it."""
        product = catalog.products()[number % catalog.PRODUCTS]
        answer = self._json("GET", read_path(product, prefix), 200)
        self._compare(answer, product)
        shown = self._side.shown(answer)
        if UUID(shown["id"]) != product.id or instant(shown["created_at"]) != product.created_at:
            raise SideError(f"{self._side.name}: {product.sku} has a wrong id or time: {answer}")

    def list(self, number: int) -> None:
        """List a category and compare every product and their order."""
        category = catalog.categories()[number % catalog.CATEGORIES]
        items = self._json("GET", list_path(category), 200)["items"]
        expected = catalog.cheapest()[category]
        if len(items) != len(expected):
            raise SideError(f"{self._side.name}: a list has {len(items)} items")
        for item, product in zip(items, expected, strict=True):
            self._compare(item, product)

    def create(self, number: int) -> None:
        """Create a product and read it back."""
        like = catalog.products()[number % catalog.PRODUCTS]
        new = replace(like, sku=f"{ADDED}CHECK-{next(self._numbers)}")
        body = self._side.body(new)
        made = self._json("POST", PATH, 201, body=body, headers=self._headers)
        self.created += 1
        self._compare(made, new)
        path = f"{PATH}/{self._side.shown(made)['id']}"
        self._compare(self._json("GET", path, 200), new)

    def features(self) -> None:
        """What must be switched on is on: validation, authentication, metrics."""
        body = self._side.body(catalog.products()[0])
        anonymous = {"Content-Type": "application/json"}
        bad = {**body, "stock": -1}
        forged = {**self._headers, "Authorization": self._headers["Authorization"][:-4] + "AAAA"}
        for what, status, sent in (
            ("a write without a token", {401}, {"body": body, "headers": anonymous}),
            ("a forged token", {401}, {"body": body, "headers": forged}),
            ("a negative stock", {400, 422}, {"body": bad, "headers": self._headers}),
            ("a sku that is taken", {409}, {"body": body, "headers": self._headers}),
        ):
            got, _ = self.ask("POST", PATH, **sent)
            if got not in status:
                raise SideError(f"{self._side.name}: {what} got {got}, not {status}")
        got, metrics = self.ask("GET", "/metrics")
        if got != 200 or b"request" not in metrics or b"_bucket" not in metrics:
            raise SideError(f"{self._side.name}: /metrics has no histogram of requests ({got})")
