"""Knowing which sessions have ended."""

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from backwright.application.identity import Revocations, Session, SessionLifetimes
from backwright.application.identity.revocations import KEPT, OVERLAP, RESTS_AFTER, SWEEP
from backwright.domain import UnavailableError, new_id
from backwright.testing.clock import FixedClock

LIFETIME = timedelta(minutes=15)
LONG_AGO = timedelta(hours=1)


@pytest.fixture
async def revocations(store: Any, clock: FixedClock) -> Revocations:
    """In use: somebody has asked already."""
    made = Revocations(store, clock, token_lifetime=LIFETIME, limit=3)
    await made.ended(begun(store), clock.now())
    return made


def begun(store: Any, *, revoked_at: datetime | None = None) -> UUID:
    """A stored session."""
    lifetimes = SessionLifetimes(idle=timedelta(days=1), absolute=timedelta(days=1))
    session, _ = Session.begin(new_id(), store.clock.now(), lifetimes)
    session.revoked_at = revoked_at
    store.rows[Session, session.id] = session
    return session.id


def revoke(store: Any, session: UUID) -> None:
    """Commit its end, here or elsewhere."""
    store.rows[Session, session].revoked_at = store.clock.now()


async def test_the_end_that_another_process_committed_is_known_after_a_refresh(
    revocations: Revocations, store: Any, clock: FixedClock
) -> None:
    """Without one more question for each request."""
    session = begun(store)
    await revocations.refresh()
    revoke(store, session)
    clock.advance(seconds=1)
    await revocations.refresh()
    asked = store.asked

    assert await revocations.ended(session, clock.now())
    assert store.asked == asked


async def test_a_late_commit_is_not_overlooked(
    revocations: Revocations, store: Any, clock: FixedClock
) -> None:
    """Its time is from before the refresh that did not see it yet."""
    session, at = begun(store), clock.now()
    clock.advance(OVERLAP, seconds=-1)
    await revocations.refresh()
    store.rows[Session, session].revoked_at = at
    await revocations.refresh()

    assert await revocations.ended(session, clock.now())


async def test_what_ended_before_the_start_is_known(store: Any, clock: FixedClock) -> None:
    """As far as its access tokens may still be around."""
    session = begun(store)
    revoke(store, session)
    clock.advance(LIFETIME, seconds=-1)
    late = Revocations(store, clock, token_lifetime=LIFETIME)
    await late.refresh()

    assert await late.ended(session, clock.now() - LIFETIME)


async def test_a_session_that_is_ended_here_is_known_with_its_commit(
    revocations: Revocations, store: Any, clock: FixedClock
) -> None:
    """Not before, and at once afterwards."""
    session = begun(store)
    revocations.suspect(session)
    assert not await revocations.ended(session, clock.now())

    revoke(store, session)
    assert await revocations.ended(session, clock.now())


async def test_a_session_that_was_not_ended_after_all_is_no_longer_asked_about(
    revocations: Revocations, store: Any, clock: FixedClock
) -> None:
    """Its commit failed, and the questions stop."""
    session = begun(store)
    revocations.suspect(session)
    clock.advance(OVERLAP, seconds=1)
    await revocations.refresh()
    asked = store.asked

    assert not await revocations.ended(session, clock.now())
    assert store.asked == asked


async def test_most_sessions_cost_no_question(
    revocations: Revocations, store: Any, clock: FixedClock
) -> None:
    """Suspecting one does not slow the others."""
    asked = store.asked
    revocations.suspect(begun(store))

    assert not await revocations.ended(begun(store), clock.now())
    assert store.asked == asked


async def test_what_can_no_longer_matter_is_forgotten(
    revocations: Revocations, store: Any, clock: FixedClock
) -> None:
    """When the last access token has expired."""
    session = begun(store)
    revoke(store, session)
    await revocations.refresh()
    clock.advance(LIFETIME + OVERLAP, seconds=1)
    await revocations.refresh()

    assert not await revocations.ended(session, clock.now())
    assert len(revocations._ended) == 0


async def test_too_many_are_bounded_on_the_safe_side(
    revocations: Revocations, store: Any, clock: FixedClock
) -> None:
    """Older access tokens are refused altogether, newer ones are not."""
    ended = []
    for _ in range(5):
        ended.append(begun(store))
        revoke(store, ended[-1])
        clock.advance(seconds=1)
    innocent = begun(store)
    await revocations.refresh()

    assert len(revocations._ended) == 3
    for session in ended:
        assert await revocations.ended(session, clock.now() - LONG_AGO)
    assert await revocations.ended(innocent, clock.now() - LONG_AGO)
    assert not await revocations.ended(innocent, clock.now())


class Following:
    """Runs `follow` with a sleep that a test steps through."""

    def __init__(self, revocations: Revocations, monkeypatch: pytest.MonkeyPatch) -> None:
        self.slept: list[float] = []
        self.next = asyncio.Event()
        self.rests = asyncio.Event()

        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)
            self.rests.set()
            await self.next.wait()
            self.next.clear()

        monkeypatch.setattr("backwright.application.identity.revocations.asyncio.sleep", sleep)
        self.task = asyncio.ensure_future(revocations.follow())

    async def round(self) -> None:
        """Let it go round once more."""
        self.next.set()
        await self.rest()

    async def rest(self) -> None:
        """Wait until it rests."""
        await self.rests.wait()
        self.rests.clear()

    async def stop(self) -> None:
        self.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await self.task


class TestFollowing:
    """Refreshing beside the requests."""

    async def test_it_goes_on_while_the_database_is_away(
        self,
        revocations: Revocations,
        store: Any,
        clock: FixedClock,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """It says so once, and catches up when the database is back."""
        reading = store.revoked_since

        async def away(moment: datetime) -> Any:
            raise UnavailableError("the database")

        store.revoked_since = away
        with caplog.at_level(logging.WARNING):
            following = Following(revocations, monkeypatch)
            await following.rest()
            await following.round()
        session = begun(store)
        revoke(store, session)
        store.revoked_since = reading
        await following.round()
        await following.stop()

        assert await revocations.ended(session, clock.now())
        assert len(caplog.records) == 1
        assert set(following.slept) == {1.0}

    async def test_it_reads_nothing_while_nobody_asks(
        self,
        store: Any,
        clock: FixedClock,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """The first who asks again gets an answer as new as ever."""
        revocations = Revocations(store, clock, token_lifetime=LIFETIME)
        read: list[datetime] = []
        reading = store.revoked_since

        async def revoked_since(moment: datetime) -> Any:
            read.append(moment)
            return await reading(moment)

        store.revoked_since = revoked_since
        following = Following(revocations, monkeypatch)
        await following.rest()
        await following.round()
        assert read == []
        assert not await revocations.ended(begun(store), clock.now())
        for _ in range(RESTS_AFTER + 5):
            await following.round()
        assert len(read) == 1 + RESTS_AFTER
        session = begun(store)
        revoke(store, session)

        assert await revocations.ended(session, clock.now())
        await following.stop()

    async def test_it_sweeps_now_and_then(
        self,
        revocations: Revocations,
        store: Any,
        clock: FixedClock,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """What ended long ago is deleted, so tables do not grow for ever."""
        swept: list[datetime] = []

        async def sweep(before: datetime) -> None:
            swept.append(before)

        store.sweep = sweep
        following = Following(revocations, monkeypatch)
        await following.rest()
        await following.round()
        assert len(swept) == 1
        assert clock.now() - swept[0] >= KEPT - SWEEP
        clock.advance(SWEEP)
        await following.round()
        await following.stop()

        assert len(swept) == 2
