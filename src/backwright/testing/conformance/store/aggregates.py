"""What every store keeps of aggregates: loading, changing, removing."""

import pytest

from backwright.application.call import Call
from backwright.application.policy import owner, role
from backwright.domain import (
    ForbiddenError,
    IllegalStateError,
    Money,
    NotFoundError,
    PreconditionFailedError,
    Principal,
    RuleViolationError,
    new_id,
)
from backwright.testing.conformance.store.model import (
    Book,
    BookId,
    Note,
    PersonId,
    Shelf,
    ShelfId,
    State,
    book,
)
from backwright.testing.conformance.store.stores import Stores


class AggregateConformance:
    """What was committed is loaded; what was loaded and changed is stored."""

    async def test_an_aggregate_comes_back_as_it_was_stored(self, stores: Stores) -> None:
        """With the version and the times of its commit."""
        mine = book(await stores.shelf(), tags=["b", "a"], bargain=Money.of(5, "JPY"), stock=3)
        await stores.stored(mine)

        found = await stores.begin().load(Book, mine.id)

        assert found is not mine
        assert (found.version, found.created_at, found.updated_at) == (
            1,
            stores.clock.now(),
            stores.clock.now(),
        )
        assert (found.title, found.tags, found.stock) == (mine.title, ["b", "a"], 3)
        assert (found.price, found.bargain) == (mine.price, Money.of(5, "JPY"))
        assert found.recorded() == ()

    async def test_the_commit_sets_version_and_times_of_the_aggregate_itself(
        self, stores: Stores
    ) -> None:
        """So that a handler can return it."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        created = stores.clock.now()
        stores.clock.advance(seconds=5)
        async with stores.unit() as uow:
            mine = await uow.load(Book, mine.id)
            mine.stock = 7

        assert (mine.version, mine.created_at, mine.updated_at) == (2, created, stores.clock.now())

    async def test_a_change_is_stored_and_nothing_else(self, stores: Stores) -> None:
        """The version rises by one with each commit that changes something."""
        mine = book(await stores.shelf(), chapters=[])
        await stores.stored(mine)
        async with stores.unit() as uow:
            (await uow.load(Book, mine.id)).tags.append("new")
        async with stores.unit() as uow:
            await uow.load(Book, mine.id)

        found = await stores.begin(store=stores.second).load(Book, mine.id)

        assert (found.tags, found.version, found.title) == (["new"], 2, mine.title)

    async def test_an_event_alone_is_a_change(self, stores: Stores) -> None:
        """So that events of one aggregate have different versions."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        async with stores.unit() as uow:
            found = await uow.load(Book, mine.id)
            found.reprice(found.price)

        assert (await stores.begin().load(Book, mine.id)).version == 2

    async def test_what_does_not_exist_is_not_found(self, stores: Stores) -> None:
        """By its kind in words, and its id."""
        missing = BookId(new_id())
        with pytest.raises(NotFoundError) as error:
            await stores.begin().load(Book, missing)

        assert (error.value.kind, error.value.key) == ("book", missing)

    async def test_the_same_aggregate_is_the_same_object(self, stores: Stores) -> None:
        """However it was found, and when it is new, too."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        uow = stores.begin()
        new = uow.add(book(mine.shelf))

        first = await uow.load(Book, mine.id)
        first.stock = 99

        assert await uow.load(Book, mine.id) is first
        assert await uow.find(Book, isbn=mine.isbn) is first
        assert await uow.load_many(Book, [new.id, mine.id]) == [new, first]
        assert await uow.load(Book, new.id) is new
        await uow.close()

    async def test_many_are_loaded_in_one_round_trip_in_the_order_asked(
        self, stores: Stores
    ) -> None:
        """Each once; those that do not exist are left out."""
        shelf = await stores.shelf()
        mine = [book(shelf) for _ in range(5)]
        await stores.stored(*mine)
        wanted = [mine[3].id, mine[0].id, BookId(new_id()), mine[4].id, mine[3].id]
        before = stores.statements()

        found = await stores.begin().load_many(Book, wanted)

        assert [each.id for each in found] == [mine[3].id, mine[0].id, mine[4].id]
        assert stores.statements() == before + 1

    async def test_one_is_found_by_its_fields(self, stores: Stores) -> None:
        """By several together, and by a field that is missing."""
        shelf = await stores.shelf()
        mine = book(shelf, isbn="978", spare=shelf)
        other = book(shelf, isbn="979")
        await stores.stored(mine, other)
        uow = stores.begin()

        found = await uow.find(Book, isbn="978", state=State.DRAFT)

        assert found is not None
        assert found.id == mine.id
        assert await uow.find(Book, isbn="977") is None
        assert await uow.find(Book, isbn="978", spare=None) is None
        assert (await uow.find(Book, isbn="979", spare=None)) is not None

    async def test_a_removed_aggregate_is_gone(self, stores: Stores) -> None:
        """For good, for this unit of work at once, and for all after the commit."""
        shelf = Shelf(id=ShelfId(new_id()), name="low")
        await stores.stored(shelf)
        async with stores.unit() as uow:
            uow.remove(await uow.load(Shelf, shelf.id))
            with pytest.raises(NotFoundError):
                await uow.load(Shelf, shelf.id)

        with pytest.raises(NotFoundError):
            await stores.begin().load(Shelf, shelf.id, deleted=True)

    async def test_a_new_aggregate_that_is_removed_is_never_stored(self, stores: Stores) -> None:
        """Nor audited."""
        async with stores.unit() as uow:
            uow.remove(uow.add(Shelf(id=ShelfId(new_id()), name="never")))

        assert await stores.journal.audit() == []

    async def test_a_soft_delete_hides_until_it_is_restored(self, stores: Stores) -> None:
        """Only who asks for deleted ones finds it; each step is a version."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        async with stores.unit() as uow:
            uow.remove(await uow.load(Book, mine.id))
        uow = stores.begin()
        with pytest.raises(NotFoundError):
            await uow.load(Book, mine.id)
        assert await uow.find(Book, isbn=mine.isbn) is None
        assert await uow.load_many(Book, [mine.id]) == []
        async with stores.unit() as uow:
            uow.restore(await uow.load(Book, mine.id, deleted=True))

        assert (await stores.begin().load(Book, mine.id)).version == 3

    async def test_restoring_what_is_there_and_removing_what_is_gone_change_nothing(
        self, stores: Stores
    ) -> None:
        """No version, no audit entry."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        async with stores.unit() as uow:
            uow.restore(await uow.load(Book, mine.id))
        async with stores.unit() as uow:
            uow.remove(await uow.load(Book, mine.id))
        async with stores.unit() as uow:
            uow.remove(await uow.load(Book, mine.id, deleted=True))

        assert (await stores.begin().load(Book, mine.id, deleted=True)).version == 2

    async def test_deleting_a_row_takes_or_clears_what_refers_to_it(self, stores: Stores) -> None:
        """As the reference says; who is cleared gets a new version."""
        shelf, spare = await stores.shelf(), await stores.shelf()
        mine = book(shelf, spare=spare)
        note = Note(id=new_id(), book=mine.id, shelf=spare, text="goes too")
        await stores.stored(mine)
        await stores.stored(note)
        async with stores.unit() as uow:
            uow.remove(await uow.load(Shelf, spare))

        left = await stores.begin().load(Book, mine.id)
        assert (left.spare, left.version) == (None, 2)
        assert await stores.begin().load_many(Note, [note.id]) == []

    async def test_an_aggregate_whose_invariants_do_not_hold_is_not_stored(
        self, stores: Stores
    ) -> None:
        """Neither a new one nor a changed one, nor anything beside it."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        with pytest.raises(RuleViolationError):
            await stores.stored(book(mine.shelf), book(mine.shelf, stock=-1))
        with pytest.raises(RuleViolationError):
            async with stores.unit() as uow:
                (await uow.load(Book, mine.id)).stock = -1

        assert (await stores.begin().load(Book, mine.id)).stock == 0
        assert len(await stores.journal.audit()) == 2

    async def test_a_foreign_aggregate_can_be_neither_removed_nor_restored(
        self, stores: Stores
    ) -> None:
        """Nor can one be added twice."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        uow = stores.begin()
        with pytest.raises(LookupError):
            uow.remove(mine)
        with pytest.raises(LookupError):
            uow.restore(mine)
        new = uow.add(book(mine.shelf))
        with pytest.raises(ValueError, match="here already"):
            uow.add(new)


class PermissionConformance:
    """The policy is asked of each aggregate that the use case acts on."""

    async def test_an_owner_passes_and_nobody_else(self, stores: Stores) -> None:
        """Whether it is loaded, found, loaded with others, or new."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        seller, other = _call(mine.seller), _call(PersonId(new_id()))

        unit = stores.begin(on=Book, allow=owner, call=seller)
        assert (await unit.load(Book, mine.id)).id == mine.id
        with pytest.raises(ForbiddenError):
            await stores.begin(on=Book, allow=owner, call=other).load(Book, mine.id)
        with pytest.raises(ForbiddenError):
            await stores.begin(on=Book, allow=owner, call=other).find(Book, isbn=mine.isbn)
        with pytest.raises(ForbiddenError):
            await stores.begin(on=Book, allow=owner, call=other).load_many(Book, [mine.id])
        with pytest.raises(ForbiddenError):
            stores.begin(on=Book, allow=owner, call=other).add(book(mine.shelf))

    async def test_other_kinds_are_not_asked_about(self, stores: Stores) -> None:
        """The policy speaks of one kind only."""
        shelf = await stores.shelf()
        unit = stores.begin(on=Book, allow=owner, call=_call(PersonId(new_id())))

        assert (await unit.load(Shelf, shelf)).id == shelf

    async def test_the_policy_is_asked_of_what_was_loaded(self, stores: Stores) -> None:
        """Not again after the handler has changed it."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        allow = owner.during(State.DRAFT)
        async with stores.unit(on=Book, allow=allow, call=_call(mine.seller)) as uow:
            (await uow.load(Book, mine.id)).state = State.SOLD
            await uow.load(Book, mine.id)
        with pytest.raises(IllegalStateError):
            await stores.begin(on=Book, allow=allow, call=_call(mine.seller)).load(Book, mine.id)

    async def test_a_stale_expectation_fails_before_anything_is_done(self, stores: Stores) -> None:
        """Of the kind that the use case acts on; who may not see it is not told."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        stale, right = Call(expected_version=4), Call(expected_version=1)
        with pytest.raises(PreconditionFailedError):
            await stores.begin(on=Book, call=stale).load(Book, mine.id)
        assert (await stores.begin(on=Book, call=right).load(Book, mine.id)).version == 1
        assert (await stores.begin(on=Shelf, call=stale).load(Book, mine.id)).version == 1
        forbidden = stores.begin(
            on=Book,
            allow=owner | role("staff"),
            call=Call(principal=Principal(id=new_id()), expected_version=4),
        )
        with pytest.raises(ForbiddenError):
            await forbidden.load(Book, mine.id)


def _call(who: PersonId) -> Call:
    return Call(principal=Principal(id=who))
