"""What every index of sessions keeps."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from backwright.application.identity import Session, SessionIndex, SessionLifetimes
from backwright.domain.identifiers import new_id

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
Keep = Callable[[Session], Awaitable[None]]


def session(user: UUID, *, begun: datetime = NOW, revoked: datetime | None = None) -> Session:
    """One that lasts a day."""
    made, _ = Session.begin(user, begun, SessionLifetimes(idle=DAY, absolute=DAY))
    made.version, made.created_at, made.updated_at = 1, begun, begun
    made.revoked_at = revoked
    return made


class SessionIndexConformance:
    """Every implementation passes these; it supplies `index`, and `keep` to store a session."""

    async def test_open_sessions_are_those_that_can_be_used(
        self, index: SessionIndex, keep: Keep
    ) -> None:
        """Of this user; neither revoked nor expired."""
        user = new_id()
        usable, other = session(user), session(user)
        for each in (
            usable,
            other,
            session(user, begun=NOW - DAY),
            session(user, revoked=NOW),
            session(new_id()),
        ):
            await keep(each)

        assert set(await index.open_sessions(user, NOW)) == {usable.id, other.id}
        assert list(await index.open_sessions(new_id(), NOW)) == []

    async def test_revoked_sessions_are_told_from_a_moment_on(
        self, index: SessionIndex, keep: Keep
    ) -> None:
        """With that moment, the earliest first, to the microsecond."""
        moments = [NOW + timedelta(microseconds=each) for each in (2, 0, 1, -1)]
        revoked = [session(new_id(), revoked=moment) for moment in moments]
        for each in (*revoked, session(new_id())):
            await keep(each)

        found = list(await index.revoked_since(NOW))

        assert found == [(revoked[each].id, moments[each]) for each in (1, 2, 0)]

    async def test_a_session_has_ended_when_it_is_revoked_or_unknown(
        self, index: SessionIndex, keep: Keep
    ) -> None:
        """What is not stored can't be used."""
        running, revoked = session(new_id()), session(new_id(), revoked=NOW)
        await keep(running)
        await keep(revoked)

        assert not await index.ended(running.id)
        assert await index.ended(revoked.id)
        assert await index.ended(new_id())

    async def test_a_sweep_deletes_what_ended_before(self, index: SessionIndex, keep: Keep) -> None:
        """What can still be used stays, and what ended later."""
        user = new_id()
        gone = [session(user, begun=NOW - 3 * DAY), session(user, revoked=NOW - 2 * DAY)]
        kept = [session(user), session(user, begun=NOW - DAY), session(user, revoked=NOW)]
        for each in (*gone, *kept):
            await keep(each)

        await index.sweep(NOW - DAY)

        assert list(await index.open_sessions(user, NOW)) == [kept[0].id]
        assert [key for key, _ in await index.revoked_since(NOW - 9 * DAY)] == [kept[2].id]
        long_ago = await index.open_sessions(user, NOW - 3 * DAY)
        assert set(long_ago) == {kept[0].id, kept[1].id}
