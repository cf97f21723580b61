"""What reordering promises."""

import pytest
from shop.catalog.contracts import CreateCategory, CreateProduct
from shop.reordering.contracts import FindShortages

from backwright.domain import ForbiddenError, Money
from backwright.testing.app import TestApp


async def test_what_runs_short_is_found(app: TestApp) -> None:
    """Of two products, only the one of which little is left must be reordered."""
    staff = app.caller("staff")
    shelf = await staff.send(CreateCategory(name="Lamps", slug="lamps"))
    for sku, stock in (("LAMP-1", 3), ("LAMP-2", 30)):
        price = Money.of("9.90", "EUR")
        await staff.send(
            CreateProduct(sku=sku, name="A lamp", price=price, stock=stock, category=shelf.id)
        )

    found = await staff.send(FindShortages(below=10))

    assert [shortage.sku for shortage in found] == ["LAMP-1"]


async def test_customers_may_not_ask(app: TestApp) -> None:
    """How much is in stock of everything is nobody else's business."""
    with pytest.raises(ForbiddenError):
        await app.caller("customer").send(FindShortages())
