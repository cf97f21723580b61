"""Sending every customer the invoice of a month."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from backwright.application import Ask, Progress, UnitOfWork

from PACKAGE.identity.contracts import GetUser
from PACKAGE.notification.contracts import SendDocument
from PACKAGE.ordering.contracts import OrderView
from PACKAGE.reporting.application.sales import ZONE, sold, totals
from PACKAGE.reporting.application.sheets import Sheet, Sheets
from PACKAGE.reporting.contracts import ReportFormat, SendInvoices


async def send_invoices(
    job: SendInvoices, ask: Ask, sheets: Sheets, uow: UnitOfWork, progress: Progress
) -> int:
    """One invoice for each who bought something; the mails are asked for in one commit."""
    last = job.day.replace(day=1) - timedelta(days=1)
    orders: defaultdict[UUID, list[OrderView]] = defaultdict(list)
    async for order, _ in sold(ask, last.replace(day=1), last):
        orders[order.customer].append(order)
    for number, bought in enumerate(orders.values(), start=1):
        customer = await ask(GetUser(id=bought[0].customer))
        month = f"{last:%Y-%m}"
        name = f"invoice-{month}-{customer.id}"
        file = await sheets.save(
            name, _invoice(customer.display_name, last, bought), ReportFormat.PDF
        )
        uow.enqueue(
            SendDocument(
                to=customer.email,
                subject=f"Your invoice of {month}",
                text=f"Dear {customer.display_name},\n\nyou find your invoice enclosed.\n",
                file=str(file),
            ),
            unique=name,
        )
        progress(number / len(orders), f"{number} invoices")
    return len(orders)


def _invoice(name: str, month: date, orders: list[OrderView]) -> Sheet:
    rows = [
        (order.number, str(order.created_at.astimezone(ZONE).date()), str(order.total))
        for order in orders
    ]
    return Sheet(
        title=f"Invoice of {month:%Y-%m} for {name}",
        heads=("order", "placed", "total"),
        rows=[*rows, ("total", "", totals(orders))],
    )
