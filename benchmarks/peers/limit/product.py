"""The shapes of a product."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct


class NewProduct(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a client sends."""

    sku: Annotated[str, Meta(pattern="^[A-Z0-9-]{3,32}$")]
    name: Annotated[str, Meta(min_length=2, max_length=120)]
    description: Annotated[str, Meta(max_length=5000)] = ""
    price_minor: Annotated[int, Meta(gt=0)]
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]
    stock: Annotated[int, Meta(ge=0)] = 0
    category: UUID
    tags: Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=10)] = []
    active: bool = True


FIELDS = (
    "id", "sku", "name", "description", "price_minor", "currency", "stock", "category", "tags",
    "active", "version", "created_at", "updated_at",
)  # fmt: skip
