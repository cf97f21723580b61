"""Knowing which access tokens are no longer good, without asking the database each time."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import NoReturn
from uuid import UUID

from backwright.application.clock import Clock
from backwright.application.identity.session_index import SessionIndex
from backwright.domain.errors import UnavailableError

_log = logging.getLogger(__name__)
# Of the clocks of two processes, and between a revocation's time and its commit.
OVERLAP = timedelta(seconds=60)
EVERY = timedelta(seconds=1)
# After so many times in which nobody asked, nothing is read until somebody does.
RESTS_AFTER = 30
# How long what has ended is kept, and how often it is looked for.
KEPT = timedelta(days=7)
SWEEP = timedelta(minutes=10)


class Revocations:
    """The sessions that ended lately, as this process knows them.

    An ended session is known here at once if this process ended it, else with the next `refresh`.
    A process that nobody asks anything, such as a worker, reads nothing.
    It is forgotten when its last access token has expired. Where there are more than `limit`, the
    oldest are forgotten early, and all access tokens from before their end are refused instead:
    their holders need to refresh.
    """

    def __init__(
        self,
        index: SessionIndex,
        clock: Clock,
        *,
        token_lifetime: timedelta,
        limit: int = 100_000,
    ) -> None:
        self._index = index
        self._clock = clock
        self._relevant = token_lifetime + OVERLAP
        self._limit = limit
        self._ended: dict[UUID, datetime] = {}
        self._suspected: dict[UUID, datetime] = {}
        self._refused_until = datetime.min.replace(tzinfo=UTC)
        self._seen_until = datetime.min.replace(tzinfo=UTC)
        self._unasked = RESTS_AFTER
        self._rests = True
        self._waking = asyncio.Lock()

    def suspect(self, session: UUID) -> None:
        """Say that a command here is about to end the session.

        Whether its commit succeeds is not known yet; so the index is asked about the session
        whenever it is used, until the next refreshes have shown the outcome.
        """
        self._suspected[session] = self._clock.now() + OVERLAP

    async def ended(self, session: UUID, issued_at: datetime) -> bool:
        """Whether access tokens of the session that were issued then are no longer good."""
        self._unasked = 0
        if self._rests:
            await self._wake()
        if session in self._ended or issued_at <= self._refused_until:
            return True
        if session not in self._suspected or not await self._index.ended(session):
            return False
        self._ended[session] = self._clock.now()
        return True

    async def refresh(self) -> None:
        """Learn what other processes ended, and forget what no longer matters."""
        now = self._clock.now()
        oldest = now - self._relevant
        for session, at in await self._index.revoked_since(max(self._seen_until, oldest)):
            self._ended.setdefault(session, at)
        self._seen_until = now - OVERLAP
        for session, _ in [*takewhile(lambda ended: ended[1] < oldest, self._ended.items())]:
            del self._ended[session]
        while len(self._ended) > self._limit:
            first = next(iter(self._ended))
            self._refused_until = max(self._refused_until, self._ended.pop(first))
        self._suspected = {each: until for each, until in self._suspected.items() if until > now}

    async def _wake(self) -> None:
        """Learn what was missed; without the database, go on with what is known."""
        async with self._waking:
            if self._rests:
                try:
                    await self.refresh()
                except UnavailableError as error:
                    _log.warning("revoked sessions can't be read: %s", error)
                self._rests = False

    async def follow(self, every: timedelta = EVERY) -> NoReturn:
        """Refresh again and again while somebody asks, sweep now and then, until cancelled.

        While the database is away nothing can be learned; it is asked again, and told once.
        """
        away = False
        sweep_at = self._clock.now()
        while True:
            self._rests = self._unasked >= RESTS_AFTER
            self._unasked += 1
            try:
                if not self._rests:
                    await self.refresh()
                if self._clock.now() >= sweep_at:
                    sweep_at = self._clock.now() + SWEEP
                    await self._index.sweep(sweep_at - KEPT)
                away = False
            except UnavailableError as error:
                if not away:
                    _log.warning("revoked sessions can't be read: %s", error)
                away = True
            await asyncio.sleep(every.total_seconds())
