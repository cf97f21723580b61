"""Who is told of what, and from when on."""

import asyncio

import pytest

from backwright.application.call import Call
from backwright.application.live.live import CursorExpiredError, SlowConsumerError
from backwright.domain.errors import (
    ForbiddenError,
    NotFoundError,
    UnauthenticatedError,
    UnavailableError,
    ValidationError,
)
from backwright.domain.identifiers import new_id
from backwright.testing.conformance.live.lives import Lives, silent, subjects, told


class FollowingConformance:
    """Every implementation passes these."""

    async def test_what_is_committed_after_the_begin_is_told_as_it_is_seen(
        self, lives: Lives
    ) -> None:
        """And nothing that was there before."""
        old, new = new_id(), new_id()
        await lives.happens(old)

        async with lives.following() as following:
            await lives.happens(new)
            (change,) = await told(following, 1)

        assert (change.subject, change.type, change.version) == (new, "books.BookPriced", 1)
        assert change.view.id == new

    async def test_another_process_is_heard_at_once(self, lives: Lives) -> None:
        """Not only when it is looked anyway."""
        book = new_id()

        async with lives.following() as following:
            await lives.happens(book, elsewhere=True)

            assert await subjects(following, 1) == [book]

    async def test_one_subject_alone_can_be_followed(self, lives: Lives) -> None:
        """The others are not told."""
        mine, other = new_id(), new_id()

        async with lives.following(subject=mine) as following:
            await lives.happens(other, mine, other)

            assert await subjects(following, 1) == [mine]
            assert await silent(following)

    async def test_events_of_other_kinds_are_not_told(self, lives: Lives) -> None:
        """A channel is about one kind of aggregate."""
        book = new_id()

        async with lives.following() as following:
            await lives.happens(new_id(), kind="Shelf")
            await lives.happens(book)

            assert await subjects(following, 1) == [book]

    async def test_what_the_query_refuses_is_not_told(self, lives: Lives) -> None:
        """Asked anew for each event, with the caller's own rights."""
        hidden, shown = new_id(), new_id()
        who = lives.principal.id
        lives.answers.refused[who, hidden] = ForbiddenError()

        async with lives.following() as following:
            await lives.happens(hidden, shown)
            assert await subjects(following, 1) == [shown]

            del lives.answers.refused[who, hidden]
            lives.answers.refused[who, shown] = NotFoundError("book", shown)
            await lives.happens(shown, hidden)
            assert await subjects(following, 1) == [hidden]

    async def test_nobody_follows_what_tells_them_nothing(self, lives: Lives) -> None:
        """Callers whom the query admits to nothing, subjects that it refuses, unknown channels."""
        hidden = new_id()
        lives.answers.refused[lives.principal.id, hidden] = NotFoundError("book", hidden)

        with pytest.raises(UnauthenticatedError):
            await lives.here.follow("books", Call()).begin()
        with pytest.raises(NotFoundError):
            await lives.here.follow("books", lives.call, subject=hidden).begin()
        with pytest.raises(NotFoundError):
            lives.here.follow("films", lives.call)
        assert lives.followers() == 0

    async def test_a_query_that_can_not_answer_now_leaves_nothing_out(self, lives: Lives) -> None:
        """The same change is there when it is asked for again."""
        book = new_id()
        key = (lives.principal.id, book)

        async with lives.following() as following:
            lives.answers.refused[key] = UnavailableError("the database")
            await lives.happens(book)
            with pytest.raises(UnavailableError):
                await told(following, 1)

            del lives.answers.refused[key]
            assert await subjects(following, 1) == [book]

    async def test_a_cursor_goes_on_without_a_gap(self, lives: Lives) -> None:
        """In either process, from a change and from a beginning."""
        books = [new_id() for _ in range(6)]
        async with lives.following() as following:
            begun = await following.begin()
            await lives.happens(*books[:3])
            first = (await told(following, 3))[0].cursor
        await lives.happens(*books[3:])

        async with lives.following(lives.there, after=first) as following:
            assert await subjects(following, 5) == books[1:]
            more = new_id()
            await lives.happens(more)
            assert await subjects(following, 1) == [more]
        async with lives.following(after=begun) as following:
            assert await subjects(following, 6) == books

    async def test_every_cursor_goes_on_with_the_next_event(self, lives: Lives) -> None:
        """Also where what was told before was of others, and events come meanwhile."""
        books = [new_id() for _ in range(8)]
        async with lives.following() as following:
            cursors = [await following.begin()]
            for book in books:
                await lives.happens(new_id(), kind="Shelf")
                await lives.happens(book)
                cursors.append((await told(following, 1))[0].cursor)
        for begun, cursor in enumerate(cursors):
            async with lives.following(after=cursor) as following:
                more = new_id()
                await lives.happens(more)
                books.append(more)
                assert await subjects(following, len(books) - begun) == books[begun:]

    async def test_one_that_is_interrupted_while_it_catches_up_misses_nothing(
        self, lives: Lives
    ) -> None:
        """At whichever step, and again and again."""
        first, *books = [new_id() for _ in range(7)]
        async with lives.following() as following:
            await lives.happens(first, *books)
            cursor = (await told(following, 7))[0].cursor
            for steps in range(12):
                async with lives.following(after=cursor) as again:
                    waiting = asyncio.ensure_future(anext(again))
                    for _ in range(steps):
                        await asyncio.sleep(0)
                    waiting.cancel()
                    (taken,) = await asyncio.gather(waiting, return_exceptions=True)
                    left = books if isinstance(taken, BaseException) else books[1:]
                    assert await subjects(again, len(left)) == left

    async def test_a_cursor_of_a_faster_process_tells_nothing_twice(self, lives: Lives) -> None:
        """What it has told already is passed over where reading is behind."""
        async with lives.following() as slow, lives.following(lives.there) as fast:
            await lives.happens(new_id())
            cursor = (await told(fast, 1))[0].cursor
            book = new_id()
            async with lives.following(after=cursor) as following:
                await lives.happens(book)

                assert await subjects(following, 1) == [book]
                assert len(await told(slow, 2)) == 2

    async def test_what_does_not_concern_it_moves_the_cursor_on(self, lives: Lives) -> None:
        """So that a quiet channel can be followed again after a long time."""
        async with lives.following() as following, lives.following() as other:
            begun = following.cursor
            await lives.happens(new_id(), kind="Shelf")
            book = new_id()
            await lives.happens(book)
            await told(other, 1)
            assert following.cursor == begun

            (change,) = await told(following, 1)
            assert following.cursor == change.cursor
            await lives.happens(new_id(), kind="Shelf")
            await lives.happens(new_id())
            await told(other, 1)
            async with lives.following(after=other.cursor) as again:
                assert await silent(again)

    async def test_cursors_that_are_none_are_refused(self, lives: Lives) -> None:
        """And such as are too old: what was missed has to be read anew."""
        await lives.happens(new_id())

        for cursor in ("", "-1", "x", "1e3", "99999999", "9" * 40):
            with pytest.raises(ValidationError, match="/after"):
                await lives.here.follow("books", lives.call, after=cursor).begin()

        await lives.happens(*(new_id() for _ in range(60)))
        with pytest.raises(CursorExpiredError):
            await lives.here.follow("books", lives.call, after="0").begin()
        assert lives.followers() == 0

    async def test_what_was_deleted_before_it_was_told_is_not_passed_over(
        self, lives: Lives
    ) -> None:
        """Whoever would miss it is told so, also while they catch up; others go on."""
        first, *books = [new_id() for _ in range(9)]
        async with lives.following() as following:
            await lives.happens(first)
            cursor = (await told(following, 1))[0].cursor
            async with lives.following(after=cursor) as slow:
                await lives.happens(*books)
                changes = await told(following, 8)

                await lives.forgets()

                with pytest.raises(CursorExpiredError):
                    await told(slow, 1)
        for change in (changes[0], changes[5]):
            with pytest.raises(CursorExpiredError):
                await lives.here.follow("books", lives.call, after=change.cursor).begin()
        async with lives.following(after=changes[6].cursor) as again:
            assert await subjects(again, 1) == books[7:]

    async def test_what_does_not_fit_into_memory_is_read_again(self, lives: Lives) -> None:
        """A burst is told as a whole to one that takes it in time."""
        books = [new_id() for _ in range(40)]

        async with lives.following() as following:
            await lives.happens(*books)
            await asyncio.sleep(0.1)

            assert await subjects(following, 40) == books
            more = new_id()
            await lives.happens(more)
            assert await subjects(following, 1) == [more]

    async def test_one_that_is_too_far_behind_is_told_so(self, lives: Lives) -> None:
        """Its last cursor says how far it came; those beside it lose nothing."""
        books = [new_id() for _ in range(60)]

        async with lives.following() as slow, lives.following() as quick:
            for book in books:
                await lives.happens(book)
                assert await subjects(quick, 1) == [book]

            with pytest.raises(SlowConsumerError):
                await told(slow, 60)

    async def test_a_change_that_was_not_awaited_comes_again(self, lives: Lives) -> None:
        """Who gives up waiting has taken nothing."""
        book = new_id()

        async with lives.following() as following:
            waiting = asyncio.ensure_future(anext(following))
            await lives.happens(book)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)

            assert await subjects(following, 1) == [book]

    async def test_the_same_caller_is_shown_an_event_once(self, lives: Lives) -> None:
        """However many of their connections follow."""
        async with lives.following() as first, lives.following() as second:
            await lives.happens(new_id())
            await told(first, 1)
            await told(second, 1)

        assert lives.answers.asked == 1

    async def test_closed_ones_are_forgotten(self, lives: Lives) -> None:
        """Then nothing is read any more; the next one begins from now."""
        async with lives.following() as following:
            assert lives.followers() == 1
        await following.aclose()
        assert lives.followers() == 0
        with pytest.raises(StopAsyncIteration):
            await anext(following)

        await lives.happens(new_id())
        async with lives.following() as following:
            book = new_id()
            await lives.happens(book)

            assert await subjects(following, 1) == [book]
