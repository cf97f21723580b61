"""What the portal is promised."""

from shop.catalog.contracts import CreateCategory, CreateProduct

from backwright.domain import Money
from backwright.testing.app import TestApp


async def test_offers_are_in_the_words_of_the_portal(app: TestApp) -> None:
    """Other names, and everything in an envelope."""
    staff = app.caller("staff")
    shelf = await staff.send(CreateCategory(name="Lamps", slug="lamps"))
    price = Money.of("9.90", "EUR")
    await staff.send(CreateProduct(sku="LAMP-1", name="A lamp", price=price, category=shelf.id))

    async with app.client() as client:
        answer = await client.get("/portal/offers?term=lamp")

    lamp = {"articleNumber": "LAMP-1", "title": "A lamp", "priceInCents": 990}
    assert answer.json() == {"data": [lamp], "count": 1}


async def test_faults_are_in_the_form_of_the_portal(app: TestApp) -> None:
    """Whatever refuses the request: here nobody has logged in."""
    offer = {"articleNumber": "LAMP-2", "title": "A lamp", "priceInCents": 990}

    async with app.client() as client:
        answer = await client.post("/portal/offers/00000000-0000-7000-8000-000000000000", json=offer)

    assert answer.status_code == 401
    assert answer.json() == {"faultCode": "UNAUTHENTICATED", "faultText": "log in first"}
