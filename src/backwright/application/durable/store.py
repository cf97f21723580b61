"""Where work is kept: the port of the durable engine to the database with the data."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from backwright.application.durable.work import (
    Claimed,
    Due,
    Ended,
    Lane,
    Parked,
    Postponed,
    Released,
)
from backwright.domain.errors import UnavailableError


class LeaseLostError(UnavailableError):
    """Others took this worker for lost, and have its work."""

    code = "lease_lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A worker as others see it: `beats` rises as long as it lives.

    `beats` is below zero where it was taken for lost while it claimed, and holds something still.
    `place` and `process` tell those on the same machine where to look for it.
    """

    id: int
    place: str
    process: int
    incarnation: str
    beats: int


class WorkStore(Protocol):
    """Hands work to workers and takes it back; work is put there by `OpenUnitOfWork.commit`.

    Every implementation guarantees:

    - work is claimed by one worker at a time, and of one lane only the first that is not done;
    - work is finished by who holds it, or not at all: finishing is refused once it was rescued;
    - nothing that is committed is skipped, whichever way concurrent commits interleave;
    - every change is durable when its call returns.
    """

    async def join(self, place: str, process: int, incarnation: str) -> int:
        """Become a worker; the number is never given again."""
        ...

    async def renew(self, worker: int) -> Collection[int]:
        """Say that the worker lives; tells the positions of its work that is to be cancelled.

        Raises `LeaseLostError` where it was taken for lost.
        """
        ...

    async def peers(self) -> Sequence[Peer]:
        """All workers."""
        ...

    async def rescue(self, worker: int) -> int:
        """Take the work of a lost worker from it; tells how much there was.

        Each is due again at once, and counts one loss more; what is suspected counted it already,
        if it was begun (see `risk`).
        """
        ...

    async def risk(self, work: Claimed) -> None:
        """Count a loss before suspected work is begun; postponing and parking take it back.

        So what merely waited beside it in the same worker is not held guilty. Raises
        `LeaseLostError` where the work was lost meanwhile.
        """
        ...

    async def leave(self, worker: int) -> None:
        """Give back what was claimed and not begun, and stop being a worker."""
        ...

    async def due(self, queues: Collection[str]) -> Sequence[Due]:
        """When each queue next has something to do; it may be held by a lane that has to wait."""
        ...

    async def claim(self, worker: int, queue: str, most: int) -> Sequence[Claimed]:
        """Work that is in no lane: by priority, then by when it was due."""
        ...

    async def claim_lanes(self, worker: int, queue: str, most: int) -> Sequence[Lane]:
        """Lanes that are due, those first that waited longest, each with its first work."""
        ...

    async def finish(self, ended: Sequence[Ended]) -> Sequence[Claimed]:
        """End work that changed nothing here; tells which of it had been lost meanwhile."""
        ...

    async def postpone(self, later: Sequence[Postponed]) -> None:
        """Have it done later; what was lost meanwhile is left alone."""
        ...

    async def park(self, parked: Sequence[Parked]) -> None:
        """Set it aside for a person; what was lost meanwhile is left alone."""
        ...

    async def release(self, worker: int, released: Sequence[Released]) -> bool:
        """Give lanes back, after all their work was finished, postponed or parked.

        Tells whether some of them have more to do: more may have come since they were claimed.
        """
        ...

    async def report(self, progress: Sequence[tuple[Claimed, float, str]]) -> None:
        """Show how far work has come, from 0 to 1, with a note."""
        ...
