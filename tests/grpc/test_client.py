"""The client that tests of applications use."""

from collections.abc import AsyncGenerator

import grpc
import msgspec
import pytest
from tests.grpc.conftest import Served
from tests.unit.presentation.grpc.library import (
    AddBook,
    AddBooks,
    BurnBook,
    ChangeBook,
    CountBooks,
    GetBook,
    ListBooks,
    WhoReads,
)

from backwright.presentation.grpc.client import Client, connected


@pytest.fixture
async def client(library: Served) -> AsyncGenerator[Client]:
    """Of somebody who may do everything."""
    metadata = [("authorization", "Bearer staff")]
    async with connected(library.application, metadata) as opened:
        yield opened


async def test_messages_and_results_are_the_applications_own(
    library: Served, client: Client
) -> None:
    """A view, a page, a number, a list, nothing at all."""
    added = await client.send(AddBook(title="Emma", weight="0.4"))  # type: ignore[arg-type]
    many = await client.send(AddBooks(items=[AddBook(title="Two", weight="1")]))  # type: ignore[arg-type]

    assert added == library.librarian.books[added.id]
    assert [book.title for book in many] == ["Two"]
    assert await client.send(GetBook(id=added.id)) == added
    assert (await client.send(ListBooks())).items == [added, *many]
    assert await client.send(CountBooks()) == 2
    changed = await client.send(ChangeBook(id=added.id, title="Three"))
    assert (changed.title, changed.version) == ("Three", 2)
    assert await client.send(BurnBook(id=added.id)) is None
    assert (await client.send(WhoReads())) is not None


async def test_what_is_zero_is_not_missing(library: Served, client: Client) -> None:
    """Protocol Buffers leave it out, of a result and within it."""
    book = msgspec.structs.replace(library.librarian.add(""), version=0)
    library.librarian.books[book.id] = book

    assert await client.send(CountBooks()) == 1
    assert await client.send(GetBook(id=book.id)) == book


async def test_what_is_refused_is_raised(client: Client) -> None:
    """As grpcio tells it."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await client.send(AddBook(title="", weight="1"))  # type: ignore[arg-type]

    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
