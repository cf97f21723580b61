"""Tables as CSV and PDF files in a folder."""

import asyncio
import csv
import io
from collections.abc import Sequence
from pathlib import Path

from dishka import Provider, Scope

from PACKAGE.reporting.application.sheets import Sheet, Sheets
from PACKAGE.reporting.contracts import ReportFormat
from PACKAGE.settings import OwnSettings


class SheetFiles:
    """Implements `Sheets`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def save(self, name: str, sheet: Sheet, format: ReportFormat) -> Path:
        """Made in a thread, beside its place, and moved there when it is whole."""
        return await asyncio.to_thread(self._save, name, sheet, format)

    def _save(self, name: str, sheet: Sheet, format: ReportFormat) -> Path:
        content = as_csv(sheet) if format is ReportFormat.CSV else as_pdf(sheet)
        file = self._folder / f"{name}.{format.value}"
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}")
        draft.write_bytes(content)
        return draft.replace(file)


def as_csv(sheet: Sheet) -> bytes:
    """RFC 4180, in UTF-8 with the mark that spreadsheets look for."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(sheet.heads)
    writer.writerows(map(_harmless, sheet.rows))
    return written.getvalue().encode("utf-8-sig")


def _harmless(row: Sequence[str]) -> list[str]:
    """What a spreadsheet would take for a formula is text."""
    return [f"'{each}" if each[:1] in ("=", "+", "-", "@", "\t") else each for each in row]


def as_pdf(sheet: Sheet) -> bytes:
    """A4, as many pages as it takes; the heads are on each of them."""
    # Imported by the few processes that make one: it takes 30 MB, and a while.
    from fpdf import FPDF
    from fpdf.fonts import FontFace

    document = FPDF(format="A4")
    document.add_page()
    document.set_font("Helvetica", size=16)
    document.cell(text=_latin(sheet.title), new_x="LMARGIN", new_y="NEXT", h=12)
    document.set_font("Helvetica", size=10)
    with document.table(headings_style=FontFace(emphasis="BOLD")) as table:
        for number, cells in enumerate([sheet.heads, *sheet.rows]):
            row = table.row()
            style = FontFace(emphasis="BOLD") if number == len(sheet.rows) else None
            for cell in cells:
                row.cell(_latin(cell), style=style)
    return bytes(document.output())


def _latin(text: str) -> str:
    """The fonts that every reader has know Latin letters only."""
    return text.encode("latin-1", "replace").decode("latin-1")


def sheets(settings: OwnSettings) -> Sheets:
    """In the folder of the settings."""
    return SheetFiles(Path(settings.reports))


provider = Provider(scope=Scope.APP)
provider.provide(sheets)
