"""What was sold in a period."""

from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backwright.application import Ask
from backwright.domain import Money

from PACKAGE.ordering.contracts import ListOrders, OrderStatus, OrderView

# Days begin when they do at home.
ZONE = ZoneInfo("Europe/Berlin")
SOLD = [OrderStatus.PAID, OrderStatus.SHIPPED]
PAGE = 100


async def sold(ask: Ask, first: date, last: date) -> AsyncIterator[tuple[OrderView, float]]:
    """The orders of some days, the oldest first, each with how many of all are behind it."""
    query = ListOrders(
        status=SOLD,
        created_at_min=begin(first),
        created_at_max=begin(last + timedelta(days=1)) - timedelta(microseconds=1),
        sort="created_at",
        limit=PAGE,
        total=True,
    )
    page = await ask(query)
    total, seen = page.total or 1, 0
    while True:
        for order in page.items:
            seen += 1
            yield order, min(seen / total, 1.0)
        if page.next is None:
            return
        page = await ask(
            ListOrders(
                status=query.status,
                created_at_min=query.created_at_min,
                created_at_max=query.created_at_max,
                sort=query.sort,
                limit=PAGE,
                after=page.next,
            )
        )


def begin(day: date) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time(), ZONE)


def totals(orders: list[OrderView]) -> str:
    """What they come to, in each currency."""
    found: dict[str, Money] = {}
    for order in orders:
        currency = order.total.currency
        found[currency] = found[currency] + order.total if currency in found else order.total
    return ", ".join(str(each) for each in found.values()) or "nothing"
