"""The catalogue on Litestar and Advanced Alchemy."""

from typing import Annotated, Literal
from uuid import UUID, uuid4

from advanced_alchemy.extensions.litestar import SQLAlchemyPlugin, providers
from advanced_alchemy.filters import LimitOffset, OrderBy
from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from advanced_alchemy.service import SQLAlchemyAsyncRepositoryService
from database import alchemy
from litestar import Controller, Litestar, get, post
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import Parameter
from litestar.plugins.prometheus import PrometheusConfig, PrometheusController
from models import OutboxEvent, Product
from schemas import ProductCreate, ProductPage, ProductRead
from security import jwt_auth, staff_only
from settings import RATE_LIMIT, ROUTES
from sqlalchemy.ext.asyncio import AsyncSession

COLUMNS = {"price": "price_minor", "name": "name", "created_at": "created_at"}


class ProductService(SQLAlchemyAsyncRepositoryService[Product]):
    """Products, by repository."""

    class Repository(SQLAlchemyAsyncRepository[Product]):
        """The products' table."""

        model_type = Product

    repository_type = Repository


class ProductController(Controller):
    """The catalogue's products."""

    path = "/api/v1/products"

    @get("/{id:uuid}", exclude_from_auth=True)
    async def get_product(self, id: UUID, products: ProductService) -> ProductRead:
        """One product."""
        return products.to_schema(await products.get(id), schema_type=ProductRead)

    @get("/", exclude_from_auth=True)
    async def list_products(
        self,
        products: ProductService,
        category: UUID | None = None,
        active: bool | None = None,
        sort: Literal["price", "name", "created_at"] = "created_at",
        limit: Annotated[int, Parameter(ge=1, le=100)] = 20,
    ) -> ProductPage:
        """Some products, filtered and sorted."""
        given = {"category_id": category, "active": active}
        found = await products.list(
            OrderBy(COLUMNS[sort]),
            OrderBy("id"),
            LimitOffset(limit=limit, offset=0),
            **{name: value for name, value in given.items() if value is not None},
        )
        return ProductPage([products.to_schema(row, schema_type=ProductRead) for row in found])

    @post("/", guards=[staff_only])
    async def create_product(
        self, data: ProductCreate, products: ProductService, db_session: AsyncSession
    ) -> ProductRead:
        """A new product, and the event that says so, in one transaction."""
        values = {name: getattr(data, name) for name in data.__struct_fields__}
        product = Product(id=uuid4(), category_id=values.pop("category"), **values)
        event = {"sku": data.sku, "name": data.name, "price": [data.price_minor, data.currency]}
        db_session.add(OutboxEvent(type="catalog.ProductCreated", subject=product.id, data=event))
        return products.to_schema(await products.create(product), schema_type=ProductRead)


class Metrics(PrometheusController):
    """The metrics, for everybody."""

    path = "/metrics"


def shelf(number: int) -> object:
    """One of many routes that read a product."""

    @get(f"/api/v1/shelf{number}/{{id:uuid}}", exclude_from_auth=True, sync_to_thread=False)
    async def get_from_shelf(id: UUID, products: ProductService) -> ProductRead:
        return products.to_schema(await products.get(id), schema_type=ProductRead)

    return get_from_shelf


app = Litestar(
    route_handlers=[ProductController, Metrics, *map(shelf, range(ROUTES - 3))],
    dependencies=providers.create_service_dependencies(ProductService, "products"),
    plugins=[SQLAlchemyPlugin(config=alchemy)],
    on_app_init=[jwt_auth.on_app_init],
    middleware=[
        PrometheusConfig(group_path=True).middleware,
        RateLimitConfig(rate_limit=("second", RATE_LIMIT), exclude=["/metrics"]).middleware,
    ],
)
