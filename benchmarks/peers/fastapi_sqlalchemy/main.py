"""The catalogue on FastAPI and SQLAlchemy's asynchronous ORM."""

import uuid
from typing import Annotated, Literal

from database import SessionDep
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request, status
from models import OutboxEvent, Product
from prometheus_fastapi_instrumentator import Instrumentator
from schemas import ProductCreate, ProductPage, ProductRead
from security import require_staff
from settings import RATE_LIMIT, ROUTES
from slowapi import Limiter, _rate_limit_exceeded_handler
from slowapi.errors import RateLimitExceeded
from slowapi.util import get_remote_address
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

ORDERS = {"price": Product.price_minor, "name": Product.name, "created_at": Product.created_at}

router = APIRouter(prefix="/api/v1")
# Its middleware misses included routers since FastAPI 0.137 (laurentS/slowapi#281): decorators.
limiter = Limiter(key_func=get_remote_address)
limited = limiter.limit(f"{RATE_LIMIT}/second")


@router.get("/products/{id}", response_model=ProductRead)
@limited
async def get_product(request: Request, id: uuid.UUID, session: SessionDep) -> Product:
    """One product."""
    product = await session.get(Product, id)
    if product is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Product not found")
    return product


@router.get("/products", response_model=ProductPage)
@limited
async def list_products(
    request: Request,
    session: SessionDep,
    category: uuid.UUID | None = None,
    active: bool | None = None,
    sort: Literal["price", "name", "created_at"] = "created_at",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> dict[str, list[Product]]:
    """Some products, filtered and sorted."""
    query = select(Product)
    if category is not None:
        query = query.where(Product.category_id == category)
    if active is not None:
        query = query.where(Product.active == active)
    query = query.order_by(ORDERS[sort], Product.id).limit(limit)
    return {"items": list(await session.scalars(query))}


@router.post(
    "/products",
    response_model=ProductRead,
    status_code=status.HTTP_201_CREATED,
    dependencies=[Depends(require_staff)],
)
@limited
async def create_product(request: Request, body: ProductCreate, session: SessionDep) -> Product:
    """A new product, and the event that says so, in one transaction."""
    values = body.model_dump()
    product = Product(id=uuid.uuid4(), category_id=values.pop("category"), **values)
    data = {"sku": body.sku, "name": body.name, "price": [body.price_minor, body.currency]}
    session.add(product)
    session.add(OutboxEvent(type="catalog.ProductCreated", subject=product.id, data=data))
    try:
        await session.commit()
    except IntegrityError as error:
        raise HTTPException(status.HTTP_409_CONFLICT, "Unknown category or known sku") from error
    return product


app = FastAPI(title="Catalogue")
app.state.limiter = limiter
app.add_exception_handler(RateLimitExceeded, _rate_limit_exceeded_handler)
app.include_router(router)
for number in range(ROUTES - 3):
    app.add_api_route(f"/api/v1/shelf{number}/{{id}}", get_product, response_model=ProductRead)
Instrumentator().instrument(app).expose(app)
