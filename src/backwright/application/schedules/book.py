"""Where it is written when each schedule is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from backwright.application.call import Call
from backwright.application.durable.work import Claimed, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A schedule as it is stored.

    `next_at` is None while it is paused. `last_at` is the last time that was made use of, and
    `last_job` the job that was asked for then.
    """

    name: str
    spec: str
    zone: str
    paused: bool
    next_at: datetime | None
    last_at: datetime | None = None
    last_job: UUID | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """What a person did with a schedule."""

    use_case: str
    call: Call


class ScheduleBook(Protocol):
    """Keeps schedules together with their timers.

    Every implementation guarantees: a call is one commit; and of those that begin with the same
    `known`, only one changes anything, over all processes. They tell whether they did.
    """

    async def entries(self) -> Sequence[Entry]:
        """All of them, by name."""
        ...

    async def entry(self, name: str) -> Entry | None:
        """One of them."""
        ...

    async def write(
        self, known: Entry | None, entry: Entry, work: Sequence[Work], act: Act | None = None
    ) -> bool:
        """Replace what is known of a schedule (None: nothing), and add work.

        Where it is next at another time, its timers go. A timer that is there stays. An act of a
        person goes to the audit log.
        """
        ...

    async def fire(self, known: Entry, entry: Entry, work: Sequence[Work], timer: Claimed) -> bool:
        """Like `write`, ending the timer that fired.

        Raises `LeaseLostError` where that was lost meanwhile.
        """
        ...

    async def remove(self, known: Entry) -> bool:
        """Forget a schedule and its timers."""
        ...
