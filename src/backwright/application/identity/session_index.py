"""Finding and forgetting sessions without loading them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID


class SessionIndex(Protocol):
    """Reads what is committed about sessions.

    Every implementation guarantees:

    - a session is found as soon as the commit that changed it has returned;
    - each answer takes one round trip, whatever the number of sessions.

    A sweep takes a bounded number at a time, and what somebody may still use is never swept away.
    """

    async def open_sessions(self, user: UUID, now: datetime) -> Sequence[UUID]:
        """The user's sessions that are neither revoked nor expired."""
        ...

    async def revoked_since(self, moment: datetime) -> Sequence[tuple[UUID, datetime]]:
        """Sessions that were revoked then or later, and when; the earliest first."""
        ...

    async def ended(self, session: UUID) -> bool:
        """Whether the session is revoked, or not there at all."""
        ...

    async def sweep(self, before: datetime) -> None:
        """Delete sessions that ended before then, and lockouts that were left alone since."""
        ...
