"""Orders: from a draft to a parcel."""

from collections.abc import Mapping
from typing import Any

from tests.parity.cases import NOWHERE, Arrange, Case, Ready, at, price
from tests.parity.world import World

HOME = {"street": "Hauptstr. 1", "city": "Berlin", "postcode": "10115", "country": "DE"}
NO_HOME = {"street": "", "city": "x" * 81, "postcode": "", "country": "DE"}
_FAULTS = ("/ship_to/city", "/ship_to/postcode", "/ship_to/street")
_WAY: Mapping[str, tuple[str, ...]] = {
    "empty": (),
    "draft": (),
    "placed": ("PlaceOrder",),
    "paid": ("PlaceOrder", "PayOrder"),
    "shipped": ("PlaceOrder", "PayOrder", "ShipOrder"),
}
_WHO = {"PlaceOrder": "ada", "PayOrder": "staff", "ShipOrder": "staff"}


async def order(world: World, state: str) -> dict[str, Any]:
    """An order of Ada's in a state; with two lamps in it, unless it is empty."""
    made = await world.has("CreateOrder", "ada")
    if state != "empty":
        line = {"id": made["id"], "product": world.known["lamp"], "quantity": 2}
        made = await world.has("AddOrderLine", "ada", **line)
    for use_case in _WAY[state]:
        made = await world.has(use_case, _WHO[use_case], id=made["id"])
    return made


def of(who: str, state: str = "draft", **values: Any) -> Arrange:
    """A call about an order in this state; `@lamp` is the id of the lamp."""

    async def ready(world: World) -> Ready:
        made = await order(world, state)
        beside = await at(who, **values)(world)
        return Ready(values={"id": made["id"], **beside.values}, who=who, version=made["version"])

    return ready


async def too_large(world: World) -> Ready:
    """An order of more than customers may place themselves."""
    made = await order(world, "empty")
    costly = await world.has(
        "CreateProduct",
        sku=world.new("GOLD").upper(),
        name="A lamp of gold",
        price=price("5000.01"),
        category=world.known["shelf"],
    )
    line = {"id": made["id"], "product": costly["id"], "quantity": 2}
    await world.has("AddOrderLine", "ada", **line)
    return Ready(values={"id": made["id"]}, who="ada")


async def retired(world: World) -> Ready:
    """A product that is not for sale any more, for an order."""
    made = await order(world, "empty")
    product = await world.has(
        "CreateProduct",
        sku=world.new("OLD").upper(),
        name="An old lamp",
        price=price("1.00"),
        category=world.known["shelf"],
    )
    await world.has("RetireProduct", id=product["id"])
    return Ready(values={"id": made["id"], "product": product["id"], "quantity": 1}, who="ada")


CASES: Mapping[str, Case] = {
    "CreateOrder": Case(
        ready=at("ada", ship_to=HOME),
        stranger="staff",
        invalid={"ship_to": NO_HOME},
        faults=_FAULTS,
        other={"ship_to": {**HOME, "city": "Bonn"}},
    ),
    "GetOrder": Case(ready=of("ada", "placed"), stranger="ben", hidden=True),
    "ListOrders": Case(
        ready=at("ada", limit=2, total=True, sort="-total", status=["draft", "placed"]),
        invalid={"limit": 1000, "customer": ["nobody"]},
        faults=("/customer/0", "/limit"),
        conflicts={
            "a cursor of nothing": (at("ada", after="nothing"), "validation"),
            "two directions": (at("ada", after="a", before="b"), "validation"),
        },
    ),
    "ChangeOrder": Case(
        ready=of("ada", ship_to=HOME),
        stranger="ben",
        hidden=True,
        invalid={"ship_to": NO_HOME},
        faults=_FAULTS,
        conflicts={"placed": (of("ada", "placed", ship_to=HOME), "illegal_state")},
    ),
    "DeleteOrder": Case(
        ready=of("staff"),
        stranger="ada",
        conflicts={"placed": (of("staff", "placed"), "illegal_state")},
    ),
    "AddOrderLine": Case(
        ready=of("ada", "empty", product="@lamp", quantity=3),
        stranger="ben",
        hidden=True,
        invalid={"product": "a lamp", "quantity": 0},
        faults=("/product", "/quantity"),
        conflicts={
            "there already": (of("ada", product="@lamp", quantity=1), "duplicate"),
            "no such product": (of("ada", product=NOWHERE, quantity=1), "validation"),
            "retired": (retired, "order.not_for_sale"),
            "placed": (of("ada", "placed", product="@lamp", quantity=1), "illegal_state"),
        },
    ),
    "ChangeOrderLine": Case(
        ready=of("ada", product="@lamp", quantity=3),
        stranger="ben",
        hidden=True,
        invalid={"product": "a lamp", "quantity": 1000},
        faults=("/product", "/quantity"),
        conflicts={
            "no such line": (of("ada", "empty", product="@lamp", quantity=3), "not_found"),
            "placed": (of("ada", "placed", product="@lamp", quantity=3), "illegal_state"),
        },
    ),
    "RemoveOrderLine": Case(
        ready=of("ada", product="@lamp"),
        stranger="ben",
        hidden=True,
        invalid={"id": "an order", "product": "a lamp"},
        faults=("/id", "/product"),
        conflicts={
            "no such line": (of("ada", "empty", product="@lamp"), "not_found"),
            "placed": (of("ada", "placed", product="@lamp"), "illegal_state"),
        },
    ),
    "PlaceOrder": Case(
        ready=of("ada"),
        stranger="ben",
        hidden=True,
        conflicts={
            "empty": (of("ada", "empty"), "order.empty"),
            "too large": (too_large, "order.too_large"),
            "placed": (of("ada", "placed"), "illegal_state"),
        },
    ),
    "PayOrder": Case(
        ready=of("staff", "placed"),
        stranger="ada",
        conflicts={"draft": (of("staff"), "illegal_state")},
    ),
    "ShipOrder": Case(
        ready=of("staff", "paid"),
        stranger="ada",
        conflicts={"placed": (of("staff", "placed"), "illegal_state")},
    ),
    "ReportOrder": Case(
        ready=of("staff", "paid", progress="packed"),
        stranger="ada",
        invalid={"id": "an order", "progress": "x" * 201},
        faults=("/id", "/progress"),
    ),
    "CancelOrder": Case(
        ready=of("ada", "placed", reason="changed my mind"),
        stranger="ben",
        hidden=True,
        invalid={"id": "an order", "reason": "x" * 501},
        faults=("/id", "/reason"),
        conflicts={
            "paid, by its owner": (of("ada", "paid"), "illegal_state"),
            "shipped": (of("staff", "shipped"), "illegal_state"),
        },
        other={"reason": "changed it again"},
    ),
}
