"""What GraphQL is asked for: customers and their orders of products of the catalogue."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID, uuid5

from benchmarks.harness import catalog
from benchmarks.harness.catalog import PAGE, Product

CUSTOMERS = 1_000
ORDERS = 5_000
LINES = 3
# As many pages as are asked for, each with another first order.
PAGES = 500
STATUS = ("placed", "paid", "shipped")

_NAMESPACE = UUID("2b0e6a1c-6a1c-4f6e-9a55-7f0f7a1c9d34")
_FIRST_DAY = datetime(2026, 2, 1, tzinfo=UTC)
# Both coprime to what they count: neighbours have other customers and other products.
_CUSTOMER_STRIDE, _PRODUCT_STRIDE = 37, 1_009


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who buys."""

    id: UUID
    email: str
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """So many of one product."""

    product: Product
    quantity: int

    @property
    def amount(self) -> int:
        """In minor units."""
        return self.product.price_minor * self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What one customer bought; the newest have the highest numbers."""

    id: UUID
    number: str
    customer: Customer
    lines: tuple[Line, ...]
    status: str
    created_at: datetime

    @property
    def total(self) -> int:
        """In minor units."""
        return sum(line.amount for line in self.lines)


@cache
def customers() -> tuple[Customer, ...]:
    """All customers."""
    return tuple(
        Customer(
            id=uuid5(_NAMESPACE, f"customer {number}"),
            email=f"customer-{number}@example.com",
            name=f"Customer {number}",
            created_at=_FIRST_DAY,
        )
        for number in range(CUSTOMERS)
    )


def _order(number: int) -> Order:
    products = catalog.products()
    places = ((number * LINES + line) * _PRODUCT_STRIDE for line in range(LINES))
    return Order(
        id=uuid5(_NAMESPACE, f"order {number}"),
        number=f"S-{number:06}",
        customer=customers()[number * _CUSTOMER_STRIDE % CUSTOMERS],
        lines=tuple(
            Line(product=products[place % catalog.PRODUCTS], quantity=1 + place % 5)
            for place in places
        ),
        status=STATUS[number % len(STATUS)],
        created_at=_FIRST_DAY + timedelta(minutes=number),
    )


@cache
def orders() -> tuple[Order, ...]:
    """All orders, the oldest first."""
    return tuple(map(_order, range(ORDERS)))


def page(number: int) -> tuple[Order, ...]:
    """A page: the newest order of it first."""
    last = PAGE + number % PAGES * ((ORDERS - PAGE) // PAGES)
    return tuple(reversed(orders()[last - PAGE : last]))
