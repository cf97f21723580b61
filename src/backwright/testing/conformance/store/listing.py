"""What every store keeps of lists: pages, orders, filters and search."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from backwright.domain import Money, ValidationError, new_id
from backwright.testing.conformance.store.model import (
    Book,
    BookCard,
    BookId,
    BookView,
    ListBooks,
    ListCards,
    Person,
    PersonId,
    State,
    book,
)
from backwright.testing.conformance.store.stores import Stores

SEARCHES = {
    **dict.fromkeys(["creme", "CRÈME", "brulee creme", "eme", "pudding", "creme  pudding\t"], True),
    **dict.fromkeys(["strasse", "STRASSE", "ﬁn", "istanbul", "İSTANBUL", "100%", "東京"], True),
    **dict.fromkeys(["e\u0301", "gros", "pudding creme creme", "", "   "], True),
    **dict.fromkeys(["creme torte", "100_", "'; --", "puddingfinest", "京東"], False),
}


def titles(views: Sequence[BookView]) -> list[str]:
    """What the views are called, in their order."""
    return [view.title for view in views]


class PageConformance:
    """A page is taken by keyset, forwards and backwards, or by number."""

    async def _walk(self, stores: Stores, query: ListBooks) -> tuple[list[Any], list[Any]]:
        """Forwards to the end, and backwards to the beginning."""
        reader = stores.reader(BookView)
        there, back, page = list[Any](), list[Any](), await reader.page(query)
        assert page.previous is None
        there += page.items
        while page.next is not None:
            page = await reader.page(msgspec.structs.replace(query, after=page.next))
            assert page.previous is not None
            there += page.items
        back = [*page.items]
        while page.previous is not None:
            page = await reader.page(msgspec.structs.replace(query, before=page.previous))
            assert page.next is not None
            back = [*page.items, *back]
        return [each.id for each in there], [each.id for each in back]

    @pytest.mark.parametrize("sort", ["title", "-title", "stock", "-stock", "spare", "-spare"])
    async def test_pages_give_every_row_once_in_order(self, stores: Stores, sort: Any) -> None:
        """Forwards and backwards, with equal and with missing keys, which come last."""
        shelf, spare = await stores.shelf(), await stores.shelf()
        books = [
            book(shelf, title=f"t{n // 3}", stock=n // 4, spare=spare if n % 2 else None)
            for n in range(10)
        ]
        await stores.stored(*books)

        name, falling = sort.removeprefix("-"), sort.startswith("-")
        present = [each for each in books if getattr(each, name) is not None]
        missing = [each for each in books if getattr(each, name) is None]
        ordered = [
            *sorted(present, key=lambda each: (getattr(each, name), each.id)),
            *sorted(missing, key=lambda each: each.id),
        ]
        expected = [each.id for each in (ordered[::-1] if falling else ordered)]
        for limit in (1, 3, 10, 11):
            there, back = await self._walk(stores, ListBooks(sort=sort, limit=limit))
            assert there == back == expected

    async def test_rows_that_come_and_go_shift_no_page(self, stores: Stores) -> None:
        """What was there all the time is seen once."""
        shelf = await stores.shelf()
        books = [book(shelf, title=f"{n:02}") for n in range(20)]
        await stores.stored(*books)
        reader = stores.reader(BookView)
        seen: list[str] = []
        after: str | None = None
        for turn in range(10):
            page = await reader.page(ListBooks(limit=3, after=after))
            seen += titles(page.items)
            after = page.next
            await stores.stored(book(shelf, title=f"{turn:02}a"), book(shelf, title=" first"))
            async with stores.unit(store=stores.second) as uow:
                uow.remove(await uow.load(Book, books[turn].id))
            if after is None:
                break

        kept = [each.title for each in books[10:]]
        assert [title for title in seen if title in kept] == kept
        assert len(seen) == len(set(seen))

    async def test_pages_have_numbers_and_totals_on_demand(self, stores: Stores) -> None:
        """A page beyond the end is empty."""
        shelf = await stores.shelf()
        await stores.stored(*(book(shelf, title=f"{n}") for n in range(5)))
        reader = stores.reader(BookView)

        first = await reader.page(ListBooks(limit=2, page=1, total=True))
        last = await reader.page(ListBooks(limit=2, page=3))
        beyond = await reader.page(ListBooks(limit=2, page=4, total=True))

        assert (titles(first.items), first.total, first.previous) == (["0", "1"], 5, None)
        assert (titles(last.items), last.total, last.next) == (["4"], None, None)
        assert (beyond.items, beyond.total, beyond.next, beyond.previous) == ([], 5, None, None)
        assert first.next is not None
        following = await reader.page(ListBooks(limit=2, after=first.next))
        assert titles(following.items) == ["2", "3"]
        assert await reader.count(ListBooks(limit=1, page=9)) == 5

    async def test_a_list_without_an_order_is_in_that_of_creation(self, stores: Stores) -> None:
        """One statement for a page, one more for its total."""
        shelf = await stores.shelf()
        books = [book(shelf) for _ in range(5)]
        await stores.stored(*reversed(books))
        before = stores.statements()

        page = await stores.reader(BookCard).page(ListCards(limit=3))
        rest = await stores.reader(BookCard).page(ListCards(after=page.next, total=True))

        assert [each.id for each in (*page.items, *rest.items)] == [each.id for each in books]
        assert (rest.total, stores.statements()) == (5, before + 3)

    @pytest.mark.parametrize("field", ["after", "before"])
    async def test_a_bad_cursor_is_an_error_of_its_field(self, stores: Stores, field: str) -> None:
        """Whatever it is."""
        for cursor in ("", "x", "!!!!", "AAAA", "ä", "\0", "k6N0aXTA", "kw" * 400, "_" * 1000):
            query = msgspec.structs.replace(ListBooks(), **{field: cursor})
            with pytest.raises(ValidationError) as error:
                await stores.reader(BookView).page(query)
            problems = [(each.at, each.code) for each in error.value.errors]
            assert problems == [(f"/{field}", "cursor")]

    async def test_a_cursor_belongs_to_its_order(self, stores: Stores) -> None:
        """Another order has other places; two places at once are none."""
        shelf = await stores.shelf()
        await stores.stored(*(book(shelf) for _ in range(3)))
        reader = stores.reader(BookView)
        place = (await reader.page(ListBooks(limit=1))).next

        for wrong in (
            ListBooks(limit=1, after=place, sort="-title"),
            ListBooks(limit=1, after=place, sort="stock"),
            ListBooks(limit=1, after=place, before=place),
            ListBooks(limit=1, after=place, page=2),
        ):
            with pytest.raises(ValidationError) as error:
                await reader.page(wrong)
            assert error.value.errors[0].at == "/after"
        unknown: Any = "price"
        with pytest.raises(ValidationError) as error:
            await reader.page(ListBooks(sort=unknown))
        assert error.value.errors[0].at == "/sort"

    async def test_long_texts_are_sorted_by_their_beginning(self, stores: Stores) -> None:
        """So that a cursor stays short; every row still comes once."""
        shelf = await stores.shelf()
        blurbs = ["\U0001f600" * 150 + end for end in ("b", "a", "")] + ["", "z" * 4000]
        books = [book(shelf, blurb=blurb) for blurb in blurbs]
        await stores.stored(*books)

        there, back = await self._walk(stores, ListBooks(sort="blurb", limit=1))

        assert there == back
        assert [blurbs[[each.id for each in books].index(key)][:1] for key in there] == [
            "",
            "z",
            *["\U0001f600"] * 3,
        ]


class OrderConformance:
    """Text sorts by code point, everywhere."""

    async def test_text_is_sorted_by_code_point(self, stores: Stores) -> None:
        """Upper case before lower case, letters with accents after plain ones, emoji last."""
        shelf = await stores.shelf()
        words = ["b", "B", "a", "Ä", "ä", "z", "Zebra", "10", "9", " ", "ß", "\uffee", "\U0001f600"]
        await stores.stored(*(book(shelf, title=word) for word in words))

        page = await stores.reader(BookView).page(ListBooks(limit=50))

        assert titles(page.items) == sorted(words)


class FilterConformance:
    """Filters narrow a list; several values of one mean any of them, or all where it says so."""

    async def _titles(self, stores: Stores, **filters: Any) -> str:
        query = msgspec.structs.replace(ListBooks(limit=50), **filters)
        reader = stores.reader(BookView)
        page = await reader.page(query)
        assert await reader.count(query) == len(page.items)
        return "".join(titles(page.items))

    async def test_each_filter_narrows(self, stores: Stores) -> None:
        """Alone, with several values, and together."""
        one, two = await stores.shelf(), await stores.shelf()
        await stores.stored(
            book(one, title="a", tags=["x", "y"], price=Money.of(1, "EUR")),
            book(one, title="b", tags=["x"], price=Money.of(2, "EUR"), state=State.SOLD),
            book(two, title="c", price=Money.of(3, "EUR"), spare=one, stock=1000),
            book(two, title="d", price=Money.of(2, "USD"), tags=["1"]),
        )
        euro = Money.of

        assert await self._titles(stores) == "abcd"
        assert await self._titles(stores, state=[State.SOLD]) == "b"
        assert await self._titles(stores, state=[State.SOLD, State.DRAFT]) == "abcd"
        assert await self._titles(stores, state=[]) == ""
        assert await self._titles(stores, shelf=one) == "ab"
        assert await self._titles(stores, spare_missing=True) == "abd"
        assert await self._titles(stores, spare_missing=False) == "c"
        assert await self._titles(stores, tags=["x"]) == "ab"
        assert await self._titles(stores, tags=["x", "y"]) == "a"
        assert await self._titles(stores, tags=["1"]) == "d"
        assert await self._titles(stores, tags=[]) == "abcd"
        assert await self._titles(stores, price_min=euro(2, "EUR")) == "bc"
        assert await self._titles(stores, price_max=euro(2, "EUR")) == "ab"
        assert await self._titles(stores, price_min=euro(2, "EUR"), tags=["x"]) == "b"
        assert await self._titles(stores, dearer_than_stock=False) == "c"
        assert await self._titles(stores, shelf=UNSET, state=UNSET) == "abcd"

    async def test_ends_of_a_range_are_included(self, stores: Stores) -> None:
        """To the microsecond."""
        shelf = await stores.shelf()
        since = [stores.clock.advance(microseconds=1)]
        for title in "abc":
            await stores.stored(book(shelf, title=title))
            since.append(stores.clock.advance(microseconds=1))

        assert await self._titles(stores, created_at_min=since[1]) == "bc"

    async def test_links_filter(self, stores: Stores) -> None:
        """By all who are named."""
        shelf = await stores.shelf()
        books = [book(shelf, title=title) for title in "abc"]
        ada, bob = (Person(id=PersonId(new_id()), name=name) for name in "ab")
        await stores.stored(*books, ada, bob)
        async with stores.unit() as uow:
            for person, mine in ((ada, 0), (ada, 1), (bob, 1), (bob, 2)):
                uow.link(stores.likes, person.id, books[mine].id)

        assert await self._titles(stores, liked_by=[ada.id]) == "ab"
        assert await self._titles(stores, liked_by=[ada.id, bob.id, ada.id]) == "b"
        assert await self._titles(stores, liked_by=[BookId(new_id())]) == ""

    async def test_what_no_database_stores_is_an_error_of_its_filter(self, stores: Stores) -> None:
        """All of them at once."""
        bad: Any = stores.clock.now().replace(tzinfo=None)
        query = ListBooks(search="a\0b c\0", created_at_min=bad)
        with pytest.raises(ValidationError) as error:
            await stores.reader(BookView).page(query)

        assert {each.at for each in error.value.errors} == {"/search", "/created_at_min"}


class SearchConformance:
    """Every word must occur somewhere, whatever its case and accents."""

    async def test_words_are_found(self, stores: Stores) -> None:
        """In any of the searched fields, in any order, as parts of words, too."""
        title = "Crème Brûlée, groß; Straße in İstanbul, 100%, 東京"
        await stores.stored(book(await stores.shelf(), title=title, blurb="Pudding ﬁnest"))
        reader = stores.reader(BookView)

        for text, found in SEARCHES.items():
            page = await reader.page(ListBooks(search=text, total=True))
            assert (text, len(page.items), page.total) == (text, int(found), int(found))

    async def test_a_change_is_found_and_what_it_replaced_is_not(self, stores: Stores) -> None:
        """Words never reach over two fields."""
        mine = book(await stores.shelf(), title="one", blurb="two")
        await stores.stored(mine)
        async with stores.unit() as uow:
            found = await uow.load(Book, mine.id)
            found.title = "three"
            found.stock = 5
        async with stores.unit() as uow:
            (await uow.load(Book, mine.id)).stock = 6
        reader = stores.reader(BookView)

        assert await reader.count(ListBooks(search="three two")) == 1
        assert await reader.count(ListBooks(search="one")) == 0
        assert await reader.count(ListBooks(search="threetwo")) == 0
