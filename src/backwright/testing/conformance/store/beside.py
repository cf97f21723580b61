"""What every store keeps of lists that are asked for at the same time."""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from backwright.application.call import Call
from backwright.application.gathering import Gathering
from backwright.application.messages import Page
from backwright.application.policy import owner
from backwright.domain import Money, Principal, ValidationError, new_id
from backwright.testing.conformance.store.model import (
    BookView,
    ListBooks,
    Person,
    PersonId,
    ShelfId,
    State,
    book,
)
from backwright.testing.conformance.store.stores import Stores

QUERIES: dict[str, dict[str, Any]] = {
    "nothing else": {},
    "counted": {"total": True},
    "in another order": {"sort": "-stock"},
    "by what may be missing": {"sort": "spare", "total": True},
    "by long texts": {"sort": "blurb"},
    "of some states": {"state": [State.DRAFT, State.SOLD], "total": True},
    "with tags": {"tags": ["new"]},
    "of a price": {"price_min": Money.of("9.00", "EUR"), "price_max": Money.of("9.90", "EUR")},
    "without a spare": {"spare_missing": True},
    "searched": {"search": "momo 1", "total": True},
}


class BesideConformance:
    """Lists that differ in what they refer to are read with one statement, each as if alone."""

    async def _shelves(self, stores: Stores, seller: PersonId) -> list[ShelfId]:
        """Some with many books, one with none."""
        shelves = [await stores.shelf() for _ in range(4)]
        books = [
            book(
                shelves[n % 3 if n < 9 else 0],
                title=f"Momo {n % 3} {n}",
                stock=n // 2,
                spare=shelves[3] if n % 2 else None,
                tags=["new"] if n % 3 else [],
                state=State.DRAFT if n % 4 else State.SOLD,
                blurb=f"{n % 3}" * 200,
                **({"seller": seller} if n % 2 else {}),
            )
            for n in range(16)
        ]
        await stores.stored(*books)
        return shelves

    async def _together(
        self, stores: Stores, query: ListBooks, shelves: Sequence[ShelfId], **how: Any
    ) -> list[Page[BookView]]:
        call = Call(gathering=Gathering("shelf"), principal=how.pop("principal", Principal()))
        reader = stores.reader(BookView, call=call, **how)
        lists = (reader.page(msgspec.structs.replace(query, shelf=shelf)) for shelf in shelves)
        return await asyncio.gather(*lists)

    @pytest.mark.parametrize("name", QUERIES)
    async def test_lists_that_are_read_together_are_those_that_are_read_alone(
        self, stores: Stores, name: str
    ) -> None:
        """Items, ends and totals; one statement for the pages, and one for what is counted."""
        query = ListBooks(limit=3, **QUERIES[name])
        shelves = await self._shelves(stores, PersonId(new_id()))
        alone = [
            await stores.reader(BookView).page(msgspec.structs.replace(query, shelf=shelf))
            for shelf in shelves
        ]
        before = stores.statements()

        together = await self._together(stores, query, shelves)

        assert stores.statements() == before + (2 if query.total else 1)
        assert together == alone

    async def test_lists_that_are_read_together_are_narrowed(self, stores: Stores) -> None:
        """Everybody has their own."""
        seller = Person(id=PersonId(new_id()), name="Ada")
        await stores.stored(seller)
        shelves = await self._shelves(stores, seller.id)
        principal, query = Principal(id=seller.id), ListBooks(limit=50, total=True)
        call = Call(principal=principal)
        alone = [
            await stores.reader(BookView, call=call, allow=owner).page(
                msgspec.structs.replace(query, shelf=shelf)
            )
            for shelf in shelves
        ]

        together = await self._together(stores, query, shelves, principal=principal, allow=owner)

        assert together == alone
        assert sum(page.total or 0 for page in together) == 8

    async def test_pages_that_go_on_are_read_alone(self, stores: Stores) -> None:
        """They begin at places of their own."""
        shelves = await self._shelves(stores, PersonId(new_id()))
        first = (await self._together(stores, ListBooks(limit=2), shelves))[0]
        then = ListBooks(limit=2, after=first.next)

        (beyond,) = await self._together(stores, then, shelves[:1])

        alone = msgspec.structs.replace(then, shelf=shelves[0])
        assert beyond == await stores.reader(BookView).page(alone)

    async def test_what_no_database_stores_is_refused_together(self, stores: Stores) -> None:
        """Each of them, at its place."""
        call = Call(gathering=Gathering("shelf"))
        reader = stores.reader(BookView, call=call)
        lists = (
            reader.page(ListBooks(shelf=new_id(), tags=["\0"], state=[State.DRAFT]))
            for _ in range(2)
        )
        refused = await asyncio.gather(*lists, return_exceptions=True)
        alone = stores.reader(BookView).page(ListBooks(shelf=new_id(), tags=["\0"]))
        (expected,) = await asyncio.gather(alone, return_exceptions=True)

        assert [type(each) for each in refused] == [type(expected)] * 2
        if isinstance(expected, ValidationError):
            assert [each.errors for each in refused if isinstance(each, ValidationError)] == [
                expected.errors
            ] * 2
