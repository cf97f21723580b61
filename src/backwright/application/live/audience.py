"""Who is to be told of what."""

import asyncio
from collections.abc import Iterable
from uuid import UUID

from backwright.application.live.log import Happened


class Mailbox:
    """What one follower has not taken yet; when it is full it is emptied, and gets no more.

    Then the follower reads the log by itself from `position`, where it stands.
    """

    __slots__ = ("_room", "_waiter", "is_open", "position", "waiting")

    def __init__(self, room: int) -> None:
        self._room = room
        # A tenth of the memory of a deque and an event; there are many of these.
        self.waiting: list[Happened] = []
        self._waiter: asyncio.Future[None] | None = None
        self.position = 0
        self.is_open = False

    def put(self, event: Happened) -> bool:
        """Whether there was room."""
        if len(self.waiting) >= self._room:
            self.waiting.clear()
            self.is_open = False
        elif event.position > self.position:
            if not self.waiting:
                # What came before was taken, or did not concern it.
                self.position = event.position - 1
            self.waiting.append(event)
        self.wake()
        return self.is_open

    async def more(self) -> None:
        """Wait until something is put into it, or it is woken; only one may wait."""
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def wake(self) -> None:
        """Have whoever waits look again."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def taken(self, event: Happened) -> None:
        """The first that waits is done with."""
        self.position = event.position
        if self.waiting and self.waiting[0] is event:
            del self.waiting[0]


class Audience:
    """Mailboxes by what they are for."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, UUID | None], set[Mailbox]] = {}

    def add(self, kind: str, subject: UUID | None, mailbox: Mailbox) -> None:
        """Have it told of this subject, or of all of the kind."""
        mailbox.is_open = True
        self._of.setdefault((kind, subject), set()).add(mailbox)

    def remove(self, kind: str, subject: UUID | None, mailbox: Mailbox) -> None:
        """Have it told no more."""
        mailbox.is_open = False
        there = self._of.get((kind, subject))
        if there is not None:
            there.discard(mailbox)
            if not there:
                del self._of[kind, subject]

    def tell(self, events: Iterable[Happened]) -> None:
        """Put each event into the mailboxes that are for it."""
        for event in events:
            for subject in (event.subject, None):
                there = self._of.get((event.kind, subject), ())
                for mailbox in [each for each in there if not each.put(event)]:
                    self.remove(event.kind, subject, mailbox)
