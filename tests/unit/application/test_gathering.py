"""Reading together what is asked for one by one."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

import pytest

from backwright.application.gathering import Gathering
from backwright.domain import UnavailableError, new_id


class Reads:
    """What was read, and how often."""

    def __init__(self, *known: UUID) -> None:
        self.known = known
        self.asked: list[list[UUID]] = []
        self.fail = False

    async def __call__(self, ids: Sequence[UUID]) -> Mapping[UUID, str]:
        self.asked.append(list(ids))
        if self.fail:
            raise UnavailableError("the database")
        return {each: str(each) for each in ids if each in self.known}


async def test_what_is_asked_for_at_once_is_read_at_once() -> None:
    """Each thing once; what is not there is None."""
    one, other, missing = new_id(), new_id(), new_id()
    reads, gathering = Reads(one, other), Gathering()
    asked = [one, other, one, missing]

    found = await asyncio.gather(*(gathering.one("books", each, reads) for each in asked))

    assert found == [str(one), str(other), str(one), None]
    assert reads.asked == [[one, other, missing]]


async def test_places_are_read_apart() -> None:
    """And so is what is asked for later."""
    book = new_id()
    reads, gathering = Reads(book), Gathering()

    await asyncio.gather(gathering.one("books", book, reads), gathering.one("films", book, reads))
    await gathering.one("books", book, reads)

    assert reads.asked == [[book], [book], [book]]


async def test_a_failed_read_fails_for_everybody() -> None:
    """With the same error."""
    reads, gathering = Reads(), Gathering()
    reads.fail = True

    results = await asyncio.gather(
        *(gathering.one("books", new_id(), reads) for _ in range(2)), return_exceptions=True
    )

    assert [type(result) for result in results] == [UnavailableError, UnavailableError]


async def test_one_that_leaves_does_not_take_the_others_along() -> None:
    """A run may be ended while others wait for the same read."""
    book = new_id()
    reads, gathering = Reads(book), Gathering()
    leaving = asyncio.create_task(gathering.one("books", book, reads))
    staying = asyncio.create_task(gathering.one("books", book, reads))
    await asyncio.sleep(0)
    leaving.cancel()

    assert await staying == str(book)
    with pytest.raises(asyncio.CancelledError):
        await leaving
