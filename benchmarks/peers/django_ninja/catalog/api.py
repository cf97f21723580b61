"""The catalogue on Django Ninja."""

from typing import Annotated, Literal
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, NinjaAPI
from ninja.errors import HttpError
from ninja.throttling import AuthRateThrottle

from catalog.models import OutboxEvent, Product
from catalog.schemas import ProductIn, ProductOut, ProductPage
from catalog.security import StaffBearer

ORDERS = {"price": "price_minor", "name": "name", "created_at": "created_at"}
RATE = f"{settings.RATE_LIMIT}/s"

api = NinjaAPI(title="Catalogue", throttle=[AuthRateThrottle(RATE)])


@api.get("/products/{uuid:id}", response=ProductOut)
def get_product(request: HttpRequest, id: UUID) -> Product:
    """One product."""
    return get_object_or_404(Product, id=id)


@api.get("/products", response=ProductPage)
def list_products(
    request: HttpRequest,
    category: UUID | None = None,
    active: bool | None = None,
    sort: Literal["price", "name", "created_at"] = "created_at",
    limit: Annotated[int, Field(ge=1, le=100)] = 20,
) -> dict[str, object]:
    """Some products, filtered and sorted."""
    products = Product.objects.all()
    if category is not None:
        products = products.filter(category_id=category)
    if active is not None:
        products = products.filter(active=active)
    return {"items": products.order_by(ORDERS[sort], "id")[:limit]}


@api.post("/products", response={201: ProductOut}, auth=StaffBearer())
def create_product(request: HttpRequest, body: ProductIn) -> tuple[int, Product]:
    """A new product, and the event that says so, in one transaction."""
    values = body.dict()
    product = Product(category_id=values.pop("category"), **values)
    data = {"sku": body.sku, "name": body.name, "price": [body.price_minor, body.currency]}
    try:
        with transaction.atomic():
            product.save(force_insert=True)
            OutboxEvent.objects.create(type="catalog.ProductCreated", subject=product.id, data=data)
    except IntegrityError as error:
        raise HttpError(409, "Unknown category or known sku") from error
    return 201, product


for number in range(settings.ROUTES - 3):
    api.get(f"/shelf{number}/{{uuid:id}}", response=ProductOut, url_name=f"shelf{number}")(
        get_product
    )
