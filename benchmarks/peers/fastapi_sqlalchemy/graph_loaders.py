"""What orders refer to, read for all of them at once; the loaders of one request."""

import uuid
from collections import defaultdict

import models
from database import SessionLocal
from graph_types import Customer, OrderLine, Product
from sqlalchemy import select
from strawberry.dataloader import DataLoader


async def load_customers(ids: list[uuid.UUID]) -> list[Customer | None]:
    """Customers by id."""
    async with SessionLocal() as session:
        rows = await session.scalars(select(models.Customer).where(models.Customer.id.in_(ids)))
        found = {row.id: Customer(id=row.id, email=row.email, name=row.name) for row in rows}
    return [found.get(each) for each in ids]


async def load_products(ids: list[uuid.UUID]) -> list[Product | None]:
    """Products by id."""
    async with SessionLocal() as session:
        rows = await session.scalars(select(models.Product).where(models.Product.id.in_(ids)))
        found = {row.id: Product.of(row) for row in rows}
    return [found.get(each) for each in ids]


async def load_lines(orders: list[uuid.UUID]) -> list[list[OrderLine]]:
    """The lines of orders by the orders' ids."""
    query = (
        select(models.OrderLine)
        .where(models.OrderLine.order_id.in_(orders))
        .order_by(models.OrderLine.order_id, models.OrderLine.place)
    )
    found: dict[uuid.UUID, list[OrderLine]] = defaultdict(list)
    async with SessionLocal() as session:
        for row in await session.scalars(query):
            line = OrderLine(
                quantity=row.quantity,
                unit_price=row.unit_price,
                amount=row.quantity * row.unit_price,
                product_id=row.product_id,
            )
            found[row.order_id].append(line)
    return [found[order] for order in orders]


async def get_context() -> dict[str, DataLoader]:
    """New loaders for each request: they remember what they have loaded."""
    return {
        "customers": DataLoader(load_fn=load_customers),
        "products": DataLoader(load_fn=load_products),
        "lines": DataLoader(load_fn=load_lines),
    }
