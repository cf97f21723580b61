"""Declaring schedules, and when they are due."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backwright.application.durable.job import Job
from backwright.application.schedules.schedule import Schedule


class Clean(Job[None]):
    day: int = 0


def times(schedule: Schedule, start: datetime, amount: int) -> list[str]:
    """The next times after the start, on the clocks of the schedule."""
    found: list[str] = []
    for _ in range(amount):
        start = schedule.timetable.after(start)
        found.append(f"{start:%d %H:%M:%S}")
    return found


SPRING = datetime(2026, 3, 28, 12, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize("line", ["30 2 * * *", "0 30 2 * * *"])
def test_a_time_that_is_left_out_is_as_much_later(line: str) -> None:
    """With five fields and with six: half past two is half past three, by the old clock."""
    schedule = Schedule("x", line, tz="Europe/Berlin", run=Clean())
    assert times(schedule, SPRING, 3) == ["29 01:30:00", "30 00:30:00", "31 00:30:00"]


@pytest.mark.parametrize("line", ["30 2 * * *", "0 30 2 * * *", "30 2-2 * * *"])
def test_a_time_that_comes_twice_is_the_first(line: str) -> None:
    """And not the second, too."""
    schedule = Schedule("x", line, tz="Europe/Berlin", run=Clean())
    assert times(schedule, AUTUMN, 2) == ["25 00:30:00", "26 01:30:00"]


@pytest.mark.parametrize("line", ["30 * * * *", "0 30 0-23 * * *"])
def test_every_hour_is_every_hour_that_there_is(line: str) -> None:
    """Whatever the clocks call it."""
    schedule = Schedule("x", line, tz="Europe/Berlin", run=Clean())
    autumn = times(schedule, AUTUMN.replace(hour=23), 4)
    assert autumn == ["24 23:30:00", "25 00:30:00", "25 01:30:00", "25 02:30:00"]
    spring = times(schedule, SPRING.replace(hour=23), 3)
    assert spring == ["28 23:30:00", "29 00:30:00", "29 01:30:00"]


def test_six_fields_begin_with_the_second() -> None:
    """Five of them with the minute."""
    schedule = Schedule("x", "*/20 15 9 * * MON-FRI", run=Clean())
    monday = datetime(2026, 11, 22, tzinfo=UTC)
    assert times(schedule, monday, 4) == [
        "23 09:15:00",
        "23 09:15:20",
        "23 09:15:40",
        "24 09:15:00",
    ]


def test_intervals_begin_at_the_same_time_everywhere() -> None:
    """On the hour, whenever a worker was started."""
    schedule = Schedule("x", every="1h", run=Clean())
    assert times(schedule, datetime(2026, 1, 1, 9, 17, tzinfo=UTC), 2) == [
        "01 10:00:00",
        "01 11:00:00",
    ]


ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Cairo")


@given(
    line=st.sampled_from(
        [
            "30 2 * * *",
            "*/15 * * * *",
            "5,50 1-3 * * *",
            "0 0 * * *",
            "0 0 0 1 * *",
            "7 */3 * * SUN",
        ]
    ),
    zone=st.sampled_from(ZONES),
    start=st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)),
)
def test_the_next_time_is_always_later(line: str, zone: str, start: datetime) -> None:
    """In every zone, at every turn of the clock."""
    schedule = Schedule("x", line, tz=zone, run=Clean())
    at = start.replace(tzinfo=UTC)
    for _ in range(5):
        following = schedule.timetable.after(at)
        assert following > at
        at = following


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"cron": "0 0 30 2 *"}, "schedule sweep: '0 0 30 2 *' is no line of cron that ever fires"),
        ({"cron": "0 0 * 2 MON#6"}, "ever fires: Bad day-of-week"),
        ({"cron": "@daily"}, "ever fires: Wrong number of fields"),
        ({"cron": "61 * * * *"}, "Bad minute"),
        ({"cron": "0 9 * * *", "tz": "Mars"}, "'Mars' is no time zone such as Europe/Berlin"),
        ({"every": "1h", "tz": "Europe/Berlin"}, "every 1h is the same in all time zones"),
        ({"every": "10ms"}, "a second is the shortest"),
        ({"every": "soon"}, "'soon' is not a length of time"),
        ({"cron": "0 9 * * *", "every": "1h"}, "give a line of cron"),
        ({}, "give a line of cron"),
        ({"every": "1h", "missed": "twice"}, "missed times are skip, once, all, not 'twice'"),
    ],
)
def test_what_never_happens_is_refused(given_: dict[str, str], said: str) -> None:
    """When it is declared, and naming it."""
    with pytest.raises(ValueError, match="schedule sweep: ") as refused:
        Schedule("sweep", **given_, run=Clean())  # type: ignore[arg-type]
    assert said in str(refused.value)


def test_a_name_can_be_typed() -> None:
    """On a command line and in an address."""
    with pytest.raises(ValueError, match="no name of a schedule"):
        Schedule("daily report", every="1d", run=Clean())


def test_a_job_can_be_made_for_its_time() -> None:
    """On the clocks of the schedule."""
    schedule = Schedule("x", "0 0 * * *", tz="Asia/Tokyo", run=lambda due: Clean(day=due.day))
    assert schedule.job(datetime(2026, 1, 1, 15, tzinfo=UTC)) == Clean(day=2)
