"""What every store keeps beside the data: events, audit and answers."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from backwright.application.call import Call
from backwright.application.idempotency import AlreadyAnsweredError, Answer
from backwright.domain import DuplicateError, Money, Principal, VersionConflictError, new_id
from backwright.testing.conformance.store.model import (
    Book,
    BookCounted,
    Box,
    Chapter,
    Label,
    Person,
    PersonId,
    Shelf,
    book,
)
from backwright.testing.conformance.store.stores import Stores


class EventConformance:
    """What aggregates recorded is stored by the commit of the change, or not at all."""

    async def test_an_event_is_stored_with_everything_known_about_it(self, stores: Stores) -> None:
        """CloudEvents' attributes, the version it belongs to, who caused it, and its data."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        who = PersonId(new_id())
        call = Call(
            principal=Principal(id=who),
            request_id="request-1",
            correlation="story-1",
            traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        )
        stores.clock.advance(microseconds=7)
        async with stores.unit(call=call) as uow:
            (await uow.load(Book, mine.id)).reprice(Money.of("1.50", "EUR"))

        (event,) = await stores.journal.events()

        assert (event.source, event.type, event.schema) == ("library", "library.BookPriced", 1)
        assert (event.subject, event.subject_version, event.actor) == (mine.id, 2, who)
        assert event.time == stores.clock.now()
        assert (event.correlation, event.causation) == ("story-1", "request-1")
        assert event.traceparent == call.traceparent
        assert msgspec.json.decode(event.data) == {
            "book": str(mine.id),
            "price": {"amount": "1.50", "currency": "EUR"},
        }

    async def test_a_request_that_began_here_is_its_own_story(self, stores: Stores) -> None:
        """And nobody may be the actor."""
        mine = book(await stores.shelf())
        mine.reprice(mine.price)
        async with stores.unit(call=Call(request_id="request-2")) as uow:
            uow.add(mine)

        (event,) = await stores.journal.events()

        assert (event.correlation, event.actor) == ("request-2", None)

    async def test_events_are_in_the_order_in_which_they_happened(self, stores: Stores) -> None:
        """Within a commit, and over commits; each with an id of its own and its own schema."""
        mine = book(await stores.shelf())
        mine.reprice(Money.of(1, "EUR"))
        mine.record(BookCounted(stock=3))
        await stores.stored(mine)
        async with stores.unit(store=stores.second) as uow:
            (await uow.load(Book, mine.id)).reprice(Money.of(2, "EUR"))

        events = await stores.journal.events()

        assert [event.subject_version for event in events] == [1, 1, 2]
        assert [event.schema for event in events] == [1, 2, 1]
        assert len({event.id for event in events}) == 3

    async def test_an_event_is_stored_once(self, stores: Stores) -> None:
        """The aggregate forgets it with the commit, not before."""
        mine = book(await stores.shelf())
        mine.reprice(mine.price)
        await stores.stored(mine)
        assert mine.recorded() == ()

        refused = book(mine.shelf, isbn=mine.isbn)
        refused.reprice(refused.price)
        with pytest.raises(DuplicateError):
            await stores.stored(refused)

        assert len(refused.recorded()) == 1
        assert len(await stores.journal.events()) == 1

    async def test_the_last_events_of_a_removed_aggregate_are_stored(self, stores: Stores) -> None:
        """Softly or for good."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        async with stores.unit() as uow:
            gone = await uow.load(Book, mine.id)
            gone.record(BookCounted(stock=0))
            uow.remove(gone)

        assert [event.subject_version for event in await stores.journal.events()] == [2]


class AuditConformance:
    """Who did what to which aggregate is stored by the commit of the change."""

    async def test_each_changed_aggregate_has_an_entry(self, stores: Stores) -> None:
        """With who, by which use case, from where, and as part of what."""
        who = PersonId(new_id())
        call = Call(principal=Principal(id=who), request_id="request", address="192.0.2.7")
        person = Person(id=who, name="Ada")
        async with stores.unit(call=call) as uow:
            uow.add(person)

        (entry,) = await stores.journal.audit()

        assert (entry.at, entry.actor, entry.use_case) == (stores.clock.now(), who, "Touch")
        assert (entry.kind, entry.subject, entry.version) == ("Person", who, 1)
        assert (entry.correlation, entry.address) == ("request", "192.0.2.7")
        assert (entry.before, entry.after) == ({}, {"name": "Ada"})

    async def test_a_change_shows_the_fields_that_differ(self, stores: Stores) -> None:
        """As they are shown elsewhere; a new one shows all, a removed one what it had."""
        chapter = Chapter(title="one", pages=3, fee=Money.of(2, "EUR"))
        mine = book(await stores.shelf(), stock=1, tags=["a"])
        await stores.stored(mine)
        async with stores.unit() as uow:
            found = await uow.load(Book, mine.id)
            found.price, found.chapters, found.spare = Money.of(5, "EUR"), [chapter], found.shelf

        entry = (await stores.journal.audit())[-1]

        assert entry.version == 2
        assert entry.before == {
            "price": {"amount": "9.90", "currency": "EUR"},
            "worth": {"amount": "9.90", "currency": "EUR"},
            "chapters": [],
            "spare": None,
        }
        assert entry.after["price"] == {"amount": "5.00", "currency": "EUR"}
        assert entry.after["spare"] == str(mine.shelf)
        assert entry.after["chapters"][0]["cost"] == {"amount": "6.00", "currency": "EUR"}

    async def test_secrets_are_named_and_never_shown(self, stores: Stores) -> None:
        """In no kind of entry."""
        mine = book(await stores.shelf(), remark="before")
        await stores.stored(mine)
        async with stores.unit() as uow:
            (await uow.load(Book, mine.id)).remark = "after"
        async with stores.unit() as uow:
            uow.remove(await uow.load(Book, mine.id))

        _, created, changed, removed = await stores.journal.audit()

        assert "remark" not in created.after
        assert (created.redacted, changed.redacted) == (("remark",), ("remark",))
        assert (changed.before, changed.after) == ({}, {})
        assert removed.redacted == ()

    async def test_deleting_and_restoring_are_told(self, stores: Stores) -> None:
        """A soft delete as a change of `deleted_at`, a delete for good with all that was lost."""
        mine, shelf = book(await stores.shelf()), await stores.shelf(name="gone")
        await stores.stored(mine)
        async with stores.unit() as uow:
            uow.remove(await uow.load(Book, mine.id))
            uow.remove(await uow.load(Shelf, shelf))
        async with stores.unit() as uow:
            uow.restore(await uow.load(Book, mine.id, deleted=True))

        entries = {(entry.kind, entry.version): entry for entry in await stores.journal.audit()}

        softly, again = entries["Book", 2], entries["Book", 3]
        assert softly.before == {"deleted_at": None}
        assert softly.after["deleted_at"].startswith("2026-01-01T12:00:00")
        assert again.after == {"deleted_at": None}
        lost = entries["Shelf", 2]
        assert (lost.before["name"], lost.after) == ("gone", {})

    async def test_what_goes_with_a_removed_row_has_entries(self, stores: Stores) -> None:
        """At any depth, each with who did it and what it belonged to; others have none."""
        outer, inner, innermost, other = boxes = [Box(id=new_id()) for _ in range(4)]
        inner.inside, innermost.inside = outer.id, inner.id
        labels = [Label(id=new_id(), box=box.id) for box in boxes]
        await stores.stored(*boxes, *labels)
        before = len(await stores.journal.audit())
        who = PersonId(new_id())
        async with stores.unit(call=Call(principal=Principal(id=who))) as uow:
            uow.remove(await uow.load(Box, outer.id))

        entries = (await stores.journal.audit())[before:]

        went = {entry.subject: entry for entry in entries}
        assert len(entries) == len(went) == 6
        assert {entry.actor for entry in entries} == {who}
        assert (went[innermost.id].kind, went[innermost.id].version) == ("Box", 1)
        assert went[innermost.id].before == {"inside": str(inner.id)}
        assert went[labels[2].id].before == {"box": str(innermost.id)}
        assert went[labels[2].id].after == {}
        assert not {other.id, labels[3].id} & went.keys()

    async def test_links_that_go_with_a_removed_row_have_entries(self, stores: Stores) -> None:
        """Whichever end it was."""
        ada, bob, cat = persons = [Person(id=PersonId(new_id()), name=name) for name in "abc"]
        await stores.stored(*persons)
        async with stores.unit() as uow:
            uow.link(stores.follows, ada.id, bob.id)
            uow.link(stores.follows, bob.id, ada.id)
            uow.link(stores.follows, bob.id, cat.id)
        before = len(await stores.journal.audit())
        async with stores.unit() as uow:
            uow.remove(await uow.load(Person, ada.id))

        entries = (await stores.journal.audit())[before:]

        links = {e.subject: e.before for e in entries if e.kind == stores.follows.name}
        assert links == {ada.id: {"followed": str(bob.id)}, bob.id: {"followed": str(ada.id)}}


class AnswerConformance:
    """An answer is kept by the commit that has the effect, once for each key."""

    async def test_an_answer_is_kept_until_it_expires(self, stores: Stores) -> None:
        """All of it; also where there is no result to keep, or nothing else to store."""
        first = _answer(stores, "one", subject=new_id(), result=None)
        second = _answer(stores, "two")
        async with stores.unit(answer=first):
            pass
        async with stores.unit(answer=second) as uow:
            uow.add(Person(id=PersonId(new_id()), name="x"))

        assert await stores.second.answer("one") == first
        assert await stores.second.answer("two") == second
        assert await stores.first.answer("three") is None
        stores.clock.set(first.expires_at)
        assert await stores.first.answer("one") is None

    async def test_an_expired_answer_is_replaced(self, stores: Stores) -> None:
        """The key is free again."""
        async with stores.unit(answer=_answer(stores, "key")):
            pass
        stores.clock.advance(hours=2)
        again = _answer(stores, "key", result=b"2")
        async with stores.unit(answer=again):
            pass

        assert await stores.first.answer("key") == again

    async def test_a_taken_key_undoes_the_commit(self, stores: Stores) -> None:
        """Whatever else is wrong with it: the first answer counts."""
        mine = book(await stores.shelf())
        kept = _answer(stores, "key")
        async with stores.unit(answer=kept) as uow:
            uow.add(mine)
        with pytest.raises(AlreadyAnsweredError):
            async with stores.unit(answer=_answer(stores, "key"), store=stores.second) as uow:
                uow.add(book(mine.shelf, isbn=mine.isbn))
        with pytest.raises(AlreadyAnsweredError):
            async with stores.unit(answer=_answer(stores, "key"), store=stores.second) as uow:
                (await uow.load(Book, mine.id)).stock = 5

        assert await stores.first.answer("key") == kept
        assert (await stores.begin().load(Book, mine.id)).stock == 0

    async def test_a_failed_commit_keeps_no_answer(self, stores: Stores) -> None:
        """The same request may succeed later."""
        mine = book(await stores.shelf())
        await stores.stored(mine)
        with pytest.raises(DuplicateError):
            async with stores.unit(answer=_answer(stores, "key")) as uow:
                uow.add(book(mine.shelf, isbn=mine.isbn))

        assert await stores.first.answer("key") is None

    async def test_of_many_with_one_key_one_has_its_effect(self, stores: Stores) -> None:
        """Over two processes, at the same time."""
        mine = book(await stores.shelf())
        await stores.stored(mine)

        async def once(store: Any) -> bool:
            person = Person(id=PersonId(new_id()), name="one")
            try:
                async with stores.unit(answer=_answer(stores, "key"), store=store) as uow:
                    uow.add(person)
                    (await uow.load(Book, mine.id)).stock += 1
            except (AlreadyAnsweredError, VersionConflictError):
                return False
            return True

        every = [once(store) for store in (stores.first, stores.second) * 10]

        assert sum(await asyncio.gather(*every)) == 1
        assert (await stores.begin().load(Book, mine.id)).stock == 1
        assert [entry.kind for entry in await stores.journal.audit()].count("Person") == 1

    async def test_expired_answers_are_swept_away(self, stores: Stores) -> None:
        """While others are kept; the table does not grow for ever."""
        for number in range(120):
            async with stores.unit(answer=_answer(stores, f"old {number}")):
                pass
        stores.clock.advance(hours=2)
        for number in range(120):
            async with stores.unit(answer=_answer(stores, f"new {number}")):
                pass
        stores.clock.advance(hours=-2)

        assert await stores.first.answer("old 119") is None
        assert await stores.first.answer("new 0") is not None


def _answer(
    stores: Stores, key: str, *, result: bytes | None = b'{"a": 1}', subject: UUID | None = None
) -> Answer:
    now = stores.clock.now()
    return Answer(
        key=key,
        fingerprint=b"\x00\xff" * 8,
        result=result,
        subject=subject,
        created_at=now,
        expires_at=now + timedelta(hours=1),
    )
