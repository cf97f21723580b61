"""Forgetting drafts that nobody has touched for a month."""

from datetime import UTC, datetime, time, timedelta

from backwright.application import Ask, Send

from PACKAGE.ordering.contracts import DeleteOrder, DropOldDrafts, ListOrders, OrderStatus

KEPT = timedelta(days=30)
# In one commit; what is left is for the next week.
MOST = 100


async def drop_old_drafts(job: DropOldDrafts, ask: Ask, send: Send) -> int:
    """The oldest first; how many there were."""
    before = datetime.combine(job.day, time(), UTC) - KEPT
    drafts = await ask(
        ListOrders(status=[OrderStatus.DRAFT], created_at_max=before, sort="created_at", limit=MOST)
    )
    untouched = [order for order in drafts.items if order.updated_at <= before]
    for order in untouched:
        await send(DeleteOrder(id=order.id))
    return len(untouched)
