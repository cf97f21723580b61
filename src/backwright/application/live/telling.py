"""Telling all followers of one process what happened, by one reader."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from backwright.application.call import Call
from backwright.application.dispatch import Ask
from backwright.application.durable.bell import Bell
from backwright.application.guard import Guard
from backwright.application.live.audience import Audience
from backwright.application.live.channel import Channel
from backwright.application.live.log import EventLog
from backwright.application.live.showing import Showing
from backwright.application.live.tail import Tail
from backwright.domain.errors import UnavailableError

_log = logging.getLogger("backwright.live")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOptions:
    """Bounds of what is kept for followers.

    `room` is how many events wait for one follower in memory; beyond it, it reads them from the log
    again. `behind` is how many events of all kinds it may be behind, also when it goes on from a
    cursor. `poll` is after how many seconds is looked where nothing rings.
    """

    room: int = 256
    behind: int = 100_000
    poll: float = 1.0


class Telling:
    """Reads the log while anybody follows, and puts what it finds before those it is for."""

    def __init__(
        self,
        log: EventLog,
        bell: Bell,
        asking: Callable[[Call], Ask],
        options: LiveOptions | None = None,
    ) -> None:
        self.log = log
        self._asking = asking
        self.options = options or LiveOptions()
        self.audience = Audience()
        self.showing = Showing(asking)
        self._bell = bell
        self._tail = Tail(log)
        self._followers: set[object] = set()
        self._changing = asyncio.Lock()
        self._reading: asyncio.Task[None] | None = None

    @property
    def position(self) -> int:
        """How far the log has been read: nothing up to here is still to be told."""
        return self._tail.position

    @property
    def followers(self) -> int:
        """How many follow."""
        return len(self._followers)

    async def admit(self, channel: Channel, call: Call, subject: UUID | None) -> None:
        """Raise what the channel's query raises for this caller, of the subject if there is one."""
        # Made only because it raises.
        Guard(channel.case.allow, call.principal, use_case=channel.case.name)
        if subject is not None:
            await self._asking(call)(channel.asked(subject))

    async def enter(self, follower: object) -> None:
        """Have the log read; raises `UnavailableError` where it can't be."""
        self._followers.add(follower)
        try:
            async with self._changing:
                if self._reading is None:
                    await self._tail.start()
                    self._reading = asyncio.create_task(self._read())
        except BaseException:
            self._followers.discard(follower)
            raise

    async def leave(self, follower: object) -> None:
        """Rest, if this was the last one."""
        self._followers.discard(follower)
        # Whoever begins is among them: nobody waits here for commits that the first one waits for.
        if self._followers:
            return
        async with self._changing:
            if not self._followers:
                await self._rest()

    async def close(self) -> None:
        """Tell nobody any more."""
        async with self._changing:
            await self._rest()

    async def _rest(self) -> None:
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.cancel()
            self.showing.forget()
            await asyncio.gather(reading, return_exceptions=True)

    async def _read(self) -> None:
        hearing = asyncio.create_task(self._hear())
        try:
            while True:
                if not await self._advanced():
                    await self._bell.wait(self.options.poll)
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)

    async def _hear(self) -> None:
        try:
            await self._bell.follow()
        except Exception:
            _log.exception("other processes are not heard; looking every %s s", self.options.poll)

    async def _advanced(self) -> bool:
        try:
            events = await self._tail.advance()
        except UnavailableError as error:
            _log.debug("what happened can't be read now: %s", error.detail)
            return False
        except Exception:
            # Followers wait for as long as it takes: the next look may succeed.
            _log.exception("what happened could not be read")
            return False
        self.audience.tell(events)
        if events:
            # Those who were told come first: a long log must not starve them.
            await asyncio.sleep(0)
        return bool(events)
