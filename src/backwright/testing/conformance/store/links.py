"""What every store keeps of links and sequences."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from backwright.domain import ValidationError, new_id
from backwright.testing.conformance.store.model import Book, BookCard, Person, PersonId, book
from backwright.testing.conformance.store.stores import Stores

SINCE = datetime(2025, 5, 5, 5, tzinfo=UTC)


class LinkConformance:
    """Two things are linked or not; doing it twice changes nothing."""

    async def _persons(self, stores: Stores) -> tuple[PersonId, PersonId]:
        both = [Person(id=PersonId(new_id()), name=name) for name in ("Ada", "Bob")]
        await stores.stored(*both)
        return both[0].id, both[1].id

    async def test_linking_is_seen_after_the_commit(self, stores: Stores) -> None:
        """By everybody; in one direction."""
        ada, bob = await self._persons(stores)
        async with stores.unit() as uow:
            uow.link(stores.follows, ada, bob)
            assert not await uow.linked(stores.follows, ada, bob)
        other = stores.begin(store=stores.second)

        assert await other.linked(stores.follows, ada, bob)
        assert not await other.linked(stores.follows, bob, ada)

    async def test_linking_twice_is_linking_once(self, stores: Stores) -> None:
        """Only what changed is audited; the same for unlinking."""
        ada, bob = await self._persons(stores)
        for _ in range(2):
            async with stores.unit() as uow:
                uow.link(stores.follows, ada, bob)
        for _ in range(2):
            async with stores.unit() as uow:
                uow.unlink(stores.follows, ada, bob)

        entries = [e for e in await stores.journal.audit() if e.kind == stores.follows.name]

        assert not await stores.begin().linked(stores.follows, ada, bob)
        assert [entry.subject for entry in entries] == [ada, ada]
        assert [entry.before == {} for entry in entries] == [True, False]
        assert [entry.after == {} for entry in entries] == [False, True]
        assert entries[0].after["followed"] == str(bob)

    async def test_attributes_of_a_link_are_replaced(self, stores: Stores) -> None:
        """Which is a change; replacing them with the same is none."""
        ada, bob = await self._persons(stores)
        for since in (SINCE, SINCE, None):
            async with stores.unit() as uow:
                uow.link(stores.follows, ada, bob, since=since)

        entries = [e for e in await stores.journal.audit() if e.kind == stores.follows.name]

        assert [entry.after["since"] for entry in entries] == ["2025-05-05T05:00:00Z", None]
        with pytest.raises(TypeError, match="until"):
            stores.begin().link(stores.follows, ada, bob, until=SINCE)

    async def test_the_last_word_of_a_unit_of_work_counts(self, stores: Stores) -> None:
        """Linked and unlinked is unlinked."""
        ada, bob = await self._persons(stores)
        async with stores.unit() as uow:
            uow.link(stores.follows, ada, bob)
            uow.unlink(stores.follows, ada, bob)
            uow.unlink(stores.follows, bob, ada)
            uow.link(stores.follows, bob, ada)

        assert not await stores.begin().linked(stores.follows, ada, bob)
        assert await stores.begin().linked(stores.follows, bob, ada)

    async def test_a_new_aggregate_can_be_linked_in_its_own_commit(self, stores: Stores) -> None:
        """The rows are stored in the right order."""
        ada, _ = await self._persons(stores)
        new = Person(id=PersonId(new_id()), name="Cyd")
        async with stores.unit() as uow:
            uow.link(stores.follows, ada, new.id)
            uow.add(new)

        assert await stores.begin().linked(stores.follows, ada, new.id)

    async def test_a_link_with_nothing_is_an_error_of_that_end(self, stores: Stores) -> None:
        """And nothing else of the commit is stored."""
        ada, _ = await self._persons(stores)
        person = Person(id=PersonId(new_id()), name="beside")
        uow = stores.begin()
        uow.add(person)
        uow.link(stores.follows, ada, new_id())
        uow.prepare()
        with pytest.raises(ValidationError) as error:
            await uow.commit()

        assert [each.at for each in error.value.errors] == ["/followed"]
        assert await stores.begin().load_many(Person, [person.id]) == []

    async def test_a_link_goes_with_its_ends(self, stores: Stores) -> None:
        """Whichever is deleted for good."""
        ada, bob = await self._persons(stores)
        async with stores.unit() as uow:
            uow.link(stores.follows, ada, bob)
            uow.link(stores.follows, bob, ada)
        async with stores.unit() as uow:
            uow.remove(await uow.load(Person, bob))

        assert not await stores.begin().linked(stores.follows, ada, bob)
        assert not await stores.begin().linked(stores.follows, bob, ada)

    async def test_an_unknown_relation_is_a_defect(self, stores: Stores) -> None:
        """Told at once."""

        class Unknown:
            name = "unknown"

        with pytest.raises(LookupError, match="unknown"):
            stores.begin().link(Unknown(), new_id(), new_id())

    async def test_links_are_counted_at_once(self, stores: Stores) -> None:
        """As many at a time as there are."""
        mine = book(await stores.shelf())
        fans = [Person(id=PersonId(new_id()), name="fan") for _ in range(8)]
        await stores.stored(mine, *fans)

        async def like(fan: Person, store: Any) -> None:
            async with stores.unit(store=store) as uow:
                await uow.load(Book, mine.id)
                uow.link(stores.likes, fan.id, mine.id)

        pairs = zip(fans, (stores.first, stores.second) * 4, strict=True)
        await asyncio.gather(*(like(fan, store) for fan, store in pairs))

        reader = stores.reader(BookCard)
        assert (await reader.get(mine.id)).likes == len(fans)


class SequenceConformance:
    """Numbers for people: each once, over all processes."""

    async def test_numbers_begin_with_one_and_rise(self, stores: Stores) -> None:
        """Each sequence by itself."""
        uow = stores.begin()

        assert [await uow.next("invoice") for _ in range(100)] == list(range(1, 101))
        assert await uow.next("order") == 1

    async def test_two_processes_never_get_the_same_number(self, stores: Stores) -> None:
        """Nor do many tasks of one."""

        async def take(store: Any) -> list[int]:
            return [await stores.begin(store=store).next("order") for _ in range(25)]

        taken = await asyncio.gather(*(take(s) for s in (stores.first, stores.second) * 4))
        numbers = [number for each in taken for number in each]

        assert len(set(numbers)) == len(numbers) == 200
        assert all(each == sorted(each) for each in taken)

    async def test_a_number_is_taken_while_a_lock_is_held(self, stores: Stores) -> None:
        """Without waiting for oneself; what was stored with a number is alone with it."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        uow = stores.begin()
        await uow.load(Book, mine.id, lock=True)
        held = [await uow.next("order") for _ in range(3)]
        await uow.close()
        async with stores.unit() as uow:
            await uow.load(Book, mine.id, lock=True)
            kept = [await uow.next("order") for _ in range(3)]
        later = [await stores.begin(store=stores.second).next("order") for _ in range(40)]

        assert held == [1, 2, 3]
        assert not set(kept) & set(later)
