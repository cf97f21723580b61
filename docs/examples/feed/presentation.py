"""The catalogue in the shape that the price comparison portal wants."""

from msgspec import Struct
from shop.catalog.contracts import CreateProduct, ListProducts, ProductView
from shop.catalog.contracts.types import CategoryId
from shop.roles import catalog_write

from backwright.application import Send
from backwright.domain import Money
from backwright.presentation.rest import Api, HeaderScheme, Problem


class Offer(Struct, rename="camel"):
    """A product, in the portal's words."""

    article_number: str
    title: str
    price_in_cents: int


class Envelope(Struct):
    """What the portal wraps everything in."""

    data: list[Offer]
    count: int


class Fault(Struct, rename="camel"):
    """What the portal expects where something is wrong."""

    fault_code: str
    fault_text: str


def fault(problem: Problem) -> Fault:
    """The portal's form of a problem."""
    return Fault(fault_code=problem.code.upper(), fault_text=problem.detail or problem.title)


feed = Api(
    "feed",
    prefix="/portal",
    errors=fault,
    authenticate=HeaderScheme(name="portal", word="", header="X-Portal-Token"),
)


@feed.get("/offers", public=True)
async def offers(send: Send, term: str = "") -> Envelope:
    """Everything that is on sale."""
    page = await send(ListProducts(active=True, search=term, limit=100))
    found = [_offer(product) for product in page.items]
    return Envelope(data=found, count=len(found))


@feed.post("/offers/{category}", allow=catalog_write, status=201)
async def offer(category: CategoryId, body: Offer, send: Send) -> Offer:
    """Put something on sale."""
    price = Money.of_minor(body.price_in_cents, "EUR")
    command = CreateProduct(
        sku=body.article_number, name=body.title, price=price, category=category
    )
    return _offer(await send(command))


def _offer(product: ProductView) -> Offer:
    return Offer(article_number=product.sku, title=product.name, price_in_cents=product.price.minor)
