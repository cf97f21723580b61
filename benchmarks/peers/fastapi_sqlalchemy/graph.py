"""The catalogue and its orders on Strawberry, FastAPI and SQLAlchemy's asynchronous ORM."""

import uuid
from datetime import datetime
from typing import Any

import models
import strawberry
from database import SessionLocal
from fastapi import Depends, FastAPI, HTTPException, Request
from graph_loaders import get_context
from graph_types import Order, Product, ProductInput
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from prometheus_fastapi_instrumentator import Instrumentator
from schemas import ProductCreate
from security import require_staff
from settings import RATE_LIMIT
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from strawberry.extensions import (
    AddValidationRules,
    MaxAliasesLimiter,
    ParserCache,
    QueryDepthLimiter,
    ValidationCache,
)
from strawberry.fastapi import GraphQLRouter
from strawberry.permission import BasePermission

LIMIT = parse(f"{RATE_LIMIT}/second")
limiter = FixedWindowRateLimiter(MemoryStorage())
# Each limiter makes rules of its own; made anew for each request, they would defeat the cache.
RULES = [
    *QueryDepthLimiter(max_depth=10).validation_rules,
    *MaxAliasesLimiter(max_alias_count=15).validation_rules,
]


class IsStaff(BasePermission):
    """Whether the token is valid, and its owner is staff."""

    message = "Not enough permissions"

    async def has_permission(self, source: Any, info: strawberry.Info, **_: Any) -> bool:
        """Look at the header."""
        header = info.context["request"].headers.get("authorization", "")
        try:
            await require_staff(header.removeprefix("Bearer "))
        except HTTPException:
            return False
        return True


@strawberry.type
class Query:
    """What can be asked."""

    @strawberry.field
    async def product(self, id: uuid.UUID) -> Product | None:
        """One product."""
        async with SessionLocal() as session:
            row = await session.get(models.Product, id)
        return None if row is None else Product.of(row)

    @strawberry.field(permission_classes=[IsStaff])
    async def orders(self, before: datetime, first: int = 20) -> list[Order]:
        """The newest orders of those that are not newer than an instant."""
        query = (
            select(models.Order)
            .where(models.Order.created_at <= before)
            .order_by(models.Order.created_at.desc(), models.Order.id.desc())
            .limit(min(first, 100))
        )
        async with SessionLocal() as session:
            return [Order.of(row) for row in await session.scalars(query)]


@strawberry.type
class Mutation:
    """What can be done."""

    @strawberry.mutation(permission_classes=[IsStaff])
    async def create_product(self, input: ProductInput) -> Product:
        """A new product, and the event that says so, in one transaction."""
        values = ProductCreate.model_validate(strawberry.asdict(input)).model_dump()
        product = models.Product(id=uuid.uuid4(), category_id=values.pop("category"), **values)
        data = {"sku": input.sku, "name": input.name, "price": [input.price_minor, input.currency]}
        event = models.OutboxEvent(type="catalog.ProductCreated", subject=product.id, data=data)
        async with SessionLocal() as session:
            session.add_all([product, event])
            try:
                await session.commit()
            except IntegrityError as error:
                raise ValueError("Unknown category or known sku") from error
        return Product.of(product)


async def limited(request: Request) -> None:
    """So many requests a second of one address, and no more."""
    if not limiter.hit(LIMIT, request.client.host):
        raise HTTPException(429, "Too many requests")


schema = strawberry.Schema(
    Query,
    Mutation,
    extensions=[
        lambda: AddValidationRules(RULES),
        ParserCache,
        ValidationCache,
    ],
)
app = FastAPI(title="Shop")
router = GraphQLRouter(schema, context_getter=get_context, dependencies=[Depends(limited)])
app.include_router(router, prefix="/graphql")
Instrumentator().instrument(app).expose(app)
