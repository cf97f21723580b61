"""Events that come from outside: stored once, then delivered like any other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from backwright.application.durable.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An event from a broker, with the work that it makes here.

    `source` and `id` are those of CloudEvents 1.0, which together are unique.
    """

    source: str
    id: str
    work: Sequence[Work]


class Inbox(Protocol):
    """Stores what was received, each event once, however often it is delivered."""

    async def store(self, received: Sequence[Received]) -> int:
        """Store all of them; tells how many were new. Durable when it returns."""
        ...
