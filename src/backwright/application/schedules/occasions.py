"""Which of the times that have come are made use of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backwright.application.schedules.schedule import Missed, Schedule, Timetable

# Whoever comes later than this has missed it.
LATE = timedelta(minutes=1)
# So many times are made up for in one commit.
MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasions:
    """The times for which the job is asked for now, and when to look again."""

    times: Sequence[datetime]
    next_at: datetime
    note: str = ""


def occasions(schedule: Schedule, due: datetime, now: datetime) -> Occasions:
    """What to do at `now`, where `due` is the first time that nothing was done for.

    The next time is always later than every time that was made use of, whatever the clock does:
    where it was set back, nothing happens twice.
    """
    table = schedule.timetable
    if schedule.missed is Missed.ALL:
        times = _all(table, due, now)
        return Occasions(times=times, next_at=table.after(times[-1]))
    last = _latest(table, due, now)
    next_at = table.after(last)
    if schedule.missed is Missed.SKIP and now - last > LATE:
        return Occasions(times=(), next_at=next_at, note=f"left out {due:%F %T} to {last:%F %T}")
    note = f"once for {due:%F %T} to {last:%F %T}" if last > due else ""
    return Occasions(times=(last,), next_at=next_at, note=note)


def _all(table: Timetable, due: datetime, now: datetime) -> Sequence[datetime]:
    times = [due]
    while len(times) < MOST and (following := table.after(times[-1])) <= now:
        times.append(following)
    return times


def _latest(table: Timetable, due: datetime, now: datetime) -> datetime:
    """The last time that has come; found from behind, since years may have passed."""
    back = timedelta(seconds=1)
    while now - back > due:
        found = table.after(now - back)
        if found <= now:
            return _last(table, found, now)
        back *= 2
    return _last(table, due, now)


def _last(table: Timetable, found: datetime, now: datetime) -> datetime:
    while (following := table.after(found)) <= now:
        found = following
    return found
