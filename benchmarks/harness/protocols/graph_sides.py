"""The sides of the GraphQL rows: their documents, and how they keep customers and orders."""

from pathlib import Path
from typing import Any

from backwright.domain.money import Money
from benchmarks.harness.database import Database
from benchmarks.harness.installation import Node
from benchmarks.harness.own import Backwright
from benchmarks.harness.peer import Peer
from benchmarks.harness.protocols.graph_side import Answer, GraphSide
from benchmarks.harness.protocols.shop import Order, customers, orders

_ORDER = "id number status createdAt total"
_LINES = "lines { quantity unitPrice amount product { id sku name stock } }"
_PRODUCT = "query Read($id: %s!) { product(id: $id) { id sku name } }"
_CREATE = "mutation Create($input: %s!) { createProduct(input: $input) { id sku name } }"


def _money(minor: int, currency: str) -> dict[str, str]:
    price = Money.of_minor(minor, currency)
    return {"amount": str(price.amount), "currency": price.currency}


def _own_line(order: Order) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "product": str(line.product.id),
            "sku": line.product.sku,
            "name": line.product.name,
            "unit_price": _money(line.product.price_minor, line.product.currency),
            "active": line.product.active,
            "quantity": line.quantity,
            "amount": _money(line.amount, line.product.currency),
        }
        for line in order.lines
    )


def _fill_own(database: Database) -> None:
    people = ("id", "version", "created_at", "updated_at", "email", "display_name",
              "password_hash", "roles", "active", "search")  # fmt: skip
    rows = (
        (who.id, 1, who.created_at, who.created_at, who.email, who.name, "none", ("customer",),
         True, f"{who.email} {who.name.lower()}")
        for who in customers()
    )  # fmt: skip
    database.insert("identity_users", people, rows)
    columns = ("id", "version", "created_at", "updated_at", "number", "customer", "lines",
               "total", "total_currency", "progress", "status")  # fmt: skip
    bought = (
        (each.id, 1, each.created_at, each.created_at, each.number, each.customer.id,
         _own_line(each), each.total, "EUR", "", each.status)
        for each in orders()
    )  # fmt: skip
    database.insert("ordering_orders", columns, bought)


def _fill_peer(database: Database) -> None:
    people = ((who.id, who.email, who.name) for who in customers())
    database.insert("customers", ("id", "email", "name"), people)
    columns = ("id", "number", "customer_id", "status", "total", "currency", "created_at")
    bought = (
        (each.id, each.number, each.customer.id, each.status, each.total, "EUR", each.created_at)
        for each in orders()
    )
    database.insert("orders", columns, bought)
    lines = (
        (each.id, place, line.product.id, line.quantity, line.product.price_minor)
        for each in orders()
        for place, line in enumerate(each.lines)
    )
    parts = ("order_id", "place", "product_id", "quantity", "unit_price")
    database.insert("order_lines", parts, lines)


def _minor(money: dict[str, str]) -> int:
    return Money.of(money["amount"], money["currency"]).minor


def _shown_own(order: Answer) -> Answer:
    who = order["customer"]
    lines = [
        {**line, "unitPrice": _minor(line["unitPrice"]), "amount": _minor(line["amount"])}
        for line in order["lines"]
    ]
    total, currency = _minor(order["total"]), order["total"]["currency"]
    customer = {"id": who["id"], "email": who["email"], "name": who["displayName"]}
    return {**order, "total": total, "currency": currency, "customer": customer,
            "lines": lines, "status": order["status"].lower()}  # fmt: skip


def _as_it_is(answer: Answer) -> Answer:
    return answer


def _camel(body: Answer) -> Answer:
    return {("priceMinor" if name == "price_minor" else name): body[name] for name in body}


def _own() -> GraphSide:
    return GraphSide(
        side=Backwright(),
        title="Backwright",
        page="query Page($before: DateTime!) { orders(first: 20, sort: CREATED_AT_DESC, filters: "
        "{createdAtMax: $before}) { nodes { "
        f"{_ORDER} customer {{ id email displayName }} {_LINES} }} }} }}",
        product=_PRODUCT % "ID",
        create=_CREATE % "CreateProductInput",
        fill=_fill_own,
        orders=lambda data: data["orders"]["nodes"],
        shown_order=_shown_own,
        input=_as_it_is,
        environment={"PROTOCOLS": "rest,graphql"},
    )


def _page(time: str) -> str:
    return (
        f"query Page($before: {time}!) {{ orders(first: 20, before: $before) {{ "
        f"{_ORDER} currency customer {{ id email name }} {_LINES} }} }}"
    )


def _graph_app(python: Path, port: int) -> tuple[str, ...]:
    return (str(python), "-m", "uvicorn", "graph:app", "--host", "127.0.0.1", "--port", str(port))


def _strawberry() -> GraphSide:
    return GraphSide(
        side=Peer(name="fastapi_sqlalchemy", title="FastAPI + SQLAlchemy", command=_graph_app),
        title="Strawberry + SQLAlchemy",
        page=_page("DateTime"),
        product=_PRODUCT % "UUID",
        create=_CREATE % "ProductInput",
        fill=_fill_peer,
        orders=lambda data: data["orders"],
        shown_order=_as_it_is,
        input=_camel,
    )


def _nest() -> GraphSide:
    return GraphSide(
        side=Peer(
            name="nestjs_typeorm",
            title="NestJS + TypeORM",
            command=lambda node, _: (str(node), "dist/graph/main.js"),
            runtime=Node(),
            creating="dist/create-tables.js",
            engines=frozenset({"postgresql"}),
        ),
        title="NestJS + Apollo + TypeORM",
        page=_page("DateTime"),
        product=_PRODUCT % "ID",
        create=_CREATE % "ProductInput",
        fill=_fill_peer,
        orders=lambda data: data["orders"],
        shown_order=_as_it_is,
        input=_as_it_is,
        # graphql-js looks more often at its own types otherwise.
        environment={"NODE_ENV": "production"},
    )


GRAPH_SIDES = {side.name: side for side in (_own(), _strawberry(), _nest())}
