"""Declaring what is done at set times."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backwright.application.durable.job import Job
from backwright.application.durable.spans import span
from backwright.application.schedules.cron import Cron

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,62}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Missed(StrEnum):
    """What becomes of the times at which nobody was there to do it."""

    SKIP = "skip"
    ONCE = "once"
    ALL = "all"


class Timetable(Protocol):
    """The times at which something is due; written as it was declared."""

    def after(self, instant: datetime) -> datetime:
        """The first time after the instant, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Every:
    """Multiples of a length of time, counted from the beginning of 1970 in UTC.

    So `1h` is on the hour and `1d` at midnight, on every machine and after every restart.
    """

    length: timedelta
    written: str

    def __post_init__(self) -> None:
        if self.length < timedelta(seconds=1):
            raise ValueError(f"every {self.written}: a second is the shortest there is")

    def after(self, instant: datetime) -> datetime:
        """The first time after the instant, in UTC."""
        return _EPOCH + ((instant - _EPOCH) // self.length + 1) * self.length

    def __str__(self) -> str:
        return f"every {self.written}"


@dataclass(frozen=True, slots=True, init=False)
class Schedule:
    """A job that is asked for at set times: by a line of `cron`, or `every` so long.

    `run` is the job, or a function that makes one for the time that is due (in the schedule's
    zone). `missed` says what becomes of times at which no worker was there: `"skip"` leaves them
    out, `"once"` makes up for all of them at once, `"all"` for each.

    Raises `ValueError`, naming the schedule, for what can't be read or never happens.
    """

    name: str
    zone: str
    run: Job[Any] | Callable[[datetime], Job[Any]]
    missed: Missed
    timetable: Timetable = field(repr=False)

    def __init__(
        self,
        name: str,
        cron: str = "",
        *,
        every: str = "",
        tz: str = "UTC",
        run: Job[Any] | Callable[[datetime], Job[Any]],
        missed: Literal["skip", "once", "all"] = "once",
    ) -> None:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a schedule such as daily-report")
        try:
            timetable = _timetable(cron, every, tz)
            policy = _policy(missed)
        except ValueError as error:
            raise ValueError(f"schedule {name}: {error}") from None
        given = (("name", name), ("zone", tz), ("run", run), ("missed", policy))
        for attribute, value in (*given, ("timetable", timetable)):
            object.__setattr__(self, attribute, value)

    @property
    def spec(self) -> str:
        """When it is due, as it was declared."""
        return str(self.timetable)

    def job(self, due: datetime) -> Job[Any]:
        """The job for the time that is due."""
        if callable(self.run):
            return self.run(due.astimezone(ZoneInfo(self.zone)))
        return self.run


def _policy(missed: str) -> Missed:
    try:
        return Missed(missed)
    except ValueError:
        raise ValueError(f"missed times are {', '.join(Missed)}, not {missed!r}") from None


def _timetable(cron: str, every: str, tz: str) -> Timetable:
    if bool(cron) == bool(every):
        raise ValueError("give a line of cron such as 0 9 * * *, or every= such as 1h")
    if every:
        if tz != "UTC":
            raise ValueError(f"every {every} is the same in all time zones; leave tz= out")
        return Every(span(every), every)
    try:
        return Cron(" ".join(cron.split()), ZoneInfo(tz))
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"{tz!r} is no time zone such as Europe/Berlin") from error
