"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta


class FixedClock:
    """Implements `Clock`."""

    def __init__(self, now: datetime = datetime(2026, 1, 1, 12, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        """The instant that it was set to."""
        return self._now

    def set(self, now: datetime) -> None:
        """Jump to an instant, which has a time zone."""
        self._now = now.astimezone(UTC)

    def advance(self, by: timedelta | None = None, **units: float) -> datetime:
        """Go on by a duration, or by `minutes=5`, and tell the new time."""
        self._now += (by or timedelta(0)) + timedelta(**units)
        return self._now
