"""Following what happens, as every protocol offers it."""

from datetime import datetime
from typing import Any, Protocol, Self
from uuid import UUID

from msgspec import Struct

from backwright.application.call import Call
from backwright.domain.errors import ConflictError


class Change(Struct, frozen=True, kw_only=True):
    """An event, and what it is about as the caller sees that now.

    `cursor` goes on from here: it is opaque, and the same for all channels. `type` is the event's,
    such as `ordering.OrderPlaced`; `version` is that of the subject which the event made, and
    `view` may show a later one.
    """

    cursor: str
    type: str
    time: datetime
    subject: UUID
    version: int
    view: Any


class SlowConsumerError(ConflictError):
    """The follower takes changes much more slowly than they come; go on from its last cursor."""

    code = "live.slow_consumer"

    def __str__(self) -> str:
        return "changes come faster than they are taken; follow again after the last one"


class CursorExpiredError(ConflictError):
    """What has happened since the cursor is too much, or not kept any more.

    Look at everything anew, then follow from now.
    """

    code = "live.cursor_expired"

    def __str__(self) -> str:
        return "too much has happened since this cursor; read anew, then follow without it"


class Following(Protocol):
    """An async iterator over the changes of one channel, as they come; it has no end of its own.

    Taking the first one begins it. `aclose` must be called by whoever is done with it, also after
    an error.
    """

    @property
    def cursor(self) -> str:
        """Where it stands: everything up to here was taken, or did not concern it."""
        ...

    async def begin(self) -> str:
        """Be told of every commit that returns from now on; the cursor is that of this moment.

        Raises what the caller's own query of the subject raises, `UnauthenticatedError` or
        `ForbiddenError` for whom the channel tells nothing at all, `ValidationError` or
        `CursorExpiredError` for the cursor.
        """
        ...

    def __aiter__(self) -> Self: ...

    async def __anext__(self) -> Change:
        """The next change; one that was not waited for, or failed, is there again the next time.

        Raises `SlowConsumerError` or `CursorExpiredError`, and `UnavailableError` where the query
        can't answer now.
        """
        ...

    async def aclose(self) -> None:
        """Be told no more; twice is no error."""
        ...


class Live(Protocol):
    """Tells what happens, as far as each caller may see it.

    Every implementation guarantees:

    - every event of the channel that is committed after `begin`, or after the cursor, is told once
      and none is left out, whichever process committed it and however late: as long as the
      caller's own query shows its subject when it is told;
    - events of one subject are told in the order of their commits;
    - a change is told after its commit, and shows the subject as of this commit or a later one;
    - what waits for a follower is bounded: one that is too slow gets `SlowConsumerError`, and can
      go on from its last cursor;
    - where events that were still to be told are deleted, `CursorExpiredError` says so.
    """

    def follow(
        self, channel: str, call: Call, *, subject: UUID | None = None, after: str | None = None
    ) -> Following:
        """The changes of one subject, or of all; raises `NotFoundError` for an unknown channel."""
        ...

    async def admit(self, channel: str, call: Call, *, subject: UUID | None = None) -> None:
        """Raise what following raises for whom the channel, or the subject, tells nothing."""
        ...
