"""The types of the schema."""

import uuid
from datetime import datetime

import models
import strawberry


@strawberry.type
class Product:
    """A thing that is sold."""

    id: uuid.UUID
    sku: str
    name: str
    stock: int

    @classmethod
    def of(cls, row: models.Product) -> "Product":
        """As it is shown."""
        return cls(id=row.id, sku=row.sku, name=row.name, stock=row.stock)


@strawberry.type
class Customer:
    """Who buys."""

    id: uuid.UUID
    email: str
    name: str


@strawberry.type
class OrderLine:
    """So many of one product, at the price that it had."""

    quantity: int
    unit_price: int
    amount: int
    product_id: strawberry.Private[uuid.UUID]

    @strawberry.field
    async def product(self, info: strawberry.Info) -> Product | None:
        """What is bought."""
        return await info.context["products"].load(self.product_id)


@strawberry.type
class Order:
    """What one customer wants to buy."""

    id: uuid.UUID
    number: str
    status: str
    total: int
    currency: str
    created_at: datetime
    customer_id: strawberry.Private[uuid.UUID]

    @strawberry.field
    async def customer(self, info: strawberry.Info) -> Customer | None:
        """Who buys."""
        return await info.context["customers"].load(self.customer_id)

    @strawberry.field
    async def lines(self, info: strawberry.Info) -> list[OrderLine]:
        """What is bought, in its order."""
        return await info.context["lines"].load(self.id)

    @classmethod
    def of(cls, row: models.Order) -> "Order":
        """As it is shown."""
        return cls(
            id=row.id,
            number=row.number,
            status=row.status,
            total=row.total,
            currency=row.currency,
            created_at=row.created_at,
            customer_id=row.customer_id,
        )


@strawberry.input
class ProductInput:
    """A new product."""

    sku: str
    name: str
    description: str = ""
    price_minor: int
    currency: str
    stock: int = 0
    category: uuid.UUID
    tags: list[str] = strawberry.field(default_factory=list)
    active: bool = True
