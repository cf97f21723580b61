"""The workload's data: the same categories and products for every side, every time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID, uuid5

CATEGORIES = 100
PRODUCTS = 10_000
PAGE = 20
# The prefix of every sku that a measurement adds, so that they can be counted and removed.
ADDED = "B-"

_NAMESPACE = UUID("6f1d3c52-8f0e-4a55-9b3a-0f5d2c1e7a90")
_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_PER_CATEGORY = PRODUCTS // CATEGORIES
# Coprime to the number of products in a category: prices come shuffled and without a tie.
_STRIDE = 61
_TEXT = (
    "Made to be used every day, easy to repair, and delivered without plastic. "
    "Ten years of guarantee, spare parts for twenty. "
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A row of the catalogue, with the values that every side must answer."""

    id: UUID
    sku: str
    name: str
    description: str
    price_minor: int
    currency: str
    stock: int
    category: UUID
    tags: tuple[str, ...]
    active: bool
    created_at: datetime


@cache
def categories() -> tuple[UUID, ...]:
    """The ids of all categories."""
    return tuple(uuid5(_NAMESPACE, f"category {number}") for number in range(CATEGORIES))


def product(number: int) -> Product:
    """The product with a number from 0 on."""
    shelf, place = number % CATEGORIES, number // CATEGORIES
    return Product(
        id=uuid5(_NAMESPACE, f"product {number}"),
        sku=f"SKU-{number:05}",
        name=f"Product {number}",
        description=_TEXT + f"Item {number} of the catalogue.",
        price_minor=500 + place * _STRIDE % _PER_CATEGORY * 25,
        currency="EUR",
        stock=number % 250,
        category=categories()[shelf],
        tags=(f"shelf-{shelf}", "new" if place % 2 else "classic", "gift"),
        active=place % 10 != 9,
        created_at=_FIRST_DAY + timedelta(minutes=number),
    )


@cache
def products() -> tuple[Product, ...]:
    """All products."""
    return tuple(product(number) for number in range(PRODUCTS))


@cache
def cheapest() -> dict[UUID, Sequence[Product]]:
    """What a list of each category must hold: its cheapest active products, in order."""
    shelves: dict[UUID, list[Product]] = {category: [] for category in categories()}
    for each in products():
        if each.active:
            shelves[each.category].append(each)
    return {
        category: sorted(shelf, key=lambda each: each.price_minor)[:PAGE]
        for category, shelf in shelves.items()
    }
