"""Writing the feed of everything that is for sale."""

from backwright.application import Ask

from PACKAGE.catalog.application.pictures import Feed
from PACKAGE.catalog.contracts import ListProducts, ProductView, SyncFeed


async def sync_feed(job: SyncFeed, ask: Ask, feed: Feed) -> int:
    """All of it; how many products there are."""
    rows: list[tuple[str, ...]] = []
    page = await ask(ListProducts(active=True, limit=100))
    while True:
        rows += [_row(product) for product in page.items]
        if page.next is None:
            break
        page = await ask(ListProducts(active=True, limit=100, after=page.next))
    await feed.write([("sku", "name", "price", "availability"), *rows])
    return len(rows)


def _row(product: ProductView) -> tuple[str, ...]:
    there = "in_stock" if product.stock > 0 else "out_of_stock"
    return (product.sku, product.name, str(product.price), there)
