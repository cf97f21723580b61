"""Reading for all followers of a process while things go wrong."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from backwright.application.call import Call
from backwright.application.durable.bell import Bell
from backwright.application.live.feed import Feed
from backwright.application.live.log import Happened
from backwright.application.live.telling import LiveOptions, Telling
from backwright.domain import Principal, new_id
from backwright.domain.errors import UnavailableError
from backwright.testing.conformance.live.lives import BOOKS, Answers, told


class Log:
    """Implements `EventLog`; fails when it is told to."""

    def __init__(self) -> None:
        self.events: list[Happened] = []
        self.failures: list[Exception] = []
        self.writers: frozenset[str] = frozenset()
        self.free = asyncio.Event()
        self.free.set()

    def happens(self) -> None:
        position = len(self.events) + 1
        now = datetime(2026, 1, 1, tzinfo=UTC)
        self.events.append(
            Happened(
                position=position, type="a.B", time=now, subject=new_id(), version=1, kind="Book"
            )
        )

    async def head(self) -> int:
        return len(self.events)

    async def oldest(self) -> int:
        return min(1, len(self.events))

    async def writing(self) -> frozenset[str]:
        return self.writers

    async def read(self, after: int, until: int | None, most: int) -> Sequence[Happened]:
        if self.failures:
            raise self.failures.pop(0)
        return self.events[after:until][:most]

    async def read_of(
        self, kind: str, subject: UUID | None, after: int, until: int, most: int
    ) -> Sequence[Happened]:
        await self.free.wait()
        return self.events[after:until][:most]


class Deaf:
    """Implements `Ringing`, as where the system has no more of what it takes to listen."""

    def ring(self) -> None:
        pass

    async def follow(self, heard: Callable[[], None]) -> None:
        raise OSError("too many open files")


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
async def telling(log: Log) -> AsyncGenerator[Telling]:
    telling = Telling(log, Bell(Deaf()), Answers().asking, LiveOptions(poll=0.01))
    yield telling
    await telling.close()


CALL = Call(principal=Principal(id=new_id()))


@pytest.mark.parametrize("failure", [UnavailableError("the database"), RuntimeError("a bug")])
async def test_a_log_that_could_not_be_read_is_read_again(
    log: Log, telling: Telling, failure: Exception
) -> None:
    """Followers wait, and miss nothing; nothing but the clock says when to look."""
    following = Feed([BOOKS], telling).follow("books", CALL)
    await following.begin()
    log.failures += [failure, failure]
    log.happens()
    log.happens()

    assert [change.cursor for change in await told(following, 2)] == ["1", "2"]
    await following.aclose()


async def test_processes_that_can_not_hear_each_other_say_so(
    telling: Telling, log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    """Once; they look by themselves."""
    following = Feed([BOOKS], telling).follow("books", CALL)
    await following.begin()
    log.happens()
    await told(following, 1)
    await following.aclose()

    assert [record.message for record in caplog.records] == [
        "other processes are not heard; looking every 0.01 s"
    ]


async def test_nobody_waits_to_leave_for_what_another_waits_for(log: Log, telling: Telling) -> None:
    """One who begins may have to wait for commits, for as long as they take."""
    log.writers = frozenset(["3/7"])
    feed = Feed([BOOKS], telling)
    beginning = asyncio.ensure_future(feed.follow("books", CALL).begin())
    await asyncio.sleep(0.01)

    other = feed.follow("books", CALL)
    waiting = asyncio.ensure_future(other.begin())
    await asyncio.sleep(0)
    waiting.cancel()
    try:
        async with asyncio.timeout(1):
            await asyncio.gather(waiting, return_exceptions=True)
            await other.aclose()
        assert not beginning.done()
    finally:
        log.writers = frozenset()
    await beginning
    assert telling.followers == 1


async def test_one_that_is_closed_meanwhile_ends(log: Log, telling: Telling) -> None:
    """Whatever it waits for: another event, or its own reading of the log."""
    feed = Feed([BOOKS], telling)
    log.happens()
    log.free.clear()
    for after in ("1", "0"):
        following = feed.follow("books", CALL, after=after)
        await following.begin()
        waiting = asyncio.ensure_future(anext(following, None))
        await asyncio.sleep(0)
        await following.aclose()
        log.free.set()
        async with asyncio.timeout(1):
            assert await waiting is None
        # Nor is anything kept for it.
        assert not telling.audience._of
        log.free.clear()
