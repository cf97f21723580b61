"""One request, one response: who calls, what comes back, and what is refused."""

import asyncio
from time import monotonic

import grpc
import pytest
from tests.grpc.conftest import ENOUGH, STAFF, Serve, Served

from backwright.domain.errors import (
    ConflictError,
    DuplicateError,
    ForbiddenError,
    IllegalStateError,
    RuleViolationError,
    UnavailableError,
    VersionConflictError,
)

Code = grpc.StatusCode


async def test_a_query_is_answered(library: Served) -> None:
    """With the view, in the client's own types."""
    book = library.librarian.add("Emma")

    found = await library.client.call("GetBook", id=str(book.id))

    assert (found.book.id, found.book.title) == (str(book.id), "Emma")
    assert await library.over(1) == ["OK"]


async def test_a_command_is_done(library: Served) -> None:
    """With the rights of whoever has the token."""
    found = await library.client.call("AddBook", STAFF, **ENOUGH)

    assert found.book.title == "Emma"
    ((_, call),) = library.librarian.sent
    assert call.principal.roles == {"staff"}


async def test_metadata_is_what_headers_are(library: Served) -> None:
    """Idempotency key, version, trace and ids reach the call."""
    book = library.librarian.add()
    trace = f"00-{'a' * 32}-{'b' * 16}-01"
    await library.client.call(
        "AddBook",
        (*STAFF, ("idempotency-key", '"k-1"'), ("traceparent", trace), ("x-request-id", "r-1")),
        **ENOUGH,
    )
    await library.client.call(
        "ChangeBook", (*STAFF, ("if-match", '"1-0123abcd"')), id=str(book.id), title="Persuasion"
    )

    (_, added), (_, changed) = library.librarian.sent
    assert (added.idempotency_key, added.traceparent) == ("k-1", trace)
    assert (added.request_id, added.correlation) == ("r-1", "r-1")
    assert added.address == "127.0.0.1"
    assert changed.expected_version == 1


@pytest.mark.parametrize(
    ("written", "expected"),
    [("3", 3), ('"3"', 3), ("*", None), ('"not-ours"', 0), ('"7-0123abcd-gzip"', 7)],
)
async def test_the_version_is_said_in_any_form(
    library: Served, written: str, expected: int | None
) -> None:
    """As the number that the view has, or as the entity tag of REST."""
    book = library.librarian.add()
    if expected in (None, 1):
        await library.client.call("BurnBook", (*STAFF, ("if-match", written)), id=str(book.id))
    else:
        found = await library.client.refused(
            "BurnBook", (*STAFF, ("if-match", written)), id=str(book.id)
        )
        assert found.code is Code.ABORTED

    assert library.librarian.sent[0][1].expected_version == expected


@pytest.mark.parametrize(
    ("method", "entry"),
    [("BurnBook", ("if-match", "three")), ("AddBook", ("idempotency-key", "with space"))],
)
async def test_metadata_that_means_nothing_is_refused(
    library: Served, method: str, entry: tuple[str, str]
) -> None:
    """Before anything is done."""
    fields = ENOUGH if method == "AddBook" else {"id": str(library.librarian.add().id)}
    found = await library.client.refused(method, (*STAFF, entry), **fields)

    assert found.code is Code.INVALID_ARGUMENT
    assert found.found["ErrorInfo"].metadata["code"] == "malformed"
    assert library.librarian.sent == []


async def test_a_version_means_nothing_to_what_is_made(library: Served) -> None:
    """There is none yet; whatever else is loaded has versions of its own."""
    await library.client.call("AddBook", (*STAFF, ("if-match", "3")), **ENOUGH)

    assert library.librarian.sent[0][1].expected_version is None


async def test_all_that_is_wrong_is_told_at_once(library: Served) -> None:
    """As field violations, placed as the client knows its fields."""
    found = await library.client.refused(
        "AddBook", STAFF, title="E", weight="1", chapters=[{"title": "a"}, {"title": ""}]
    )

    assert found.code is Code.INVALID_ARGUMENT
    assert found.violations == {"title": "TOO_SHORT", "chapters[1].title": "TOO_SHORT"}
    assert found.found["ErrorInfo"].reason == "VALIDATION"
    assert found.found["ErrorInfo"].domain == "library"
    assert found.details == "/title: at least 2 characters; /chapters/1/title: at least 1 character"


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [
        (RuleViolationError("book.banned", "No."), Code.FAILED_PRECONDITION, "BOOK_BANNED"),
        (VersionConflictError("book", 1, 2), Code.ABORTED, "VERSION_CONFLICT"),
        (DuplicateError("book", ("isbn",)), Code.ALREADY_EXISTS, "DUPLICATE"),
        (IllegalStateError("book", "lend", "lent"), Code.FAILED_PRECONDITION, "ILLEGAL_STATE"),
        (ConflictError(), Code.ABORTED, "CONFLICT"),
        (ForbiddenError(), Code.PERMISSION_DENIED, "FORBIDDEN"),
        (UnavailableError("the shelf", 1.5), Code.UNAVAILABLE, "UNAVAILABLE"),
        (KeyError("secret"), Code.INTERNAL, "INTERNAL"),
    ],
)
async def test_errors_have_their_codes(
    library: Served, error: Exception, code: grpc.StatusCode, reason: str
) -> None:
    """By the one table of categories, with the request's id, and nothing internal."""
    library.librarian.fail = error

    found = await library.client.refused("AddBook", STAFF, **ENOUGH)

    assert (found.code, found.found["ErrorInfo"].reason) == (code, reason)
    assert found.found["RequestInfo"].request_id == found.trailing["x-request-id"]
    assert "secret" not in str(found.trailing)
    assert await library.over(1) == [code.name]


async def test_what_may_succeed_later_says_when(library: Served) -> None:
    """As RetryInfo, which clients of google.rpc understand."""
    library.librarian.fail = UnavailableError("the shelf", 1.5)

    found = await library.client.refused("AddBook", STAFF, **ENOUGH)

    delay = found.found["RetryInfo"].retry_delay
    assert (delay.seconds, delay.nanos) == (1, 500_000_000)


async def test_who_is_not_known_is_told_before_the_input_is_looked_at(library: Served) -> None:
    """And so is a token that nobody believes, also where none is needed."""
    nobody = await library.client.refused("AddBook")
    liar = await library.client.refused("CountBooks", (("authorization", "Bearer forged"),))

    assert (nobody.code, liar.code) == (Code.UNAUTHENTICATED, Code.UNAUTHENTICATED)
    assert library.librarian.sent == []


async def test_who_may_not_is_told(library: Served) -> None:
    """By the policy of the use case, which the pipeline asks."""
    found = await library.client.refused("AddBook", (("authorization", "bearer reader"),), **ENOUGH)

    assert found.code is Code.PERMISSION_DENIED


async def test_bytes_that_are_no_request_are_refused(library: Served) -> None:
    """With the request's id, like everything else."""
    call = library.client.channel.unary_unary("/library.books.v1.BooksService/GetBook")

    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call(b"\xff\xff\xff")

    assert caught.value.code() is Code.INVALID_ARGUMENT
    assert await library.over(1) == ["INVALID_ARGUMENT"]


async def test_an_unknown_method_is_not_implemented(library: Served) -> None:
    """Neither is a service that there is not."""
    for path in ("/library.books.v1.BooksService/Nope", "/nobody/Nope"):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await library.client.channel.unary_unary(path)(b"")
        assert caught.value.code() is Code.UNIMPLEMENTED


async def test_a_huge_message_is_not_taken_in(serve: Serve) -> None:
    """A hundred megabytes are refused by their length, before they are read."""
    library = await serve(max_message_bytes=64 * 1024)
    call = library.client.channel.unary_unary("/library.books.v1.BooksService/AddBook")

    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call(b"\0" * 100_000_000)

    assert caught.value.code() is Code.RESOURCE_EXHAUSTED
    assert library.librarian.sent == []
    assert (await library.client.call("CountBooks")).result == 0


async def test_addresses_are_limited_before_all_else(serve: Serve) -> None:
    """As on REST, and RetryInfo says when there is room again."""
    library = await serve(address_limit="2/minute")
    library.limiter.left = 0

    found = await library.client.refused("CountBooks")

    assert found.code is Code.RESOURCE_EXHAUSTED
    assert found.found["RetryInfo"].retry_delay.seconds == 2
    assert library.limiter.keys == ["address:127.0.0.1"]


async def test_calls_beyond_the_bound_are_refused(serve: Serve) -> None:
    """So that memory is bounded, whatever clients do; the others are served."""
    library = await serve(calls=2)
    library.librarian.hold = asyncio.Event()
    held = [asyncio.create_task(library.client.call("CountBooks")) for _ in range(2)]
    await library.arrived(2)

    refused = await library.connect().refused("CountBooks")
    library.librarian.hold.set()

    assert refused.code is Code.RESOURCE_EXHAUSTED
    assert [answer.result for answer in await asyncio.gather(*held)] == [0, 0]


async def test_the_deadline_reaches_the_use_case(library: Served) -> None:
    """The pipeline waits no longer than the caller does."""
    before = monotonic()
    await library.client.call("CountBooks", within=3)

    ((_, call),) = library.librarian.sent
    # On the wire it is rounded up.
    assert before + 2 < call.ends_at < monotonic() + 3.1


async def test_nobody_waits_longer_than_the_deadline(library: Served) -> None:
    """A query is given up with it."""
    library.librarian.hold = asyncio.Event()

    found = await library.client.refused("CountBooks", within=0.1)

    assert found.code is Code.DEADLINE_EXCEEDED
    assert len(await library.over(1)) == 1
    assert library.librarian.done == []


async def test_a_command_is_done_to_its_end(library: Served) -> None:
    """Nobody interrupts a commit by hanging up."""
    library.librarian.hold = asyncio.Event()
    await library.client.refused("AddBook", STAFF, within=0.1, **ENOUGH)
    await library.over(1)
    library.librarian.hold.set()

    await library.application.stop()

    assert len(library.librarian.done) == 1


async def test_a_deadline_in_the_past_does_nothing(library: Served) -> None:
    """Neither the client nor the server begins anything."""
    found = await library.client.refused("AddBook", STAFF, within=-1, **ENOUGH)

    assert found.code is Code.DEADLINE_EXCEEDED
    assert library.librarian.sent == []


async def test_trusted_proxies_say_who_called(serve: Serve) -> None:
    """Limits are about clients, not about the proxy before them."""
    library = await serve(trusted_proxies=("127.0.0.1",))

    await library.client.call("CountBooks", (("x-forwarded-for", "198.51.100.7"),))

    assert library.librarian.sent[0][1].address == "198.51.100.7"
