"""Whether a side answers documents right."""

import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from benchmarks.harness import catalog
from benchmarks.harness.catalog import ADDED, Product
from benchmarks.harness.check import Checker, instant
from benchmarks.harness.protocols.graph_side import Answer, GraphSide
from benchmarks.harness.protocols.shop import Order, page
from benchmarks.harness.side import SideError

PATH = "/graphql"


def posted(document: str, **variables: Any) -> Answer:
    """The body of a request."""
    return {"query": document, "variables": variables}


def expected(order: Order) -> Answer:
    """What a side must show of an order, beside its instant."""
    who = order.customer
    lines = [
        {
            "quantity": line.quantity,
            "unitPrice": line.product.price_minor,
            "amount": line.amount,
            "product": {
                "id": str(line.product.id),
                "sku": line.product.sku,
                "name": line.product.name,
                "stock": line.product.stock,
            },
        }
        for line in order.lines
    ]
    return {
        "id": str(order.id),
        "number": order.number,
        "status": order.status,
        "total": order.total,
        "currency": "EUR",
        "customer": {"id": str(who.id), "email": who.email, "name": who.name},
        "lines": lines,
    }


class GraphChecker:
    """One connection to a side, on which every answer is compared with what it must be."""

    def __init__(self, graph: GraphSide, port: int) -> None:
        self._graph = graph
        self._http = Checker(graph.side, port)
        self._headers = headers_of(graph)
        self._numbers = count()
        self.created = 0

    def __enter__(self) -> "GraphChecker":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.__exit__()

    def ask(self, body: Answer, headers: Mapping[str, str] | None = None) -> tuple[int, Answer]:
        """Status and answer."""
        status, sent = self._http.ask("POST", PATH, body, headers=headers or self._headers)
        try:
            answer: Answer = json.loads(sent)
        except ValueError:
            answer = {"errors": [sent[:200].decode(errors="replace")]}
        return status, answer

    def _data(self, body: Answer) -> Answer:
        status, answer = self.ask(body)
        if status != 200 or answer.get("errors") or not answer.get("data"):
            raise SideError(f"{self._graph.name} answered {status}: {str(answer)[:500]}")
        data: Answer = answer["data"]
        return data

    def page(self, number: int) -> None:
        """Ask for a page of orders and compare all of it."""
        wanted = page(number)
        shown = self._graph.orders(self._data(page_body(self._graph, number)))
        if len(shown) != len(wanted):
            raise SideError(f"{self._graph.name}: a page has {len(shown)} orders")
        for order, must in zip(map(self._graph.shown_order, shown), wanted, strict=True):
            if instant(order.pop("createdAt")) != must.created_at or order != expected(must):
                raise SideError(f"{self._graph.name}: {must.number} is wrong: {order}")

    def product(self, number: int) -> None:
        """Ask for a product and compare it."""
        must = catalog.products()[number % catalog.PRODUCTS]
        shown = self._data(product_body(self._graph, must))["product"]
        if shown != {"id": str(must.id), "sku": must.sku, "name": must.name}:
            raise SideError(f"{self._graph.name}: product {must.sku} is wrong: {shown}")

    def create(self, number: int) -> Answer:
        """Create a product."""
        like = catalog.products()[number % catalog.PRODUCTS]
        new = replace(like, sku=f"{ADDED}CHECK-{next(self._numbers)}")
        made: Answer = self._data(create_body(self._graph, new))["createProduct"]
        self.created += 1
        if made["sku"] != new.sku or made["name"] != new.name:
            raise SideError(f"{self._graph.name}: {new.sku} was created wrong: {made}")
        return made

    def create_and_read(self, number: int) -> None:
        """Create a product and read it back."""
        made = self.create(number)
        shown = self._data(posted(self._graph.product, id=made["id"]))["product"]
        if shown != made:
            raise SideError(f"{self._graph.name}: created {made}, but there is {shown}")

    def features(self) -> None:
        """What must be switched on is on: validation, authentication, metrics."""
        known = catalog.products()[0]
        new = replace(known, sku=f"{ADDED}REFUSED")
        token = self._headers["Authorization"]
        forged = {**self._headers, "Authorization": f"{token[:-4]}AAAA"}
        anonymous = {name: self._headers[name] for name in ("Content-Type",)}
        for what, body, headers in (
            ("orders without a token", page_body(self._graph, 0), anonymous),
            ("a write without a token", create_body(self._graph, new), anonymous),
            ("a forged token", create_body(self._graph, new), forged),
            ("a negative stock", create_body(self._graph, replace(new, stock=-1)), self._headers),
            ("a sku that is taken", create_body(self._graph, known), self._headers),
        ):
            _, answer = self.ask(body, headers)
            data: Answer = answer.get("data") or {}
            if not answer.get("errors") or any(data.values()):
                raise SideError(f"{self._graph.name}: {what} was answered with {answer}")
        got, metrics = self._http.ask("GET", "/metrics")
        if got != 200 or b"request" not in metrics or b"_bucket" not in metrics:
            raise SideError(f"{self._graph.name}: /metrics has no histogram of requests ({got})")


def headers_of(graph: GraphSide) -> dict[str, str]:
    """What a member of staff sends."""
    return {**graph.side.headers(), "Content-Type": "application/json"}


def page_body(graph: GraphSide, number: int) -> Answer:
    """The request for a page of orders."""
    return posted(graph.page, before=page(number)[0].created_at.isoformat())


def product_body(graph: GraphSide, product: Product) -> Answer:
    """The request for a product."""
    return posted(graph.product, id=str(product.id))


def create_body(graph: GraphSide, product: Product) -> Answer:
    """The request that creates a product."""
    return posted(graph.create, input=graph.input(graph.side.body(product)))
