"""What goes in and out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict


class ProductIn(Schema):
    """A new product."""

    model_config = ConfigDict(extra="forbid")

    sku: str = Field(pattern=r"^[A-Z0-9-]{3,32}$")
    name: str = Field(min_length=2, max_length=120)
    description: str = Field(default="", max_length=5000)
    price_minor: int = Field(gt=0)
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    stock: int = Field(default=0, ge=0)
    category: UUID
    tags: list[Annotated[str, Field(max_length=40)]] = Field(default=[], max_length=10)
    active: bool = True


class ProductOut(Schema):
    """A product as clients see it."""

    id: UUID
    sku: str
    name: str
    description: str
    price_minor: int
    currency: str
    stock: int
    category: UUID = Field(alias="category_id")
    tags: list[str]
    active: bool
    version: int
    created_at: datetime
    updated_at: datetime


class ProductPage(Schema):
    """Some products, in their order."""

    items: list[ProductOut]
