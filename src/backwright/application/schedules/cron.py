"""When a line of cron is due, on the clocks of a time zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

# Any start will do to find out whether a line ever fires.
_SOMEWHEN = datetime(2000, 1, 1)  # on no clock in particular
_EVERY_HOUR = frozenset(range(24))


@dataclass(frozen=True, slots=True)
class Cron:
    """Five fields (minute, hour, day, month, weekday), or six, which begin with the second.

    A line that names hours follows the clock on the wall, as RFC 5545 (3.3.5) reads it: a time
    that comes twice is the first of the two, and one that is left out is as much later as is left
    out. So whatever the clocks do, it fires once. A line for every hour fires in every hour that
    there is, whatever it is called.

    Raises `ValueError` for a line that can't be read, or never fires.
    """

    line: str
    zone: ZoneInfo

    def __post_init__(self) -> None:
        try:
            next(CronSim(self.line, _SOMEWHEN))
        except CronSimError as error:
            raise ValueError(f"{self.line!r} is no line of cron that ever fires: {error}") from None
        except StopIteration:
            raise ValueError(f"{self.line!r} never fires") from None

    def after(self, instant: datetime) -> datetime:
        """The first time after the instant, in UTC."""
        for due in self._times(instant.astimezone(self.zone)):
            if due > instant:
                return due
        raise ValueError(f"{self.line!r} does not fire in the 50 years after {instant}")

    def _times(self, local: datetime) -> Iterator[datetime]:
        if self._fires_every_hour():
            # Lines of six fields are iterated over without corrections of the library's own.
            line = self.line if len(self.line.split()) == 6 else f"0 {self.line}"
            yield from (due.astimezone(UTC) for due in CronSim(line, local))
            return
        for wall in CronSim(self.line, local.replace(tzinfo=None)):
            yield wall.replace(tzinfo=self.zone).astimezone(UTC)

    def _fires_every_hour(self) -> bool:
        return CronSim(self.line, _SOMEWHEN).hours >= _EVERY_HOUR

    def __str__(self) -> str:
        return self.line
