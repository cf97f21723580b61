"""Schedules at work, on every database; the clock is the test's."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import workshop

from backwright.application.call import Call
from backwright.application.operations.messages import (
    GetSchedule,
    ListSchedules,
    PauseSchedule,
    ResumeSchedule,
    TriggerSchedule,
)
from backwright.application.operations.views import ScheduleView, State
from backwright.application.schedules.schedule import Schedule
from backwright.domain.errors import UnavailableError
from backwright.domain.principal import Principal
from backwright.infrastructure.sql.durable.schedule_book import SqlScheduleBook
from backwright.main.application import Application
from backwright.testing.clock import FixedClock
from banking import prepare, settings, until, working
from books import Books

OPERATOR = Call(principal=Principal(system=True))
# A minute before the clocks in Berlin are put forward.
START = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
async def opened(database_url: str, clock: FixedClock) -> AsyncGenerator[Application]:
    workshop.built.clear()
    application = workshop.application(settings(database_url), clock)
    await prepare(application)
    async with application:
        yield application


async def named(application: Application, name: str) -> ScheduleView:
    return await application.send(GetSchedule(name=f"workshop.{name}"), OPERATOR)


async def fired(application: Application, name: str, at: datetime | None) -> None:
    async def has() -> bool:
        return (await named(application, name)).last_at == at

    await until(has)


async def quiet(application: Application, clock: FixedClock) -> None:
    """Nothing is due any more."""
    books, now = Books(application.database), clock.now()
    await until(lambda: _none_due(books, now))


async def _none_due(books: Books, now: datetime) -> bool:
    rows = await books.rows("SELECT due_at FROM backwright_work")
    read = [due if isinstance(due, datetime) else datetime.fromisoformat(due) for (due,) in rows]
    return all(due > now for due in read)


async def test_each_time_is_made_use_of_once_by_all_workers(
    opened: Application, clock: FixedClock
) -> None:
    """A time that the clocks leave out is an hour later; no worker fires it twice."""
    async with working(opened), working(opened), working(opened):
        await until(lambda: _are_there(opened))
        clock.set(datetime(2026, 3, 29, 1, 30, tzinfo=UTC))
        await fired(opened, "nightly", datetime(2026, 3, 29, 1, 30, tzinfo=UTC))
        await quiet(opened, clock)

    assert sorted(workshop.built) == ["29 03:30", "hourly"]
    view = await named(opened, "nightly")
    assert view.next_at == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)
    assert view.last_state is State.DONE


async def _are_there(application: Application) -> bool:
    return len((await application.send(ListSchedules(), OPERATOR)).items) == 3


async def test_missed_times_are_left_out_made_up_for_once_or_each(
    opened: Application, clock: FixedClock
) -> None:
    """As each schedule says; so does a clock that jumps ahead."""
    async with working(opened):
        await until(lambda: _are_there(opened))
    clock.advance(days=3, minutes=30)
    async with working(opened):
        await fired(opened, "hourly", datetime(2026, 4, 1, 1, tzinfo=UTC))
        await fired(opened, "nightly", datetime(2026, 4, 1, 0, 30, tzinfo=UTC))
        await quiet(opened, clock)

    assert sorted(workshop.built) == [
        "01 02:30",
        "29 03:30",
        "30 02:30",
        "31 02:30",
        "hourly",
    ]
    fussy = await named(opened, "fussy")
    assert fussy.last_job is None
    assert fussy.note == "left out 2026-03-29 01:00:00 to 2026-04-01 01:00:00"
    assert fussy.next_at == datetime(2026, 4, 1, 2, tzinfo=UTC)


async def test_a_clock_that_is_set_back_has_nothing_happen_twice(
    opened: Application, clock: FixedClock
) -> None:
    """The next time comes when it comes."""
    async with working(opened):
        await until(lambda: _are_there(opened))
        clock.advance(minutes=2)
        await fired(opened, "hourly", START + timedelta(minutes=1))
        clock.set(START)
        await quiet(opened, clock)
        clock.advance(minutes=2)
        await quiet(opened, clock)

    assert workshop.built.count("hourly") == 1


async def test_a_paused_schedule_rests_until_it_is_resumed(
    opened: Application, clock: FixedClock
) -> None:
    """What it missed meanwhile is left out."""
    async with working(opened):
        await until(lambda: _are_there(opened))
        paused = await opened.send(PauseSchedule(name="workshop.hourly"), OPERATOR)
        clock.advance(hours=2)
        await quiet(opened, clock)
        resumed = await opened.send(ResumeSchedule(name="workshop.hourly"), OPERATOR)
        await quiet(opened, clock)

    assert paused.paused
    assert paused.next_at is None
    assert "hourly" not in workshop.built
    assert resumed.next_at == datetime(2026, 3, 29, 3, tzinfo=UTC)


async def test_a_schedule_can_be_triggered_beside_its_times(
    opened: Application, clock: FixedClock
) -> None:
    """Its next time stays."""
    async with working(opened):
        await until(lambda: _are_there(opened))
        before = await named(opened, "hourly")
        after = await opened.send(TriggerSchedule(name="workshop.hourly"), OPERATOR)
        await quiet(opened, clock)

    assert workshop.built == ["hourly"]
    assert after.next_at == before.next_at
    assert after.note == "by hand"
    said = await Books(opened.database).rows("SELECT use_case, kind FROM backwright_audit")
    assert said == [("TriggerSchedule", "Schedule")]


async def test_schedules_are_kept_in_step_with_the_code(
    opened: Application, database_url: str, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed one has another next time, a removed one is gone with its timer."""
    async with working(opened):
        await until(lambda: _are_there(opened))
    changed = Schedule("hourly", every="2h", run=workshop.Build(part="every two hours"))
    monkeypatch.setattr(workshop, "schedules", [changed])
    async with workshop.application(settings(database_url), clock) as newer:
        async with working(newer):
            await until(lambda: _is_alone(newer))
            clock.set(datetime(2026, 3, 29, 2, tzinfo=UTC))
            await fired(newer, "hourly", datetime(2026, 3, 29, 2, tzinfo=UTC))
            await quiet(newer, clock)
        timers = await Books(newer.database).number("SELECT count(*) FROM backwright_work")

    assert workshop.built == ["every two hours"]
    assert timers == 1


async def _is_alone(application: Application) -> bool:
    items = (await application.send(ListSchedules(), OPERATOR)).items
    return [item.spec for item in items] == ["every 2h"]


async def test_a_timer_that_was_lost_is_set_again(opened: Application, clock: FixedClock) -> None:
    """With the next start of a worker."""
    async with working(opened):
        await until(lambda: _are_there(opened))
    books = Books(opened.database)
    async with opened.database.transaction() as transaction:
        from backwright.infrastructure.sql.database import Statement

        await transaction.fetch(Statement("DELETE FROM backwright_work"), ())
        await transaction.commit(())
    clock.advance(minutes=1)
    async with working(opened):
        await fired(opened, "hourly", START + timedelta(minutes=1))
        await quiet(opened, clock)
    assert workshop.built == ["hourly", "fussy"] or workshop.built == ["fussy", "hourly"]
    assert await books.left() == 3


async def test_a_timer_waits_for_a_database_that_is_away(
    opened: Application, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That uses no attempts up, and the pauses do not grow."""
    fire, cuts = SqlScheduleBook.fire, list[str]()

    async def cut_off(*given: Any) -> bool:
        cuts.append("cut")
        raise UnavailableError("the database", detail="it is away")

    async with working(opened):
        await until(lambda: _are_there(opened))
        monkeypatch.setattr(SqlScheduleBook, "fire", cut_off)
        clock.advance(minutes=1)
        for times in (2, 4, 6):
            await until(lambda: _is_long(cuts, times))  # noqa: B023  # awaited at once
            assert await Books(opened.database).number(_FAILURES) == 0
            clock.advance(seconds=2)
        monkeypatch.setattr(SqlScheduleBook, "fire", fire)
        clock.advance(seconds=2)
        await fired(opened, "hourly", START + timedelta(minutes=1))
        await quiet(opened, clock)

    assert sorted(workshop.built) == ["fussy", "hourly"]


_FAILURES = "SELECT max(failures) FROM backwright_work"


async def _is_long(cuts: list[str], times: int) -> bool:
    return len(cuts) >= times


async def test_a_schedule_without_a_handler_is_refused_at_start(
    monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    """Naming it."""

    class Nobody(workshop.Job[None]):
        pass

    monkeypatch.setattr(workshop, "schedules", [Schedule("lost", every="1h", run=Nobody())])
    with pytest.raises(ValueError, match=r"workshop\.lost: no module handles the job Nobody"):
        workshop.application(settings(database_url))
