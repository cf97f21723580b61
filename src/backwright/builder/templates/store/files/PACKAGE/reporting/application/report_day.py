"""Asking for the report of a day."""

from datetime import timedelta

from backwright.application import Send

from PACKAGE.reporting.contracts import CreateReport, ReportDay, ReportFormat


async def report_day(job: ReportDay, send: Send) -> None:
    """The day before is over, so its report is complete."""
    day = job.day - timedelta(days=1)
    await send(CreateReport(first=day, last=day, format=ReportFormat.PDF))
