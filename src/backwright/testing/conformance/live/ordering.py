"""Commits that interleave."""

import asyncio
from uuid import UUID

import pytest

from backwright.domain.identifiers import new_id
from backwright.testing.conformance.live.lives import Lives, silent, subjects, told

WRITERS, EACH = 4, 10


class OrderingConformance:
    """Every implementation passes these."""

    async def test_a_late_commit_is_never_skipped(self, lives: Lives) -> None:
        """Though events with higher positions may have been committed before."""
        late, early = new_id(), new_id()

        async with lives.following() as following, lives.following(lives.there) as elsewhere:
            # They wait before anything happens: what they read from the log themselves is no proof.
            taking = [asyncio.ensure_future(subjects(each, 2)) for each in (following, elsewhere)]
            await asyncio.sleep(0.1)
            async with lives.late(late):
                committing = asyncio.ensure_future(lives.happens(early, elsewhere=True))
                await asyncio.sleep(0.1)
            await committing

            for told_of in await asyncio.gather(*taking):
                assert set(told_of) == {late, early}

    async def test_one_who_comes_while_others_commit_misses_nothing(self, lives: Lives) -> None:
        """What was begun before is told if it is committed afterwards."""
        late, early = new_id(), new_id()

        async with lives.late(late):
            committing = asyncio.ensure_future(lives.happens(early, elsewhere=True))
            await asyncio.sleep(0.1)
            following = lives.here.follow("books", lives.call)
            beginning = asyncio.ensure_future(following.begin())
            await asyncio.sleep(0.1)
            begun = beginning.done()
        await committing
        cursor = await beginning
        next_one = new_id()
        await lives.happens(next_one)

        # Either it began before the late commit, and is told of it, or after it.
        told_of = await subjects(following, 1)
        assert told_of == [late if begun else next_one]
        await following.aclose()
        async with lives.following(after=cursor) as again:
            assert (await subjects(again, 1))[0] == told_of[0]

    async def test_what_is_rolled_back_is_not_waited_for(self, lives: Lives) -> None:
        """Nor is it told."""
        never, book = new_id(), new_id()

        async with lives.following() as following:
            with pytest.raises(InterruptedError):
                async with lives.late(never):
                    raise InterruptedError
            await lives.happens(book)

            assert await subjects(following, 1) == [book]
            assert await silent(following)

    async def test_events_of_one_subject_come_in_the_order_of_their_commits(
        self, lives: Lives
    ) -> None:
        """From two processes, while others commit at the same time; all of them, each once."""
        books = [new_id() for _ in range(WRITERS)]

        async def write(book: UUID, elsewhere: bool) -> None:
            for _ in range(EACH):
                await lives.happens(book, elsewhere=elsewhere)

        async with lives.following() as following:
            writing = [write(book, index % 2 == 0) for index, book in enumerate(books)]
            taking = asyncio.ensure_future(told(following, WRITERS * EACH))
            await asyncio.gather(*writing)
            changes = await taking

        for book in books:
            versions = [change.version for change in changes if change.subject == book]
            assert versions == list(range(1, EACH + 1))
        cursors = [int(change.cursor) for change in changes]
        assert cursors == sorted(set(cursors))
