"""What every store keeps of commits: all or nothing, races, and refusals with their fields."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest

from backwright.application.call import Call
from backwright.domain import (
    BackwrightError,
    DuplicateError,
    NotFoundError,
    PreconditionFailedError,
    ReferencedError,
    ValidationError,
    VersionConflictError,
    new_id,
)
from backwright.testing.conformance.store.model import (
    Book,
    BookId,
    Note,
    Person,
    PersonId,
    Shelf,
    ShelfId,
    Undeclared,
    book,
)
from backwright.testing.conformance.store.stores import Stores


class CommitConformance:
    """A commit stores everything or nothing, and the loser of a race is told."""

    async def test_of_two_that_change_the_same_one_wins(self, stores: Stores) -> None:
        """Over two processes as well; the loser's other changes are lost, too."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        winner, loser = stores.begin(), stores.begin(store=stores.second)
        (await winner.load(Book, mine.id)).stock = 1
        (await loser.load(Book, mine.id)).stock = 2
        extra = loser.add(Person(id=PersonId(new_id()), name="lost"))
        winner.prepare()
        await winner.commit()
        loser.prepare()
        with pytest.raises(VersionConflictError) as error:
            await loser.commit()
        await loser.close()

        assert (error.value.kind, error.value.key, error.value.expected) == ("book", mine.id, 1)
        assert not isinstance(error.value, PreconditionFailedError)
        assert (await stores.begin().load(Book, mine.id)).stock == 1
        assert await stores.begin().load_many(Person, [extra.id]) == []
        assert [entry.version for entry in await stores.journal.audit()] == [1, 1, 2]

    @pytest.mark.parametrize("how", ["remove", "soft", "restore"])
    async def test_removing_and_restoring_race_like_changes(self, stores: Stores, how: str) -> None:
        """Nobody deletes what they have not seen."""
        shelf = Shelf(id=ShelfId(new_id()), name="x")
        mine = book(await stores.shelf())
        await stores.stored(shelf, mine)
        target: Any = shelf if how == "remove" else mine
        kind: type[Any] = Shelf if how == "remove" else Book
        if how == "restore":
            async with stores.unit() as uow:
                uow.remove(await uow.load(kind, target.id))
        loser = stores.begin(store=stores.second)
        seen = await loser.load(kind, target.id, deleted=True)
        async with stores.unit() as uow:
            await _touch(await uow.load(kind, target.id, deleted=True))
        loser.restore(seen) if how == "restore" else loser.remove(seen)
        loser.prepare()
        with pytest.raises(VersionConflictError):
            await loser.commit()

    async def test_many_at_once_lose_no_update(self, stores: Stores) -> None:
        """Whoever succeeded is counted."""
        mine = book(await stores.shelf())
        await stores.stored(mine)

        async def count(store: Any) -> int:
            try:
                async with stores.unit(store=store) as uow:
                    (await uow.load(Book, mine.id)).stock += 1
            except VersionConflictError:
                return 0
            return 1

        every = [count(store) for store in (stores.first, stores.second) * 10]
        won = sum(await asyncio.gather(*every))

        assert won >= 1
        found = await stores.begin().load(Book, mine.id)
        assert (found.stock, found.version) == (won, won + 1)

    async def test_a_new_one_whose_id_is_there_has_lost_a_race(self, stores: Stores) -> None:
        """It is a version conflict, so the handler runs again."""
        person = Person(id=PersonId(new_id()), name="first")
        await stores.stored(person)
        with pytest.raises(VersionConflictError) as error:
            await stores.stored(Person(id=person.id, name="second"))

        assert (error.value.kind, error.value.key, error.value.expected) == ("person", person.id, 0)

    async def test_a_locked_aggregate_waits_for_its_holder(self, stores: Stores) -> None:
        """Whoever locks it next sees what the holder stored."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        holds, order = asyncio.Event(), list[str]()

        async def hold() -> None:
            async with stores.unit() as uow:
                found = await uow.load(Book, mine.id, lock=True)
                holds.set()
                for _ in range(20):
                    await asyncio.sleep(0)
                found.stock += 1
                order.append("first")

        async def wait() -> None:
            await holds.wait()
            async with stores.unit(store=stores.second) as uow:
                (await uow.load(Book, mine.id, lock=True)).stock += 10
                order.append("second")

        await asyncio.gather(hold(), wait())

        assert order == ["first", "second"]
        assert (await stores.begin().load(Book, mine.id)).stock == 11

    async def test_a_lock_after_a_load_notices_what_changed_between(self, stores: Stores) -> None:
        """The handler has worked with what is gone, so it has lost a race."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        uow = stores.begin()
        await uow.load(Book, mine.id)
        async with stores.unit(store=stores.second) as other:
            (await other.load(Book, mine.id)).stock = 5
        with pytest.raises(VersionConflictError):
            await uow.load(Book, mine.id, lock=True)
        await uow.close()

    async def test_a_lock_that_is_given_back_stores_nothing(self, stores: Stores) -> None:
        """And lets others in; what is locked and unchanged stays as it is."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        uow = stores.begin()
        (await uow.load(Book, mine.id, lock=True)).stock = 5
        await uow.close()
        async with stores.unit() as uow:
            await uow.load(Book, mine.id, lock=True)
        with pytest.raises(NotFoundError):
            async with stores.unit() as uow:
                await uow.load(Book, BookId(new_id()), lock=True)
        async with stores.unit(store=stores.second) as uow:
            found = await uow.load(Book, mine.id, lock=True)
            found.stock += 1

        assert (await stores.begin().load(Book, mine.id)).stock == 1

    async def test_no_transaction_is_open_while_a_handler_thinks(self, stores: Stores) -> None:
        """Others commit in the meantime."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        async with AsyncExitStack() as thinking:
            for _ in range(20):
                uow = await thinking.enter_async_context(stores.unit())
                await uow.load(Book, mine.id)
            await stores.stored(Person(id=PersonId(new_id()), name="meanwhile"))

    async def test_rows_that_refer_to_each_other_are_stored_together(self, stores: Stores) -> None:
        """In whichever order they were added, and deleted."""
        shelf = Shelf(id=ShelfId(new_id()), name="a")
        note = Note(id=new_id(), book=BookId(new_id()), text="n")
        mine = book(shelf.id, id=note.book)
        await stores.stored(note, mine, shelf)
        free = Shelf(id=ShelfId(new_id()), name="b")
        inner = Shelf(id=ShelfId(new_id()), name="c", parent=free.id)
        await stores.stored(free, inner)
        async with stores.unit() as uow:
            inner = await uow.load(Shelf, inner.id)
            uow.remove(await uow.load(Shelf, free.id))
            uow.remove(inner)

        assert await stores.begin().load_many(Shelf, [free.id, inner.id]) == []

    async def test_a_large_commit_is_one_commit(self, stores: Stores) -> None:
        """Of hundreds of aggregates, the last of which fails, none is stored."""
        shelf = await stores.shelf()
        many = [book(shelf) for _ in range(300)]
        await stores.stored(*many)
        more = [book(shelf) for _ in range(300)]
        with pytest.raises(DuplicateError):
            await stores.stored(*more, book(shelf, isbn=many[0].isbn))

        found = await stores.begin().load_many(Book, [each.id for each in (*many, *more)])
        assert [each.id for each in found] == [each.id for each in many]
        assert len(await stores.journal.audit()) == 301


class RefusalConformance:
    """What the database refuses comes back as an error of the right field; nothing is stored."""

    async def _refused(self, stores: Stores, kind: type[BackwrightError], *new: Any) -> Any:
        before = len(await stores.journal.audit())
        with pytest.raises(kind) as error:
            await stores.stored(Person(id=PersonId(new_id()), name="beside"), *new)
        assert len(await stores.journal.audit()) == before
        return error.value

    async def test_a_taken_value_is_a_duplicate(self, stores: Stores) -> None:
        """Named by its field, or by all fields that must be unique together."""
        mine = book(await stores.shelf())
        await stores.stored(mine)

        one = await self._refused(stores, DuplicateError, book(mine.shelf, isbn=mine.isbn))
        two = book(mine.shelf, seller=mine.seller)
        both = await self._refused(stores, DuplicateError, two)

        assert (one.kind, one.fields) == ("book", ("isbn",))
        assert (both.kind, both.fields) == ("book", ("title", "seller"))

    async def test_a_missing_target_is_an_error_of_its_field(self, stores: Stores) -> None:
        """All of them at once."""
        nowhere = ShelfId(new_id())

        error = await self._refused(stores, ValidationError, book(nowhere, spare=nowhere))

        assert {each.at for each in error.errors} == {"/shelf", "/spare"}
        assert {each.code for each in error.errors} == {"not_found"}

        shelf = Shelf(id=ShelfId(new_id()), name="new")
        error = await self._refused(stores, ValidationError, shelf, book(shelf.id, spare=nowhere))

        assert {each.at for each in error.errors} == {"/spare"}

    async def test_what_others_refer_to_stays(self, stores: Stores) -> None:
        """The error says who refers to it."""
        shelf = await stores.shelf()
        await stores.stored(book(shelf))
        with pytest.raises(ReferencedError) as error:
            async with stores.unit() as uow:
                uow.remove(await uow.load(Shelf, shelf))

        assert (error.value.kind, error.value.by) == ("shelf", "book")
        assert (await stores.begin().load(Shelf, shelf)).version == 1

    async def test_a_check_of_the_database_is_an_error_of_its_field(self, stores: Stores) -> None:
        """For what got past the domain."""
        shelf = Shelf(id=ShelfId(new_id()), name="flat", height=0)

        error = await self._refused(stores, ValidationError, shelf)

        assert [(each.at, each.code) for each in error.errors] == [("/height", "check")]
        assert "height above zero" in str(error)

    async def test_a_missing_value_is_an_error_of_its_field(self, stores: Stores) -> None:
        """For what got past the types."""
        nameless: Any = None
        error = await self._refused(
            stores, ValidationError, Shelf(id=ShelfId(new_id()), name=nameless)
        )

        assert [each.at for each in error.errors] == ["/name"]

    async def test_what_no_database_stores_is_an_error_of_its_field(self, stores: Stores) -> None:
        """All of them at once: too large numbers, and NUL in texts and in documents."""
        bad = book(await stores.shelf(), title="nul \0", tags=["\0"])
        high = Shelf(id=ShelfId(new_id()), name="high", height=2**63)

        error = await self._refused(stores, ValidationError, bad)
        other = await self._refused(stores, ValidationError, high)

        assert {each.at for each in error.errors} == {"/title", "/tags"}
        assert {each.at for each in other.errors} == {"/height"}

    async def test_an_event_that_nobody_declared_is_a_defect(self, stores: Stores) -> None:
        """Told before anything is stored."""
        mine = book(await stores.shelf())
        mine.record(Undeclared())
        with pytest.raises(LookupError, match="Undeclared"):
            await stores.stored(mine)

        assert await stores.begin().load_many(Book, [mine.id]) == []

    async def test_a_refused_lock_gives_back_what_it_held(self, stores: Stores) -> None:
        """Others go on at once."""
        mine = book(await stores.shelf())
        other = book(mine.shelf)
        await stores.stored(mine, other)
        with pytest.raises(DuplicateError):
            async with stores.unit() as uow:
                (await uow.load(Book, mine.id, lock=True)).isbn = other.isbn
        async with stores.unit(store=stores.second) as uow:
            (await uow.load(Book, mine.id, lock=True)).stock = 3

        assert (await stores.begin().load(Book, mine.id)).stock == 3

    async def test_an_expectation_is_kept_until_the_commit(self, stores: Stores) -> None:
        """Who lost the race after the look is refused when trying again."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        call = replace(Call(), expected_version=1)
        unit = stores.begin(on=Book, call=call)
        (await unit.load(Book, mine.id)).stock = 1
        async with stores.unit() as uow:
            (await uow.load(Book, mine.id)).stock = 2
        unit.prepare()
        with pytest.raises(VersionConflictError):
            await unit.commit()
        with pytest.raises(PreconditionFailedError):
            await stores.begin(on=Book, call=call).load(Book, mine.id)


async def _touch(aggregate: Any) -> None:
    if isinstance(aggregate, Book):
        aggregate.stock += 1
    else:
        aggregate.height = 5
