"""Which of the times that have come are made use of."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from backwright.application.durable.job import Job
from backwright.application.schedules.occasions import MOST, occasions
from backwright.application.schedules.schedule import Schedule

DUE = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Sync(Job[None]):
    pass


def hourly(missed: Literal["skip", "once", "all"]) -> Schedule:
    return Schedule("sync", every="1h", run=Sync(), missed=missed)


@pytest.mark.parametrize("missed", ["skip", "once", "all"])
def test_who_is_in_time_makes_use_of_it(missed: Literal["skip", "once", "all"]) -> None:
    """A few seconds late is in time."""
    found = occasions(hourly(missed), DUE, DUE + timedelta(seconds=20))
    assert found.times == (DUE,) or found.times == [DUE]
    assert found.next_at == DUE + timedelta(hours=1)
    assert found.note == ""


def test_skipped_times_are_left_out() -> None:
    """All that are more than a minute past."""
    found = occasions(hourly("skip"), DUE, DUE + timedelta(hours=5, minutes=30))
    assert list(found.times) == []
    assert found.next_at == DUE + timedelta(hours=6)
    assert found.note == "left out 2026-01-01 12:00:00 to 2026-01-01 17:00:00"


def test_the_latest_is_not_left_out_where_it_has_just_come() -> None:
    """Those before it are."""
    found = occasions(hourly("skip"), DUE, DUE + timedelta(hours=5, seconds=5))
    assert list(found.times) == [DUE + timedelta(hours=5)]


def test_all_missed_times_are_made_up_for_by_the_latest() -> None:
    """Once, however long nobody was there."""
    found = occasions(hourly("once"), DUE, DUE + timedelta(days=3650, minutes=1))
    assert list(found.times) == [DUE + timedelta(days=3650)]
    assert found.next_at == DUE + timedelta(days=3650, hours=1)


def test_each_missed_time_is_made_up_for() -> None:
    """So many in one commit; the next timer goes on at once."""
    now = DUE + timedelta(hours=MOST + 10)
    found = occasions(hourly("all"), DUE, now)
    assert len(found.times) == MOST
    assert found.times[0] == DUE
    assert found.next_at == DUE + timedelta(hours=MOST)
    assert found.next_at < now


@pytest.mark.parametrize("missed", ["once", "all"])
def test_a_clock_that_was_set_back_does_not_repeat(missed: Literal["once", "all"]) -> None:
    """The next time is later than the one that was made use of, not than the clock."""
    found = occasions(hourly(missed), DUE, DUE - timedelta(hours=3))
    assert list(found.times) == [DUE]
    assert found.next_at == DUE + timedelta(hours=1)
