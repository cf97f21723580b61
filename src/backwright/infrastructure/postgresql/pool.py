"""The sessions of one process, handed out to whoever needs one."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from random import uniform
from typing import Any

import asyncpg

from backwright.infrastructure.postgresql.errors import (
    closed,
    crowded,
    is_disconnect,
    unreachable,
)
from backwright.infrastructure.postgresql.options import PostgresqlOptions
from backwright.infrastructure.postgresql.session import Session

# How long nobody tries again after a failed connection: twice as long each time, up to a second.
FIRST_PAUSE = 0.05
LONGEST_PAUSE = 1.0


class Pool:
    """Sessions, of which the one that was used last is used next.

    - `take` costs nothing; whoever finds none free waits, in the order of arrival;
    - sessions are opened when they are first needed, up to the size;
    - a session comes back only when it is idle for certain: else it is settled first, or closed;
    - while the server is away, those who wait are told at once, and it is tried again after ever
      longer pauses; when it is back, so is everything.
    """

    def __init__(
        self, connect: Callable[[], Awaitable[Session]], options: PostgresqlOptions, place: str
    ) -> None:
        self._connect = connect
        self._options = options
        self._place = place
        self._loop = asyncio.get_running_loop()
        self._sessions: set[Session] = set()
        self._opening = 0
        self._idle: list[Session] = []
        self._waiters: deque[tuple[float, asyncio.Future[Session]]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._failures = 0
        self._failure: Exception = ConnectionError()
        self._retry_at = 0.0
        self._emptied: asyncio.Future[None] | None = None
        self._patience = options.statement + options.grace
        self._watch = self._loop.call_later(self._patience, self._end_stuck)

    @property
    def opened(self) -> int:
        """How many sessions there are."""
        return len(self._sessions)

    @property
    def in_use(self) -> int:
        """How many of them somebody has."""
        return len(self._sessions) - len(self._idle)

    @property
    def waiting(self) -> int:
        """How many wait for one."""
        return sum(not waiter.done() for _, waiter in self._waiters)

    def take(self) -> Session | None:
        """A free session, if there is one."""
        while self._idle:
            session = self._idle.pop()
            if not session.is_closed:
                return session
            self._sessions.discard(session)
        return None

    async def wait(self) -> Session:
        """A session, when one is free or has been opened.

        Raises `UnavailableError`: at once while the server is away, else when it takes too long.
        """
        free = self.take()
        if free is not None:
            return free
        if self._emptied is not None:
            raise closed(self._place)
        if not self._can_hope():
            raise unreachable(self._failure, self._place) from self._failure
        waiter: asyncio.Future[Session] = self._loop.create_future()
        self._waiters.append((self._loop.time() + self._options.wait, waiter))
        if self._timer is None:
            self._timer = self._loop.call_later(self._options.wait, self._expire)
        try:
            return await waiter
        except asyncio.CancelledError:
            # Cancelled when it had a session already, but before it could run.
            if not waiter.cancelled() and waiter.exception() is None:
                self.release(waiter.result())
            raise

    def release(self, session: Session) -> None:
        """Give back a session that is idle; whoever waits longest gets it."""
        if session.is_closed:
            self._lose(session)
            return
        while self._waiters:
            _, waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(session)
                return
        if self._emptied is None:
            self._idle.append(session)
        else:
            self._spawn(self._retire(session))

    def give_up(self, session: Session, error: BaseException | None) -> None:
        """Give back a session on which something failed, or that is in a transaction."""
        if session.is_closed or (error is not None and is_disconnect(error)):
            # Whatever ended this one has ended the idle ones, too, more often than not.
            for idle in self._idle:
                idle.terminate()
                self._sessions.discard(idle)
            self._idle.clear()
            self._lose(session)
        elif isinstance(error, asyncpg.PostgresError) and not session.is_in_transaction:
            self.release(session)
        else:
            self._spawn(self._settle(session))

    async def close(self) -> None:
        """Let everybody finish who has a session or waits for one, then close them all."""
        self._emptied = self._loop.create_future()
        while self._idle:
            self._spawn(self._retire(self._idle.pop()))
        self._check_emptied()
        try:
            async with asyncio.timeout(self._patience):
                await self._emptied
        except TimeoutError:
            for session in self._sessions:
                session.terminate()
        self._watch.cancel()
        if self._timer is not None:
            self._timer.cancel()

    def _can_hope(self) -> bool:
        """Whether a session will be free some time; opens another one if there may be more."""
        if len(self._sessions) + self._opening < self._options.size:
            if self._loop.time() >= self._retry_at:
                self._opening += 1
                self._spawn(self._open())
            else:
                return bool(self._sessions or self._opening)
        return True

    async def _open(self) -> None:
        try:
            session = await self._connect()
        except Exception as error:
            self._opening -= 1
            self._fail(error)
        else:
            self._opening -= 1
            self._failures = 0
            self._sessions.add(session)
            self.release(session)

    def _fail(self, error: Exception) -> None:
        pause = min(FIRST_PAUSE * 2**self._failures, LONGEST_PAUSE)
        self._failures += 1
        self._failure = error
        # Not everybody at the same time, when there are many processes.
        self._retry_at = self._loop.time() + pause * uniform(0.5, 1)  # noqa: S311  # no secret
        self._tell_waiters()

    def _lose(self, session: Session) -> None:
        session.terminate()
        self._sessions.discard(session)
        if any(not waiter.done() for _, waiter in self._waiters) and not self._can_hope():
            self._tell_waiters()
        self._check_emptied()

    def _tell_waiters(self) -> None:
        """Let them fail, if nobody will ever give them a session."""
        if self._sessions or self._opening:
            return
        while self._waiters:
            _, waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_exception(unreachable(self._failure, self._place))
        self._check_emptied()

    def _expire(self) -> None:
        """Let those fail who have waited too long; the others are told when their time comes."""
        now = self._loop.time()
        while self._waiters and (self._waiters[0][0] <= now or self._waiters[0][1].done()):
            _, waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_exception(crowded(self._place, self._options.wait))
        self._timer = None
        if self._waiters:
            self._timer = self._loop.call_at(self._waiters[0][0], self._expire)

    def _end_stuck(self) -> None:
        """Close what the server should have ended long ago: it does not answer."""
        for session in self._sessions:
            if session.is_stuck():
                session.terminate()
        self._watch = self._loop.call_later(self._patience, self._end_stuck)

    async def _settle(self, session: Session) -> None:
        try:
            async with asyncio.timeout(self._options.grace):
                await session.settle()
        except Exception:
            # Its state can't be known any more; who used it has been told what failed.
            self._lose(session)
        else:
            self.release(session)

    async def _retire(self, session: Session) -> None:
        await session.close()
        self._sessions.discard(session)
        self._check_emptied()

    def _check_emptied(self) -> None:
        if self._emptied is None or self._emptied.done():
            return
        if not self._sessions and not self._opening and not self._waiters:
            self._emptied.set_result(None)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
