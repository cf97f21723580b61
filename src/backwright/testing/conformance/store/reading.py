"""What every store keeps of reading: views, what is derived, and who may see them."""

from typing import Any

import pytest

from backwright.application.call import Call
from backwright.application.policy import owner, role
from backwright.domain import Money, NotFoundError, Principal, UnavailableError, new_id
from backwright.testing.conformance.store.model import (
    Book,
    BookCard,
    BookId,
    BookView,
    Chapter,
    ListBooks,
    ListCards,
    Note,
    Person,
    PersonId,
    Shelf,
    ShelfId,
    ShelfView,
    SpecimenView,
    State,
    book,
)
from backwright.testing.conformance.store.stores import Stores

MANY = 30


class ReadingConformance:
    """Views are read as they are committed, one statement at a time."""

    async def test_a_view_shows_what_was_stored(self, stores: Stores) -> None:
        """Also what value objects work out themselves."""
        chapter = Chapter(title="one", pages=3, fee=Money.of(2, "EUR"))
        mine = book(await stores.shelf(), chapters=[chapter], tags=["a"], stock=4)
        await stores.stored(mine)

        view = await stores.reader(BookView, store=stores.second).get(mine.id)

        assert type(view) is BookView
        assert (view.id, view.version, view.created_at) == (mine.id, 1, stores.clock.now())
        assert (view.price, view.bargain, view.state) == (mine.price, None, State.DRAFT)
        assert type(view.state) is State
        assert [each.cost for each in view.chapters] == [Money.of(6, "EUR")]

    async def test_a_view_shows_a_commit_at_once(self, stores: Stores) -> None:
        """In every process."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        for stock in range(1, 20):
            async with stores.unit() as uow:
                (await uow.load(Book, mine.id)).stock = stock
            assert (await stores.reader(BookView).get(mine.id)).stock == stock
            assert (await stores.reader(BookView, store=stores.second).get(mine.id)).stock == stock

    async def test_what_is_not_there_is_not_found(self, stores: Stores) -> None:
        """Nor is what was softly deleted, until it is restored."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        reader = stores.reader(BookView)
        async with stores.unit() as uow:
            uow.remove(await uow.load(Book, mine.id))
        with pytest.raises(NotFoundError) as error:
            await reader.get(mine.id)
        assert (error.value.kind, error.value.key) == ("book", mine.id)
        assert await reader.get_many([mine.id]) == []
        assert await reader.find(isbn=mine.isbn) is None
        assert (await reader.page(ListBooks())).items == []
        async with stores.unit() as uow:
            uow.restore(await uow.load(Book, mine.id, deleted=True))

        assert (await reader.get(mine.id)).version == 3

    async def test_many_come_in_one_round_trip_in_the_order_asked(self, stores: Stores) -> None:
        """Each once; those that do not exist are left out."""
        shelf = await stores.shelf()
        mine = [book(shelf) for _ in range(MANY)]
        await stores.stored(*mine)
        wanted = [mine[3].id, mine[20].id, BookId(new_id()), mine[0].id, mine[3].id]
        before = stores.statements()

        found = await stores.reader(BookView).get_many(wanted)

        assert [each.id for each in found] == [mine[3].id, mine[20].id, mine[0].id]
        assert stores.statements() == before + 1
        assert await stores.reader(BookView).get_many([]) == []

    async def test_one_is_found_by_its_columns(self, stores: Stores) -> None:
        """By several, and by one that is missing."""
        shelf = await stores.shelf()
        mine = book(shelf, isbn="978")
        await stores.stored(mine, book(shelf, isbn="979", spare=shelf))
        reader = stores.reader(BookView)

        found = await reader.find(isbn="978", spare=None)

        assert found is not None
        assert found.id == mine.id
        assert await reader.find(isbn="979", spare=None) is None
        assert await reader.find(isbn="\0") is None

    async def test_an_unknown_view_is_a_defect(self, stores: Stores) -> None:
        """Told at once."""

        class Unread(BookView, frozen=True, kw_only=True):
            pass

        with pytest.raises(LookupError, match="Unread"):
            stores.reader(Unread)

    async def test_a_store_tells_what_needs_the_database(self, stores: Stores) -> None:
        """Views with something derived do."""
        assert stores.first.shows(BookView)
        assert stores.first.shows(SpecimenView)
        assert not stores.first.shows(BookCard)


class LifecycleConformance:
    """A store is open from `open` to `close`."""

    async def test_an_open_store_answers(self, stores: Stores) -> None:
        """And can be written."""
        await stores.first.ping()

    async def test_a_closed_store_is_unavailable(self, stores: Stores) -> None:
        """For readers and for writers; closing it again is no error, and it can be opened again."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        await stores.first.close()
        await stores.first.close()
        with pytest.raises(UnavailableError):
            await stores.reader(BookView).get(mine.id)
        with pytest.raises(UnavailableError):
            await stores.stored(book(mine.shelf))
        with pytest.raises(UnavailableError):
            await stores.first.ping()
        await stores.first.open()

        assert (await stores.reader(BookView).get(mine.id)).id == mine.id


class DerivedConformance:
    """Counts, the caller's part, and fields of others come with the row itself."""

    async def test_everything_derived_comes_with_one_statement(self, stores: Stores) -> None:
        """For one view, for many, and for a page."""
        shelf = await stores.shelf(name="A")
        fan = Person(id=PersonId(new_id()), name="fan")
        mine = [book(shelf) for _ in range(5)]
        await stores.stored(fan, *mine)
        async with stores.unit() as uow:
            uow.link(stores.likes, fan.id, mine[1].id)
        reader = stores.reader(BookCard, call=Call(principal=Principal(id=fan.id)))
        before = stores.statements()

        page = await reader.page(ListCards())
        many = await reader.get_many([each.id for each in mine])
        one = await reader.get(mine[1].id)

        assert stores.statements() == before + 3
        assert page.items == many
        assert [card.likes for card in many] == [0, 1, 0, 0, 0]
        assert (one.likes, one.liked, one.shelf_name) == (1, True, "A")

    async def test_the_caller_is_among_them_or_not(self, stores: Stores) -> None:
        """Nobody is among nobody."""
        fan, other = (Person(id=PersonId(new_id()), name=name) for name in "ab")
        mine = book(await stores.shelf())
        await stores.stored(fan, other, mine)
        async with stores.unit() as uow:
            uow.link(stores.likes, fan.id, mine.id)

        async def liked(call: Call) -> bool:
            return (await stores.reader(BookCard, call=call).get(mine.id)).liked

        assert await liked(Call(principal=Principal(id=fan.id))) is True
        assert await liked(Call(principal=Principal(id=other.id))) is False
        assert await liked(Call()) is False

    async def test_what_another_column_refers_to_is_derived_too(self, stores: Stores) -> None:
        """What the seller has, and whether the caller follows them; deleted things do not count."""
        fan, seller = (Person(id=PersonId(new_id()), name=name) for name in "fs")
        shelf = await stores.shelf()
        books = [book(shelf, seller=seller.id, title=title) for title in "abc"]
        await stores.stored(fan, seller, *books)
        async with stores.unit() as uow:
            uow.link(stores.follows, fan.id, seller.id)
            uow.remove(await uow.load(Book, books[2].id))

        call = Call(principal=Principal(id=fan.id))
        card = await stores.reader(BookCard, call=call).get(books[0].id)

        assert (card.seller_followed, card.seller_books) == (True, 2)
        assert (await stores.reader(BookCard).get(books[1].id)).seller_followed is False

    async def test_others_that_refer_to_it_are_counted(self, stores: Stores) -> None:
        """Those of the same table, too; a field of nothing is nothing."""
        high, low = ShelfId(new_id()), ShelfId(new_id())
        mine = book(high, spare=low)
        await stores.stored(
            Shelf(id=high, name="high", height=7), Shelf(id=low, name="low", parent=high, height=3)
        )
        await stores.stored(mine, Note(id=new_id(), book=mine.id, text="n"))

        above = await stores.reader(ShelfView).get(high)
        below = await stores.reader(ShelfView).get(low)
        card = await stores.reader(BookCard).get(mine.id)

        assert (above.parent_name, above.shelves) == (None, 1)
        assert (below.parent_name, below.shelves) == ("high", 0)
        assert (card.notes, card.spare_height, card.shelf_name) == (1, 3, "high")


class VisibilityConformance:
    """Rows that the policy does not grant do not exist."""

    async def _books(self, stores: Stores, seller: PersonId) -> list[Book]:
        shelf = await stores.shelf()
        books = [
            book(shelf, title="a", seller=seller),
            book(shelf, title="b", seller=seller, state=State.SOLD),
            book(shelf, title="c"),
            book(shelf, title="d", state=State.SOLD),
        ]
        await stores.stored(*books)
        return books

    async def test_an_owner_sees_their_own(self, stores: Stores) -> None:
        """By every way to read."""
        seller = PersonId(new_id())
        mine, _, other, _ = await self._books(stores, seller)
        call = Call(principal=Principal(id=seller))
        reader = stores.reader(BookView, call=call, allow=owner)
        with pytest.raises(NotFoundError):
            await reader.get(other.id)

        assert (await reader.get(mine.id)).id == mine.id
        assert [each.id for each in await reader.get_many([other.id, mine.id])] == [mine.id]
        assert await reader.find(isbn=other.isbn) is None
        assert [each.title for each in (await reader.page(ListBooks())).items] == ["a", "b"]
        assert await reader.count(ListBooks()) == 2
        assert (await reader.page(ListBooks(total=True))).total == 2

    @pytest.mark.parametrize(
        ("roles", "seen"),
        [(frozenset[str](), "abd"), (frozenset({"clerk"}), "abd"), (frozenset({"staff"}), "abcd")],
    )
    async def test_one_grant_is_enough(
        self, stores: Stores, roles: frozenset[str], seen: str
    ) -> None:
        """Owners see theirs, all see what is sold, staff see everything."""
        seller = PersonId(new_id())
        await self._books(stores, seller)
        call = Call(principal=Principal(id=seller, roles=roles | {"known"}))
        allow = owner | role("known").during(State.SOLD) | role("staff")
        reader = stores.reader(BookView, call=call, allow=allow)

        page = await reader.page(ListBooks())

        assert "".join(each.title for each in page.items) == seen

    async def test_a_caller_with_no_claim_sees_nothing_of_others(self, stores: Stores) -> None:
        """Whoever they say that they are."""
        await self._books(stores, PersonId(new_id()))
        call: Any = Call(principal=Principal(id=new_id()))

        page = await stores.reader(BookView, call=call, allow=owner).page(ListBooks())

        assert page.items == []
