"""Building the file of a report."""

from backwright.application import Ask, Progress, Send

from PACKAGE.ordering.contracts import OrderView
from PACKAGE.reporting.application.sales import ZONE, sold, totals
from PACKAGE.reporting.application.sheets import Sheet, Sheets
from PACKAGE.reporting.contracts import BuildReport, FinishReport, GetReport, ReportStatus


async def build_report(
    job: BuildReport, ask: Ask, send: Send, sheets: Sheets, progress: Progress
) -> str:
    """Write it, and say where it is; one that is ready stays as it is."""
    report = await ask(GetReport(id=job.report))
    if report.status is ReportStatus.READY and report.file is not None:
        return report.file
    orders: list[OrderView] = []
    async for order, part in sold(ask, job.first, job.last):
        orders.append(order)
        progress(0.9 * part, f"{len(orders)} orders read")
    progress(0.9, "writing")
    sheet = Sheet(
        title=f"Sales from {job.first} to {job.last}",
        heads=("order", "placed", "items", "total"),
        rows=[*map(_row, orders), ("total", "", str(len(orders)), totals(orders))],
    )
    file = await sheets.save(str(job.report), sheet, job.format)
    await send(FinishReport(id=job.report, file=str(file)))
    return str(file)


def _row(order: OrderView) -> tuple[str, ...]:
    items = sum(line.quantity for line in order.lines)
    day = order.created_at.astimezone(ZONE).date()
    return (order.number, str(day), str(items), str(order.total))
