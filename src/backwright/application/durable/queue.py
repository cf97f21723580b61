"""Declaring a queue, where it has more to it than its name."""

import re
from dataclasses import dataclass

from backwright.application.rate_limit import Rate

# How many of a queue one process may run at once.
MOST = 1000
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,62}")


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue that is slower than others, or that more or less of runs at once.

    With a `limit` such as `100/minute`, all workers together begin no more of it. `concurrency` is
    how many of it one process runs at once, where the settings (`QUEUES`) do not say it.

    The rate is counted in windows that begin with the minute (hour, day, ...), by UTC: around the
    turn from one window to the next, twice as much may begin. An attempt that is repeated counts
    again. Raises `ValueError` for a rate that can't be read, and where nothing is said.
    """

    name: str
    limit: str = ""
    concurrency: int | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no name of a queue such as mail")
        if not self.limit and self.concurrency is None:
            raise ValueError(f"queue {self.name}: say its limit or its concurrency")
        if self.concurrency is not None and not 1 <= self.concurrency <= MOST:
            raise ValueError(f"queue {self.name}: {self.concurrency} is not from 1 to {MOST}")
        try:
            self.rate  # noqa: B018 - whether it can be read
        except ValueError as error:
            raise ValueError(f"queue {self.name}: {error}") from None

    @property
    def rate(self) -> Rate | None:
        """So many in so many seconds, if it has a limit."""
        return Rate.parse(self.limit) if self.limit else None
