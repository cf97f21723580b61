"""What operators need of the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from backwright.application.call import Call
from backwright.application.durable.work import End, Kind
from backwright.application.operations.views import State, WorkView


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which work is meant; what is None or empty says nothing.

    `text` is looked for in errors, notes and bodies. Without `states` it is what is not over.
    """

    kinds: Collection[Kind] = ()
    target: str = ""
    queue: str = ""
    states: Collection[State] = ()
    text: str = ""
    id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How much of a queue there is; `since` is since when the first in line has been due."""

    waiting: int = 0
    running: int = 0
    scheduled: int = 0
    parked: int = 0
    since: datetime | None = None
    paused: bool = False
    attempts: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A piece of work with its body and result, as they are stored."""

    work: WorkView
    body: bytes
    result: bytes | None


class QueueBoard(Protocol):
    """Queues, over all workers."""

    async def counts(self) -> Mapping[str, Counted]:
        """Every queue that has work, or that was paused or tallied once."""
        ...

    async def pause(self, queue: str, paused: bool, call: Call) -> None:
        """Let workers claim nothing more from it, or go on; what was claimed is done."""
        ...

    async def tally(self, queue: str, attempts: int, failed: int) -> None:
        """Add to what the failure rate is made from."""
        ...


class WorkDesk(Protocol):
    """Work, for people.

    Every implementation guarantees:

    - an act on several is one commit, with an entry in the audit log for each;
    - what is in a worker's hands is left to it;
    - with the head of a lane, its lane becomes due in the same commit.
    """

    async def find(self, wanted: Wanted, *, limit: int, before: int | None) -> Sequence[WorkView]:
        """The latest first, those before a number."""
        ...

    async def show(self, number: int) -> Stored:
        """One of them, over or not; raises `NotFoundError`."""
        ...

    async def retry(self, numbers: Collection[int], call: Call) -> Sequence[int]:
        """Have them done now; of what was parked, attempts are counted anew. Tells which."""
        ...

    async def end(
        self, numbers: Collection[int], end: End, reason: str, call: Call
    ) -> Sequence[int]:
        """Put them into the history undone; tells which."""
        ...

    async def ask_to_stop(self, numbers: Collection[int], call: Call) -> Sequence[int]:
        """Have whoever has them end them; tells which are in somebody's hands."""
        ...

    async def edit(self, number: int, body: bytes, call: Call) -> None:
        """Replace the body of what is parked; the old one goes to the audit log.

        Raises `NotFoundError`, and `IllegalStateError` for what is not parked.
        """
        ...

    async def sweep(self, before: datetime, most: int) -> int:
        """Forget what was over before; tells how much that was. Ends what was asked to, too."""
        ...
