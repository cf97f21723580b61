"""What must happen after a commit: the delivery of an event, a job, a step, a timer, a relay.

Thousands of these are alive at once, and none refers back to another: the garbage collector need
not look at them.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from msgspec import Struct

# From so many losses on, work is suspected of being why its workers vanish.
SUSPECT = 3


class Kind(StrEnum):
    """The kinds of work; the engine treats them all alike."""

    EVENT = "event"
    JOB = "job"
    SAGA = "saga"
    SCHEDULE = "schedule"
    RELAY = "relay"


class Priority(IntEnum):
    """What goes first where not everything can; work of a lane has none."""

    LOW = 0
    NORMAL = 1
    HIGH = 2
    URGENT = 3


class Work(Struct, frozen=True, kw_only=True, gc=False):
    """Something to be done, stored by the commit that asks for it.

    `target` names who does it, and `id` what it is about: the id of the event, or of the job.
    `body` is an `Envelope` as JSON; the engine keeps it as it is. Work of one `lane` is done one
    after the other, in the order of the commits. While work with the same `unique` key waits or
    runs, other such work is left out. With a `fault` it is parked from the beginning.
    """

    id: UUID
    kind: Kind
    target: str
    queue: str
    body: bytes
    due_at: datetime
    lane: str | None = None
    priority: Priority = Priority.NORMAL
    unique: str | None = None
    fault: str = ""


class Claimed(Struct, frozen=True, gc=False):
    """Work in the hands of a worker.

    `position` is its place in the table; with `worker` and `failures` it is the fence that keeps
    whoever lost the work from finishing it. `worker` is None for work of a lane, whose lease is the
    lane's. `failures` counts attempts that ended badly, `losses` workers that vanished with it.
    `parked_at` is set of the first work of a lane that waits for a person.
    """

    position: int
    id: UUID
    kind: Kind
    target: str
    queue: str
    lane: str | None
    worker: int | None
    failures: int
    losses: int
    due_at: datetime
    enqueued_at: datetime
    parked_at: datetime | None
    body: bytes

    @property
    def is_suspect(self) -> bool:
        """Whether it may be why its workers vanished."""
        return self.losses >= SUSPECT


class Lane(Struct, frozen=True, kw_only=True, gc=False):
    """The first work of a lane, in order; nobody else works on the lane meanwhile.

    `touched` tells whether more was added since it was claimed; `whole` that there was no more.
    """

    name: str
    queue: str
    touched: int
    work: Sequence[Claimed]
    whole: bool


class Due(Struct, frozen=True, kw_only=True, gc=False):
    """When a queue next has something to do: in its lanes, or beside them."""

    queue: str
    lanes: bool
    at: datetime


class End(StrEnum):
    """How work is over, as the history tells it."""

    DONE = "done"
    DISCARDED = "discarded"
    CANCELLED = "cancelled"


class Ended(Struct, frozen=True, kw_only=True, gc=False):
    """Work that is over, and why where it was not simply done."""

    work: Claimed
    end: End = End.DONE
    reason: str = ""


class Postponed(Struct, frozen=True, kw_only=True, gc=False):
    """Work that is to be done later: after a failure, or because it asked for it."""

    work: Claimed
    due_at: datetime
    error: str = ""
    failed: bool = True


class Parked(Struct, frozen=True, kw_only=True, gc=False):
    """Work that waits for a person, with the reason; `failed` where an attempt at it did."""

    work: Claimed
    error: str
    failed: bool = False


class Released(Struct, frozen=True, kw_only=True, gc=False):
    """A lane that is given back; `due_at` is when to look again, None where nothing is left."""

    lane: Lane
    due_at: datetime | None
