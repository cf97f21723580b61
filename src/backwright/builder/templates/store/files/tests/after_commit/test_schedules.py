"""What the store does at set times, once its clock has come to them."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from backwright.application.operations.messages import GetSchedule
from backwright.application.operations.views import State
from backwright.domain import NotFoundError
from backwright.testing.clock import FixedClock
from PACKAGE.ordering.contracts import CreateOrder, GetOrder, OrderId
from PACKAGE.reporting.contracts import ListReports, ReportStatus

from tests.after_commit.buying import customer, placed, product, turned
from tests.after_commit.conftest import Store

# A Friday, the last but one day of a month, at 13:01 in Berlin.
FRIDAY = datetime(2026, 2, 27, 12, 1, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands still until a test moves it."""
    return FixedClock(FRIDAY)


async def passed(store: Store, clock: FixedClock, now: datetime) -> None:
    """It has become so late, and everything that was due then is done."""
    await store.app.settled()
    clock.set(now)
    await store.app.settled()


async def last(store: Store, schedule: str) -> tuple[datetime | None, State | None]:
    """When a schedule last asked for its job, and what became of that."""
    found = await store.app.caller("admin").send(GetSchedule(name=schedule))
    return found.last_at, found.last_state


async def test_every_five_minutes_the_services_are_asked(store: Store, clock: FixedClock) -> None:
    """Whether they are well; where one does not answer, the last job tells."""
    at = datetime(2026, 2, 27, 12, 5, tzinfo=UTC)
    await passed(store, clock, at)
    assert await last(store, "fulfilment.health-check") == (at, State.DONE)

    await turned(store, "payments", fail=1)
    at = datetime(2026, 2, 27, 12, 10, tzinfo=UTC)
    await passed(store, clock, at)
    assert await last(store, "fulfilment.health-check") == (at, State.DISCARDED)


async def test_every_hour_the_feed_is_written(store: Store, clock: FixedClock) -> None:
    """With what is for sale by then."""
    await product(store)

    await passed(store, clock, datetime(2026, 2, 27, 13, tzinfo=UTC))

    feed = (store.folder / "pictures" / "feed.csv").read_text(encoding="utf-8")
    assert feed.splitlines()[1:] == ["LAMP-1,Lamp,20.00 EUR,in_stock"]


async def test_every_morning_the_day_before_is_reported(store: Store, clock: FixedClock) -> None:
    """At nine in Berlin, as a file that is ready."""
    await passed(store, clock, datetime(2026, 2, 28, 7, 59, tzinfo=UTC))
    assert (await store.app.caller("staff").send(ListReports())).items == []

    await passed(store, clock, datetime(2026, 2, 28, 8, tzinfo=UTC))

    (report,) = (await store.app.caller("staff").send(ListReports())).items
    assert (report.first, report.last) == (date(2026, 2, 27), date(2026, 2, 27))
    assert report.status is ReportStatus.READY
    assert (store.folder / "reports" / f"{report.id}.pdf").read_bytes().startswith(b"%PDF-")


async def test_every_week_old_drafts_are_forgotten(store: Store, clock: FixedClock) -> None:
    """On Sunday morning; those of the last month stay."""
    clock.set(datetime(2026, 1, 20, 12, tzinfo=UTC))
    caller = await customer(store)
    old = await caller.send(CreateOrder())
    clock.set(FRIDAY)
    young = await caller.send(CreateOrder())

    await passed(store, clock, datetime(2026, 3, 1, 2, 30, tzinfo=UTC))

    assert await is_there(store, young.id)
    assert not await is_there(store, old.id)


async def test_every_month_customers_get_their_invoices(store: Store, clock: FixedClock) -> None:
    """Of the month before, with everything that they bought in it."""
    order = await placed(store)

    await passed(store, clock, datetime(2026, 3, 1, 5, tzinfo=UTC))

    letters = [each.read_text() for each in (store.folder / "outbox").iterdir()]
    (invoice,) = [each for each in letters if "Subject: Your invoice of 2026-02" in each]
    assert "To: ada@example.com" in invoice
    assert f"invoice-2026-02-{order.customer}.pdf" in invoice


async def is_there(store: Store, order: UUID) -> bool:
    """Whether an order can still be looked at."""
    try:
        await store.app.caller("staff").send(GetOrder(id=OrderId(order)))
    except NotFoundError:
        return False
    return True
