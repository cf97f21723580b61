"""One who follows a channel."""

from uuid import UUID

from backwright.application.call import Call
from backwright.application.live.audience import Mailbox
from backwright.application.live.channel import Channel
from backwright.application.live.live import Change, CursorExpiredError, SlowConsumerError
from backwright.application.live.log import Happened
from backwright.application.live.telling import Telling
from backwright.domain.errors import FieldError, ValidationError
from backwright.domain.principal import Principal

# How many events are read at once by a follower that has to catch up.
PAGE = 100
_LONGEST = 18


class Follower:
    """Implements `Following`.

    It reads the log by itself until it has reached what the process has read, and is told from
    then on; so nothing has to be kept for it meanwhile.
    """

    def __init__(
        self,
        telling: Telling,
        channel: Channel,
        call: Call,
        subject: UUID | None,
        after: str | None,
    ) -> None:
        self._telling = telling
        self._channel = channel
        self._call = call
        self._subject = subject
        self._after = after
        self._known: Principal | None = None
        self._shown_alike: Principal | None = None
        self._mailbox = Mailbox(telling.options.room)
        self._began = False
        self._is_closed = False

    @property
    def cursor(self) -> str:
        """Where it stands."""
        mailbox = self._mailbox
        all_taken = mailbox.is_open and not mailbox.waiting
        return str(max(mailbox.position, self._telling.position if all_taken else 0))

    async def begin(self) -> str:
        """Be told of every commit that returns from now on."""
        if not self._began:
            await self._telling.admit(self._channel, self._call, self._subject)
            after = None if self._after is None else _position(self._after)
            await self._telling.enter(self)
            try:
                self._mailbox.position = await self._first(after)
            except BaseException:
                await self._telling.leave(self)
                raise
            self._began = True
        return str(self._mailbox.position)

    def __aiter__(self) -> "Follower":
        return self

    async def __anext__(self) -> Change:
        """The next change."""
        if not self._began:
            await self.begin()
        showing = self._telling.showing
        while (event := await self._next()) is not None:
            view = await showing.view(self._channel, event, self._call, self._alike())
            self._mailbox.taken(event)
            if view is not None:
                return Change(
                    cursor=str(event.position),
                    type=event.type,
                    time=event.time,
                    subject=event.subject,
                    version=event.version,
                    view=view,
                )
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Be told no more."""
        if not self._is_closed:
            self._is_closed = True
            self._mailbox.wake()
            self._telling.audience.remove(self._channel.kind, self._subject, self._mailbox)
            await self._telling.leave(self)

    def _alike(self) -> Principal | None:
        """Who is shown the same; the caller may have got other roles meanwhile."""
        if self._call.principal is not self._known:
            self._known = self._call.principal
            self._shown_alike = self._channel.alike_to(self._known)
        return self._shown_alike

    async def _first(self, after: int | None) -> int:
        now = self._telling.position
        if after is None:
            return now
        if now - after > self._telling.options.behind or await self._is_forgotten(after):
            raise CursorExpiredError
        if after > now and after > await self._telling.log.head():
            raise _unknown_cursor()
        return after

    async def _is_forgotten(self, position: int) -> bool:
        """Whether something after it may have been deleted; cursors are positions of events."""
        return 0 < position < await self._telling.log.oldest() - 1

    async def _next(self) -> Happened | None:
        """The first event that was not taken yet; None once it is closed."""
        mailbox = self._mailbox
        while not self._is_closed:
            if mailbox.waiting:
                return mailbox.waiting[0]
            if mailbox.is_open:
                await mailbox.more()
            else:
                await self._catch_up()
        return None

    async def _catch_up(self) -> None:
        """Take from the log what it has; where it has nothing more, the mailbox is open again."""
        telling, mailbox = self._telling, self._mailbox
        while mailbox.position < telling.position:
            now = telling.position
            if now - mailbox.position > telling.options.behind:
                raise SlowConsumerError
            found = await telling.log.read_of(
                self._channel.kind, self._subject, mailbox.position, now, PAGE
            )
            # Asked after the reading: what was deleted before it is missing in it.
            if await self._is_forgotten(mailbox.position):
                raise CursorExpiredError
            if found:
                mailbox.waiting.extend(found)
                return
            mailbox.position = now
        if not self._is_closed:
            telling.audience.add(self._channel.kind, self._subject, mailbox)


def _position(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= _LONGEST):
        raise _unknown_cursor()
    return int(cursor)


def _unknown_cursor() -> ValidationError:
    return ValidationError((FieldError("/after", "cursor", "is no cursor of a change"),))
