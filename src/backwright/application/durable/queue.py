"""Declaring a queue, where it has more to it than its name."""

import re
from dataclasses import dataclass

from backwright.application.rate_limit import Rate

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,62}")


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue of which no more than a rate such as `100/minute` is begun, by all workers together.

    The rate is counted in windows that begin with the minute (hour, day, ...), by UTC: around the
    turn from one window to the next, twice as much may begin. An attempt that is repeated counts
    again. Raises `ValueError` for a rate that can't be read.
    """

    name: str
    limit: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no name of a queue such as mail")
        try:
            Rate.parse(self.limit)
        except ValueError as error:
            raise ValueError(f"queue {self.name}: {error}") from None

    @property
    def rate(self) -> Rate:
        """So many in so many seconds."""
        return Rate.parse(self.limit)
