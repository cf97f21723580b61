"""When a workshop is open, and for how many cars."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The hours of a day, and the lifts, which are numbered from 1."""

    opens: time
    closes: time
    lifts: int


def minute_of(moment: time) -> int:
    """Minutes since midnight."""
    return moment.hour * 60 + moment.minute


def time_at(minute: int) -> time:
    """The time of day that many minutes after midnight."""
    return time(minute // 60, minute % 60)
