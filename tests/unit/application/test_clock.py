"""The time."""

from datetime import UTC, datetime, timedelta

from backwright.application.clock import SystemClock
from backwright.testing.clock import FixedClock


def test_the_machine_tells_the_time_in_utc() -> None:
    """To the moment."""
    before = datetime.now(UTC)
    now = SystemClock().now()

    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta(0)


def test_a_fixed_clock_moves_when_it_is_told_to() -> None:
    """And only then."""
    clock = FixedClock()
    begun = clock.now()

    assert clock.now() == begun
    assert clock.advance(timedelta(hours=1), minutes=30) == begun + timedelta(minutes=90)
    clock.set(begun)
    assert clock.now() == begun
