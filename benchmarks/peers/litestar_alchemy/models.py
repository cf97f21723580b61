"""The tables."""

from typing import Any
from uuid import UUID

from advanced_alchemy.base import UUIDAuditBase, UUIDBase
from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

# Advanced Alchemy's own JsonB needs a function that SQLAlchemy 2.1 no longer has.
Json = JSON().with_variant(JSONB(), "postgresql")


class Category(UUIDBase):
    """A shelf of the catalogue."""

    __tablename__ = "categories"

    name: Mapped[str] = mapped_column(String(120))


class Product(UUIDAuditBase):
    """A thing that is sold."""

    __tablename__ = "products"
    __table_args__ = (Index("ix_products_listing", "category_id", "price_minor", "id"),)

    sku: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text)
    price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    stock: Mapped[int] = mapped_column(BigInteger)
    category_id: Mapped[UUID] = mapped_column(ForeignKey("categories.id"))
    tags: Mapped[list[str]] = mapped_column(Json)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - declared as SQLAlchemy reads it

    @property
    def category(self) -> UUID:
        """The category's id, under the name that clients see."""
        return self.category_id


class OutboxEvent(UUIDAuditBase):
    """An event that commits together with the change that caused it."""

    __tablename__ = "outbox"

    type: Mapped[str] = mapped_column(String(120))
    subject: Mapped[UUID]
    data: Mapped[dict[str, Any]] = mapped_column(Json)
