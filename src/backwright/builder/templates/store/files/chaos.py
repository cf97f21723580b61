"""Customers and staff at work while everything goes wrong: `backwright chaos`.

Orders are fulfilled over the services outside: run `python -m PACKAGE.outside` beside it, and have
some calls fail, too: `python -m PACKAGE.outside fail payments 0.2`.
"""

from random import Random

from backwright.domain import Money
from backwright.testing.app import TestApp

from PACKAGE.catalog import contracts as catalog
from PACKAGE.identity.contracts import ListUsers, RegisterUser, UserId
from PACKAGE.ordering.contracts import AddOrderLine, CancelOrder, CreateOrder, PlaceOrder

CUSTOMERS, PRODUCTS = 5, 8


async def load(app: TestApp, chance: Random) -> None:
    """One customer's visit; now and then somebody of the staff changes a price."""
    customer = app.caller("customer", id=await somebody(app, chance))
    order = await customer.send(CreateOrder())
    for _ in range(chance.randint(1, 3)):
        product = await something(app, chance)
        line = AddOrderLine(id=order.id, product=product.id, quantity=chance.randint(1, 3))
        await customer.send(line)
    await customer.send(PlaceOrder(id=order.id))
    if chance.random() < 0.2:
        await customer.send(CancelOrder(id=order.id, reason="changed my mind"))
    if chance.random() < 0.2:
        price = Money.of(f"{chance.randint(5, 80)}.90", "EUR")
        product = await something(app, chance)
        await app.caller("staff").send(catalog.ChangeProduct(id=product.id, price=price))


async def somebody(app: TestApp, chance: Random) -> UserId:
    """A customer: one of a few, who register first."""
    known = (await app.caller("admin").send(ListUsers(limit=CUSTOMERS))).items
    if len(known) == CUSTOMERS:
        return chance.choice(known).id
    email = f"customer{chance.getrandbits(32)}@example.com"
    registering = RegisterUser(email=email, display_name="Ada", password="try-the-store")
    return (await app.anonymous.send(registering)).id


async def something(app: TestApp, chance: Random) -> catalog.ProductView:
    """A product: one of a few, which are put on the shelf first."""
    known = (await app.anonymous.send(catalog.ListProducts(limit=PRODUCTS))).items
    if len(known) == PRODUCTS:
        return chance.choice(known)
    number, staff = chance.getrandbits(32), app.caller("staff")
    shelf = await staff.send(catalog.CreateCategory(name="Chaos", slug=f"chaos-{number}"))
    price = Money.of("19.90", "EUR")
    product = catalog.CreateProduct(
        sku=f"CHAOS-{number}", name="A mug", price=price, stock=10_000, category=shelf.id
    )
    return await staff.send(product)
