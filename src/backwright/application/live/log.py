"""The events that commits have stored, as whoever tells of them reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event without its data; `kind` is the class of aggregate that `subject` is."""

    position: int
    type: str
    time: datetime
    subject: UUID
    version: int
    kind: str


class EventLog(Protocol):
    """Events by position.

    Every implementation guarantees:

    - a read sees every commit that has returned before it;
    - the positions of one subject's events rise in the order of their commits;
    - whoever may still store an event below a position that was read is among those that `writing`
      names afterwards, and is named until it is stored or never will be.
    """

    async def head(self) -> int:
        """The highest position; 0 where nothing has happened yet."""
        ...

    async def oldest(self) -> int:
        """The lowest position that is kept; 0 where nothing is."""
        ...

    async def writing(self) -> frozenset[str]:
        """Who may have taken a position and not stored it yet."""
        ...

    async def read(self, after: int, until: int | None, most: int) -> Sequence[Happened]:
        """The first events after a position, up to another one if it is given."""
        ...

    async def read_of(
        self, kind: str, subject: UUID | None, after: int, until: int, most: int
    ) -> Sequence[Happened]:
        """The same, of one kind of aggregate, or of one of them."""
        ...
