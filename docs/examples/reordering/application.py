"""Use cases around reordering."""

from shop.catalog.contracts import ListProducts
from shop.reordering.contracts import FindShortages, Shortage
from shop.roles import staff

from backwright.application import Ask, handles


@handles(FindShortages, allow=staff)
async def find_shortages(query: FindShortages, ask: Ask) -> list[Shortage]:
    """The products on sale of which fewer than `below` are left, in the order of their names."""
    shortages: list[Shortage] = []
    page = await ask(ListProducts(active=True, limit=100))
    while True:
        shortages += [
            Shortage(sku=product.sku, name=product.name, stock=product.stock)
            for product in page.items
            if product.stock < query.below
        ]
        if page.next is None:
            return shortages
        page = await ask(ListProducts(active=True, limit=100, after=page.next))
