"""What goes in and out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct


class ProductCreate(Struct, kw_only=True, forbid_unknown_fields=True):
    """A new product."""

    sku: Annotated[str, Meta(pattern="^[A-Z0-9-]{3,32}$")]
    name: Annotated[str, Meta(min_length=2, max_length=120)]
    description: Annotated[str, Meta(max_length=5000)] = ""
    price_minor: Annotated[int, Meta(gt=0)]
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]
    stock: Annotated[int, Meta(ge=0)] = 0
    category: UUID
    tags: Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=10)] = []
    active: bool = True


class ProductRead(Struct, kw_only=True):
    """A product as clients see it."""

    id: UUID
    sku: str
    name: str
    description: str
    price_minor: int
    currency: str
    stock: int
    category: UUID
    tags: list[str]
    active: bool
    version: int
    created_at: datetime
    updated_at: datetime


class ProductPage(Struct):
    """Some products, in their order."""

    items: list[ProductRead]
