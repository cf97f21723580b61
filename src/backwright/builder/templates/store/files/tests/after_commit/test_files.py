"""Reports, invoices, pictures and the feed: files that jobs write."""

import csv
from datetime import date, timedelta

from PACKAGE.catalog.contracts import PictureProductWith
from PACKAGE.reporting.contracts import CreateReport, GetReport, ReportFormat, ReportStatus
from PIL import Image

from tests.after_commit.buying import placed, product
from tests.after_commit.conftest import Store


async def reported(store: Store, format: ReportFormat) -> bytes:
    """A report of the days around today."""
    staff = store.app.caller("staff")
    first, last = date.today() - timedelta(days=1), date.today() + timedelta(days=1)
    asked = await staff.send(CreateReport(first=first, last=last, format=format))
    await store.app.settled()
    report = await staff.send(GetReport(id=asked.id))
    assert report.status is ReportStatus.READY
    return (store.folder / "reports" / f"{report.id}.{format.value}").read_bytes()


async def test_a_report_lists_what_was_sold(store: Store) -> None:
    """As a table that spreadsheets read."""
    order = await placed(store)
    await store.app.settled()

    content = await reported(store, ReportFormat.CSV)

    head, row, total = csv.reader(content.decode("utf-8-sig").splitlines())
    assert head == ["order", "placed", "items", "total"]
    assert [row[0], row[2], row[3]] == [order.number, "2", "40.00 EUR"]
    assert total == ["total", "", "1", "40.00 EUR"]


async def test_a_report_can_be_printed(store: Store) -> None:
    """As a PDF."""
    assert (await reported(store, ReportFormat.PDF)).startswith(b"%PDF-")


async def test_pictures_become_as_small_as_pages_need_them(store: Store) -> None:
    """Never larger than the original, and in its proportions."""
    originals = store.folder / "pictures" / "originals"
    originals.mkdir(parents=True)
    Image.new("RGB", (800, 400), "teal").save(originals / "lamp.jpg")
    lamp = await product(store)

    await store.app.caller("staff").send(PictureProductWith(id=lamp.id, file="lamp.jpg"))
    await store.app.settled()

    sizes = {}
    for size in ("page", "list", "mark"):
        with Image.open(store.folder / "pictures" / size / "lamp.jpg") as made:
            sizes[size] = made.size
    assert sizes == {"page": (800, 400), "list": (400, 200), "mark": (96, 48)}


async def test_what_is_no_picture_is_left_alone(store: Store) -> None:
    """It is not tried again, and nobody has to look at it."""
    originals = store.folder / "pictures" / "originals"
    originals.mkdir(parents=True)
    (originals / "lamp.jpg").write_text("no picture")
    lamp = await product(store)

    await store.app.caller("staff").send(PictureProductWith(id=lamp.id, file="lamp.jpg"))
    await store.app.settled()

    assert not (store.folder / "pictures" / "page").exists()
