"""Categories and products."""

from collections.abc import Mapping
from typing import Any

from tests.parity.cases import NOWHERE, Arrange, Case, Ready, at, price
from tests.parity.world import World


def category(who: str, **values: Any) -> Arrange:
    """A call about an empty category."""

    async def ready(world: World) -> Ready:
        slug = world.new("shelf")
        made = await world.has("CreateCategory", name="A shelf", slug=slug)
        beside = await at(who, **values)(world)
        return Ready(values={"id": made["id"], **beside.values}, who=who, version=made["version"])

    return ready


def product(who: str, deleted: bool = False, **values: Any) -> Arrange:
    """A call about a product of which there are five."""

    async def ready(world: World) -> Ready:
        made = await world.has("CreateProduct", **_new(world), stock=5)
        if deleted:
            await world.has("DeleteProduct", id=made["id"])
        beside = await at(who, **values)(world)
        version = made["version"] + deleted
        return Ready(values={"id": made["id"], **beside.values}, who=who, version=version)

    return ready


def _new(world: World) -> dict[str, Any]:
    sku = world.new("NEW").upper()
    return {"sku": sku, "name": sku, "price": price("9.90"), "category": world.known["shelf"]}


async def new_product(world: World) -> Ready:
    """A product that is not there yet."""
    return Ready(values={**_new(world), "stock": 7, "tags": ["new", "lamp"]}, who="staff")


async def new_category(world: World) -> Ready:
    """A category that is not there yet, within one that is."""
    slug = world.new("corner")
    return Ready(
        values={"name": "A corner", "slug": slug, "parent": world.known["shelf"]}, who="staff"
    )


async def own_parent(world: World) -> Ready:
    """A category in itself."""
    ready = await category("staff")(world)
    return Ready(values={**ready.values, "parent": ready.values["id"]}, who="staff")


def unlike(**values: Any) -> Arrange:
    """The new product, but for these."""

    async def ready(world: World) -> Ready:
        return Ready(values={**_new(world), **values}, who="staff")

    return ready


def twice_used(**values: Any) -> Arrange:
    """A category that gets a slug which another one has."""

    async def ready(world: World) -> Ready:
        ready = await category("staff")(world)
        return Ready(values={**ready.values, "slug": "lighting"}, who="staff")

    return ready


CASES: Mapping[str, Case] = {
    "CreateCategory": Case(
        ready=new_category,
        stranger="ada",
        invalid={"name": "x", "slug": "No Slug", "parent": "a shelf"},
        faults=("/name", "/parent", "/slug"),
        conflicts={
            "a slug twice": (at("staff", name="Another", slug="lighting"), "duplicate"),
            "no such parent": (
                at("staff", name="Another", slug="another", parent=NOWHERE),
                "validation",
            ),
        },
        other={"name": "Another corner"},
    ),
    "GetCategory": Case(ready=category("")),
    "ListCategories": Case(
        ready=at("", limit=3, total=True, sort="-created_at"),
        invalid={"limit": 0, "search": "x" * 201, "parent": ["a shelf"]},
        faults=("/limit", "/parent/0", "/search"),
        conflicts={"a cursor of nothing": (at("", before="nothing"), "validation")},
    ),
    "ChangeCategory": Case(
        ready=category("staff", name="Other things", parent="@shelf"),
        stranger="ada",
        invalid={"id": "a shelf", "name": "", "slug": "No Slug"},
        faults=("/id", "/name", "/slug"),
        conflicts={
            "its own parent": (own_parent, "category.own_parent"),
            "a slug twice": (twice_used(), "duplicate"),
            "no such parent": (category("staff", parent=NOWHERE), "validation"),
        },
    ),
    "DeleteCategory": Case(
        ready=category("staff"),
        stranger="ada",
        conflicts={"with products": (at("staff", id="@shelf"), "referenced")},
    ),
    "CreateProduct": Case(
        ready=new_product,
        stranger="ada",
        invalid={
            "sku": "x",
            "name": "x" * 121,
            "price": price("9.999"),
            "stock": -1,
            "category": "a shelf",
            "tags": ["tag"] * 11,
        },
        faults=("/category", "/name", "/price", "/sku", "/stock", "/tags"),
        conflicts={
            "an SKU twice": (unlike(sku="LAMP-001"), "duplicate"),
            "for nothing": (unlike(price=price("0.00")), "validation"),
            "no such category": (unlike(category=NOWHERE), "validation"),
        },
        other={"stock": 8},
    ),
    "GetProduct": Case(
        ready=product(""),
        conflicts={"deleted": (product("", deleted=True), "not_found")},
    ),
    "ListProducts": Case(
        ready=at(
            "",
            limit=2,
            total=True,
            sort="-price",
            active=True,
            price_min=price("1.00"),
            price_max=price("50.00"),
        ),
        invalid={"limit": 101, "search": "x" * 201, "category": ["a shelf"]},
        faults=("/category/0", "/limit", "/search"),
        conflicts={"a cursor of nothing": (at("", after="nothing"), "validation")},
    ),
    "ChangeProduct": Case(
        ready=product("staff", name="A lamp", price=price("8.80"), tags=[], active=False),
        stranger="ada",
        invalid={"id": "a lamp", "name": "", "price": price("1.234")},
        faults=("/id", "/name", "/price"),
        conflicts={
            "for nothing": (product("staff", price=price("-1.00")), "validation"),
            "no such category": (product("staff", category=NOWHERE), "validation"),
        },
    ),
    "DeleteProduct": Case(
        ready=product("staff"),
        stranger="ada",
        conflicts={"deleted": (product("staff", deleted=True), "not_found")},
    ),
    "RestoreProduct": Case(ready=product("staff", deleted=True), stranger="ada"),
    "PictureProductWith": Case(
        ready=product("staff", file="lamp.jpg"),
        stranger="ada",
        invalid={"id": "a lamp", "file": "lamp.exe"},
        faults=("/file", "/id"),
        conflicts={"deleted": (product("staff", deleted=True, file="lamp.jpg"), "not_found")},
    ),
    "ReserveProduct": Case(
        ready=product("staff", quantity=5),
        stranger="ada",
        invalid={"id": "a lamp", "quantity": 0},
        faults=("/id", "/quantity"),
        conflicts={"more than there are": (product("staff", quantity=6), "product.sold_out")},
    ),
    "RestockProduct": Case(
        ready=product("staff", quantity=5),
        stranger="ada",
        invalid={"id": "a lamp", "quantity": 100_001},
        faults=("/id", "/quantity"),
        conflicts={"deleted": (product("staff", deleted=True, quantity=5), "not_found")},
    ),
    "RetireProduct": Case(
        ready=product("staff"),
        stranger="ada",
        conflicts={"deleted": (product("staff", deleted=True), "not_found")},
    ),
}
