"""Two processes that tell of the events of one empty database, and what makes events."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from backwright.application.call import Call
from backwright.application.dispatch import Ask
from backwright.application.live.channel import Channel
from backwright.application.live.live import Change, Following, Live
from backwright.application.messages import Query, View
from backwright.application.policy import authenticated
from backwright.application.use_case import UseCase
from backwright.domain.errors import BackwrightError, NotFoundError
from backwright.domain.identifiers import new_id
from backwright.domain.principal import Principal

# How long is waited for what has to come, and for what must not, in seconds.
COMES, STAYS_AWAY = 10.0, 0.2


class BookShown(View, frozen=True, kw_only=True):
    """A book, as its query shows it."""

    id: UUID
    title: str


class LookAtBook(Query[BookShown], frozen=True):
    """Asks for a book."""

    id: UUID


async def _look(query: LookAtBook) -> BookShown:
    """A handler that is never called: the suite answers itself."""
    raise NotFoundError("book", query.id)


BOOKS = Channel(
    name="books",
    kind="Book",
    view=BookShown,
    query=LookAtBook,
    case=UseCase(message=LookAtBook, handler=_look, allow=authenticated),
    key="id",
)


class Happens(Protocol):
    """Commits one event for each subject, in this order."""

    async def __call__(self, *subjects: UUID, kind: str = "Book", elsewhere: bool = False) -> None:
        """`elsewhere` is the other process."""
        ...


class Answers:
    """What the query answers: a book, whatever its id, unless the suite says otherwise."""

    def __init__(self) -> None:
        self.refused: dict[tuple[UUID | None, UUID], BackwrightError] = {}
        self.asked = 0

    def asking(self, call: Call) -> Ask:
        """Asks on behalf of a caller."""

        async def ask(query: Any, /) -> Any:
            self.asked += 1
            refused = self.refused.get((call.principal.id, query.id))
            if refused is not None:
                raise refused
            return BookShown(id=query.id, title="Momo")

        return ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Lives:
    """`here` and `there` tell of the channel `books`; `late` is an event that is not committed yet.

    `late` takes its position when it is entered, and is committed when it is left, or rolled back
    by an error. `forgets` deletes all events but the last. `followers` counts those of `here`.
    Nobody looks by themselves before a minute has passed, followers have room for 4 events, and may
    be 50 behind.
    """

    here: Live
    there: Live
    happens: Happens
    late: Callable[[UUID], AbstractAsyncContextManager[None]]
    forgets: Callable[[], Awaitable[None]]
    followers: Callable[[], int]
    answers: Answers
    principal: Principal = field(default_factory=lambda: Principal(id=new_id()))

    @property
    def call(self) -> Call:
        """By somebody who is logged in."""
        return Call(principal=self.principal)

    @asynccontextmanager
    async def following(self, live: Live | None = None, **how: Any) -> AsyncGenerator[Following]:
        """Has begun to follow the books."""
        following = (live or self.here).follow("books", how.pop("call", self.call), **how)
        try:
            await following.begin()
            yield following
        finally:
            await following.aclose()


async def told(following: Following, amount: int) -> Sequence[Change]:
    """So many changes, as soon as they are there."""
    async with asyncio.timeout(COMES):
        return [await anext(following) for _ in range(amount)]


async def subjects(following: Following, amount: int) -> Sequence[UUID]:
    """Whom so many changes are about."""
    return [change.subject for change in await told(following, amount)]


async def silent(following: Following) -> bool:
    """Whether nothing comes for a while."""
    try:
        async with asyncio.timeout(STAYS_AWAY):
            await anext(following)
    except TimeoutError:
        return True
    return False
