"""Streams: lists item by item, imports, events, and calls over one stream."""

import asyncio
from contextlib import suppress
from typing import Any

import grpc
import pytest
from tests.grpc.conftest import ENOUGH, NOW, STAFF, Refused, Serve, Served
from tests.unit.presentation.grpc.library import AddBooks, ListBooks

from backwright.application.live.live import Change
from backwright.domain.errors import RuleViolationError

Code = grpc.StatusCode


def stream(library: Served, **fields: Any) -> Any:
    client = library.client
    return client.method("unary_stream", "StreamBooks")(
        client.message("StreamBooksRequest")(**fields), timeout=10
    )


async def imported(library: Served, *items: Any, metadata: Any = STAFF) -> Any:
    client = library.client

    async def requests() -> Any:
        for item in items:
            yield client.message("ImportBooksRequest")(item=item)

    try:
        return await client.method("stream_unary", "ImportBooks")(
            requests(), metadata=metadata, timeout=5
        )
    except grpc.aio.AioRpcError as error:
        raise Refused(error) from error


async def test_a_list_comes_item_by_item(library: Served) -> None:
    """All pages, in order; the last item of a page says where to go on."""
    for number in range(250):
        library.librarian.add(f"Book {number}")

    found = [response async for response in stream(library, sort="-title")]

    assert [each.book.title for each in found] == [f"Book {number}" for number in range(250)]
    assert [n for n, each in enumerate(found) if each.HasField("next")] == [99, 199]
    queries = [message for message, _ in library.librarian.sent]
    assert [(query.after, query.limit, query.sort) for query in queries] == [
        (None, 100, "-title"),
        ("100", 100, "-title"),
        ("200", 100, "-title"),
    ]


async def test_a_stream_goes_on_where_it_was_left(library: Served) -> None:
    """By the cursor that came with an item."""
    for number in range(5):
        library.librarian.add(f"Book {number}")

    found = [response.book.title async for response in stream(library, after="3")]

    assert found == ["Book 3", "Book 4"]


async def test_a_stream_ends_with_its_token(library: Served) -> None:
    """Every page is asked for with the rights that the caller still has."""
    for number in range(150):
        library.librarian.add(f"Book {number}")
    client = library.client
    call = client.method("unary_stream", "StreamBooks")(
        client.message("StreamBooksRequest")(), metadata=STAFF, timeout=10
    )

    await call.read()
    library.authenticator.gone.add("staff")
    for _ in range(99):
        await call.read()

    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call.read()
    assert caught.value.code() is Code.UNAUTHENTICATED


async def test_a_client_that_never_reads_is_cut_off(serve: Serve) -> None:
    """What waits for it is bounded, and the server does not wait for ever."""
    library = await serve(patience=0.3, age=0.5)
    for _ in range(3_000):
        library.librarian.add("x" * 10_000)
    client = library.connect()
    call = client.method("unary_stream", "StreamBooks")(client.message("StreamBooksRequest")())
    await call.read()

    assert await library.over(1) == ["CANCELLED"]
    pages = sum(isinstance(message, ListBooks) for message, _ in library.librarian.sent)
    assert pages < 10
    read = 0
    with suppress(grpc.aio.AioRpcError):
        while await call.read() is not grpc.aio.EOF:
            read += 1
    assert read < 1_000
    assert await call.code() is not Code.OK


async def test_many_are_stored_together(library: Served) -> None:
    """One bulk command, when the client has sent all."""
    found = await imported(library, ENOUGH, ENOUGH | {"title": "Persuasion"})

    assert [item.title for item in found.items] == ["Emma", "Persuasion"]
    ((message, _),) = library.librarian.sent
    assert isinstance(message, AddBooks)


async def test_one_bad_item_keeps_all_from_being_stored(library: Served) -> None:
    """It is placed by its number."""
    with pytest.raises(Refused) as caught:
        await imported(library, ENOUGH, ENOUGH | {"title": "E"}, {})

    assert caught.value.violations == {
        "items[1].title": "TOO_SHORT",
        "items[2].title": "MISSING",
        "items[2].weight": "MISSING",
    }
    assert library.librarian.sent == []


async def test_more_than_fit_are_refused_at_once(library: Served) -> None:
    """An endless stream is not gathered first."""
    client = library.client
    call = client.method("stream_unary", "ImportBooks")(metadata=STAFF, timeout=5)
    for _ in range(4):
        await call.write(client.message("ImportBooksRequest")(item=ENOUGH))

    assert await call.code() is Code.INVALID_ARGUMENT
    assert "at most 3 items" in await call.details()


async def test_items_that_fit_no_message_together_are_refused(serve: Serve) -> None:
    """The bound of one request's size holds for all of its parts."""
    library = await serve(max_message_bytes=2_000)

    with pytest.raises(Refused) as caught:
        await imported(library, *[ENOUGH | {"cover": b"x" * 900}] * 3)

    assert caught.value.violations == {"items": "TOO_LONG"}


async def test_who_may_not_import_need_not_send(library: Served) -> None:
    """The refusal does not wait for the end of the stream."""
    client = library.client
    call = client.method("stream_unary", "ImportBooks")(timeout=5)

    assert await call.code() is Code.UNAUTHENTICATED


async def test_changes_are_told_as_they_happen(library: Served) -> None:
    """First the cursor of now, then each change with the view that the caller may see."""
    client, book = library.client, library.librarian.add()
    call = client.method("unary_stream", "FollowBook")(
        client.message("FollowBookRequest")(id=str(book.id), after="c9"), metadata=STAFF
    )
    begun = await call.read()
    library.news.changes.put_nowait(
        Change(cursor="c1", type="books.BookLent", time=NOW, subject=book.id, version=2, view=book)
    )
    told = await call.read()

    assert (begun.cursor, begun.HasField("book")) == ("c0", False)
    assert (told.cursor, told.type, told.subject) == ("c1", "books.BookLent", str(book.id))
    assert (told.version, told.book.title) == (2, "Emma")
    (followed,) = library.news.followed
    assert (followed["channel"], followed["subject"], followed["after"]) == ("books", book.id, "c9")
    call.cancel()
    await asyncio.wait_for(library.news.closed.wait(), 5)


async def test_while_nothing_happens_the_cursor_is_told(serve: Serve) -> None:
    """So that nobody has to read everything anew after a quiet time."""
    library = await serve(idle=0.1, address_limit="2/minute")
    client, book = library.client, library.librarian.add()
    call = client.method("unary_stream", "FollowBook")(client.message("FollowBookRequest")())
    first, quiet = await call.read(), await call.read()
    library.news.changes.put_nowait(
        Change(cursor="c9", type="x.Y", time=NOW, subject=book.id, version=2, view=book)
    )
    told = await call.read()
    while not told.HasField("book"):
        told = await call.read()
    call.cancel()

    assert (first.cursor, quiet.cursor, quiet.HasField("book")) == ("c0", "c5", False)
    assert told.cursor == "c9"
    # What the server says is not counted against who listens.
    assert library.limiter.keys == ["address:127.0.0.1"]


async def test_nothing_is_told_to_a_token_that_has_ended(library: Served) -> None:
    """It is looked at before every change."""
    client, book = library.client, library.librarian.add()
    call = client.method("unary_stream", "FollowBook")(
        client.message("FollowBookRequest")(), metadata=STAFF
    )
    await call.read()
    library.authenticator.gone.add("staff")
    library.news.changes.put_nowait(
        Change(cursor="c1", type="x.Y", time=NOW, subject=book.id, version=2, view=book)
    )

    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call.read()
    assert caught.value.code() is Code.UNAUTHENTICATED


class Talk:
    """An exchange that is open."""

    def __init__(self, library: Served, metadata: Any = STAFF) -> None:
        self._client = library.client
        self._call = self._client.method("stream_stream", "Exchange")(metadata=metadata)

    async def say(self, **fields: Any) -> None:
        await self._call.write(self._client.message("ExchangeRequest")(**fields))

    async def hear(self) -> Any:
        return await asyncio.wait_for(self._call.read(), 5)

    async def end(self) -> Any:
        await self._call.done_writing()
        return await self.hear()


async def test_calls_go_over_one_stream(library: Served) -> None:
    """Done and answered in their order, each under the client's id."""
    talk = Talk(library)
    await talk.say(id="1", idempotency_key="k-1", add_book=ENOUGH)
    await talk.say(id="2", count_books={})

    first, second = await talk.hear(), await talk.hear()

    assert (first.id, first.add_book.book.title) == ("1", "Emma")
    assert (second.id, second.count_books.result) == ("2", 1)
    assert library.librarian.sent[0][1].idempotency_key == "k-1"
    assert await talk.end() is grpc.aio.EOF


async def test_a_refused_call_does_not_end_the_exchange(library: Served) -> None:
    """It has the code and the fields that it would have had alone."""
    talk = Talk(library)
    await talk.say(id="1", add_book={"title": "E"})
    refused = (await talk.hear()).error
    await talk.say(id="2", if_match="nonsense", burn_book={"id": "x"})
    malformed = (await talk.hear()).error
    library.librarian.fail = RuleViolationError("book.banned", "No.")
    await talk.say(id="3", add_book=ENOUGH)
    banned = (await talk.hear()).error
    await talk.say(id="4")
    nothing = await talk.hear()

    assert (refused.status, refused.category) == (3, "validation")
    assert {each.field: each.code for each in refused.fields} == {
        "title": "too_short",
        "weight": "missing",
    }
    assert malformed.code == "malformed"
    assert (banned.status, banned.code, banned.detail) == (9, "book.banned", "No.")
    assert (nothing.id, nothing.error.code) == ("4", "malformed")


async def test_an_exchange_knows_each_calls_own_policy(library: Served) -> None:
    """Somebody unknown may count, but not add; and a token counts only while it is good."""
    talk = Talk(library, metadata=())
    await talk.say(id="1", count_books={})
    await talk.say(id="2", add_book=ENOUGH)

    assert (await talk.hear()).count_books.result == 0
    assert (await talk.hear()).error.code == "unauthenticated"


async def test_events_are_told_beside_calls(library: Served) -> None:
    """Each under the id by which it is followed, until it is unfollowed."""
    book, talk = library.librarian.add(), Talk(library)
    change = Change(cursor="c1", type="x.Y", time=NOW, subject=book.id, version=2, view=book)
    await talk.say(id="news", follow_book={"id": str(book.id)})
    begun = await talk.hear()
    library.news.changes.put_nowait(change)
    told = await talk.hear()
    await talk.say(id="2", count_books={})
    counted = await talk.hear()
    await talk.say(id="3", unfollow="news")
    ended = await talk.hear()

    assert (begun.id, begun.follow_book.cursor) == ("news", "c0")
    assert (told.id, told.follow_book.book.title) == ("news", "Emma")
    assert (counted.id, counted.count_books.result) == ("2", 1)
    assert (ended.id, ended.unfollowed) == ("3", "news")
    assert library.news.closed.is_set()


async def test_an_exchange_that_ends_follows_no_more(library: Served) -> None:
    """Whether the client has said everything, or is gone."""
    talk = Talk(library)
    await talk.say(id="news", follow_book={})
    await talk.hear()

    assert await talk.end() is grpc.aio.EOF
    assert library.news.closed.is_set()


async def test_what_can_not_be_followed_is_told(library: Served) -> None:
    """Twice the same id, one that is not followed, a bad one, a token that has ended."""
    book, talk = library.librarian.add(), Talk(library)
    await talk.say(id="news", follow_book={})
    await talk.hear()
    await talk.say(id="news", follow_book={})
    twice = await talk.hear()
    await talk.say(id="3", unfollow="nothing")
    unknown = await talk.hear()
    await talk.say(id="4", follow_book={"id": "x"})
    bad = await talk.hear()
    library.authenticator.gone.add("staff")
    library.news.changes.put_nowait(
        Change(cursor="c1", type="x.Y", time=NOW, subject=book.id, version=2, view=book)
    )
    gone = await talk.hear()

    assert (twice.id, twice.error.code) == ("news", "grpc.followed")
    assert (unknown.id, unknown.error.code) == ("3", "not_found")
    assert {each.field: each.code for each in bad.error.fields} == {"id": "malformed"}
    assert (gone.id, gone.error.code) == ("news", "unauthenticated")


async def test_bytes_that_can_not_be_read_end_an_exchange(library: Served) -> None:
    """What comes behind them can't be trusted either."""
    call = library.client.channel.stream_stream("/library.books.v1.BooksService/Exchange")()
    await call.write(b"\xff\xff")

    assert await call.code() is Code.INVALID_ARGUMENT
