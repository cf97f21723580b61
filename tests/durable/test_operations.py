"""What operators see and do, on every database."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
import workshop

from backwright.application.call import Call
from backwright.application.durable.work import Kind, Released
from backwright.application.messages import Command
from backwright.application.operations import housekeeping
from backwright.application.operations.health import Health
from backwright.application.operations.messages import (
    CancelWork,
    DiscardWork,
    EditWork,
    GetWork,
    ListQueues,
    ListWork,
    PauseQueue,
    ReplayWork,
    ResumeQueue,
    RetryWork,
)
from backwright.application.operations.views import DoneView, QueueView, State, WorkView
from backwright.application.worker.lanes import NEVER
from backwright.domain.errors import (
    ForbiddenError,
    IllegalStateError,
    NotFoundError,
    RuleViolationError,
    ValidationError,
)
from backwright.domain.principal import Principal
from backwright.infrastructure.sql.database import Statement
from backwright.main.application import Application
from backwright.testing.clock import FixedClock
from banking import prepare, settings, until, working
from books import Books

OPERATOR = Call(principal=Principal(system=True, id=uuid4()))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def opened(database_url: str, clock: FixedClock) -> AsyncGenerator[Application]:
    workshop.sent.clear()
    workshop.broken.clear()
    workshop.hanging.clear()
    application = workshop.application(settings(database_url), clock)
    await prepare(application)
    async with application:
        yield application


@pytest.fixture
def books(opened: Application) -> Books:
    return Books(opened.database)


async def work(application: Application, **wanted: object) -> list[WorkView]:
    given = {"target": "workshop.Mail", "limit": 100, **wanted}
    query = msgspec.convert(given, ListWork)
    return (await application.send(query, OPERATOR)).items


async def queue(application: Application, name: str) -> QueueView:
    items = (await application.send(ListQueues(), OPERATOR)).items
    return {item.name: item for item in items}[name]


async def reached(application: Application, state: State, amount: int) -> list[WorkView]:
    async def there() -> bool:
        return len(await work(application, state=state)) == amount

    await until(there)
    return await work(application, state=state)


async def parked(application: Application, amount: int, lane: str | None = None) -> list[WorkView]:
    """The first of so many jobs that fails has been set aside."""
    workshop.broken.add(0)
    await application.send(workshop.Ask(amount=amount, lane=lane))
    async with working(application):
        return await reached(application, State.PARKED, 1)


async def test_a_queue_is_counted_and_judged(opened: Application, clock: FixedClock) -> None:
    """What waits, what is late, what waits for a person."""
    await parked(opened, 3)
    await opened.send(workshop.Ask(amount=2))
    clock.advance(minutes=2)

    seen = await queue(opened, "mail")

    assert (seen.waiting, seen.running, seen.scheduled, seen.parked) == (2, 0, 0, 1)
    assert seen.oldest_seconds == 120
    assert seen.health is Health.WARNING
    assert seen.reasons == ["the oldest has been due for 120 s", "1 wait for a person"]
    assert seen.limit == "5/minute"


async def test_the_failure_rate_is_tallied(opened: Application, clock: FixedClock) -> None:
    """Over all workers, for five to ten minutes."""
    await parked(opened, 4)
    await until(lambda: _tallied(opened, 4))

    assert (await queue(opened, "mail")).failure_rate == 0.25
    clock.advance(minutes=11)
    assert (await queue(opened, "mail")).attempts == 0


async def _tallied(application: Application, attempts: int) -> bool:
    async with working(application):
        await asyncio.sleep(0.15)
    return (await queue(application, "mail")).attempts == attempts


async def test_work_is_listed_in_pages(opened: Application) -> None:
    """The latest first, without gaps and without doubles."""
    await opened.send(workshop.Ask(amount=7))
    seen: list[int] = []
    after: str | None = None
    while True:
        page = await opened.send(ListWork(limit=3, after=after), OPERATOR)
        seen += [item.number for item in page.items]
        after = page.next
        if after is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 7


async def test_a_cursor_of_somebody_elses_is_refused(opened: Application) -> None:
    """Saying so."""
    with pytest.raises(ValidationError, match="no `next` of a page"):
        await opened.send(ListWork(after="x"), OPERATOR)


async def test_work_is_found_by_what_it_says(opened: Application) -> None:
    """By target, queue, state, id, and text in its body or its error."""
    (dead,) = await parked(opened, 3)

    assert [each.number for each in await work(opened, text="nobody lives")] == [dead.number]
    assert len(await work(opened, text='"number":2', state="done")) == 1
    assert await work(opened, target="workshop.Build") == []
    assert len(await work(opened, target="", kind="job", state="done")) == 2
    assert [each.id for each in await work(opened, id=dead.id)] == [dead.id]
    assert len(await work(opened, queue="mail", state="done")) == 2


async def test_one_is_shown_with_its_envelope_and_its_result(opened: Application) -> None:
    """Over or not."""
    (dead,) = await parked(opened, 2)
    (done,) = await work(opened, state="done")

    shown = await opened.send(GetWork(number=dead.number), OPERATOR)
    assert shown.envelope is not None
    assert shown.envelope["data"] == {"number": 0}
    assert shown.work.error == "RuntimeError: nobody lives at number 0"
    assert shown.problem == ""
    over = await opened.send(GetWork(number=done.number), OPERATOR)
    assert over.result == {"sent": 1}
    with pytest.raises(NotFoundError):
        await opened.send(GetWork(number=10_000), OPERATOR)


async def test_what_was_parked_is_replayed_with_its_attempts_anew(opened: Application) -> None:
    """Once what was wrong is mended."""
    (dead,) = await parked(opened, 1)
    workshop.broken.clear()

    assert (await opened.send(ReplayWork(number=dead.number), OPERATOR)).done == 1
    async with working(opened):
        await reached(opened, State.DONE, 1)

    assert workshop.sent == [0]
    with pytest.raises(IllegalStateError):
        await opened.send(ReplayWork(number=dead.number), OPERATOR)


async def test_the_lane_of_a_parked_head_goes_on(opened: Application, books: Books) -> None:
    """After it was replayed, or discarded: in the same commit."""
    (dead,) = await parked(opened, 3, lane="one")
    assert len(await work(opened, state="waiting")) == 2

    await opened.send(DiscardWork(number=dead.number, reason="moved away"), OPERATOR)
    async with working(opened):
        await reached(opened, State.DONE, 2)

    assert workshop.sent == [1, 2]
    (gone,) = await work(opened, state="discarded")
    assert gone.error == "moved away"
    assert await books.rows("SELECT 1 FROM backwright_lanes") == []


async def test_a_lane_that_is_being_given_back_goes_on_too(
    opened: Application, books: Books
) -> None:
    """A replay between the claim of a lane and its release is not forgotten."""
    (dead,) = await parked(opened, 1, lane="one")
    store = opened._parts.stored.work  # pyright: ignore[reportPrivateUsage]
    holder = await store.join("here", 1, "first")
    await _write(books, "UPDATE backwright_lanes SET due_at = '2000-01-01T00:00:00.000000Z'")
    (lane,) = await store.claim_lanes(holder, "mail", 10)
    workshop.broken.clear()
    await opened.send(ReplayWork(number=dead.number), OPERATOR)
    await store.release(holder, [Released(lane=lane, due_at=NEVER)])
    await store.leave(holder)
    async with working(opened):
        await reached(opened, State.DONE, 1)
    assert workshop.sent == [0]


async def test_a_body_is_edited_and_replayed(opened: Application, books: Books) -> None:
    """The old one is kept in the audit log; what nobody could take is refused."""
    (dead,) = await parked(opened, 1)
    shown = await opened.send(GetWork(number=dead.number), OPERATOR)
    assert shown.envelope is not None
    wrong = {**shown.envelope, "data": {"numbr": 7}}
    with pytest.raises(ValidationError, match="numbr"):
        await opened.send(EditWork(number=dead.number, envelope=wrong), OPERATOR)

    right = {**shown.envelope, "data": {"number": 7}}
    await opened.send(EditWork(number=dead.number, envelope=right, replay=True), OPERATOR)
    async with working(opened):
        await reached(opened, State.DONE, 1)

    assert workshop.sent == [7]
    entries = await books.rows(
        "SELECT before FROM backwright_audit WHERE use_case = 'EditWork' AND kind = 'Work'"
    )
    assert len(entries) == 1
    assert "number" in str(entries[0][0])


async def test_what_is_no_envelope_is_shown_and_can_be_edited(
    opened: Application, books: Books
) -> None:
    """As it is, and why it can't be read."""
    await opened.send(workshop.Ask(amount=1))
    broken = "x'ff00'" if "sqlite" in str(opened.database_name) else r"'\xff00'"
    (fine,) = await books.rows("SELECT body FROM backwright_work")
    await _write(books, f"UPDATE backwright_work SET body = {broken}")
    async with working(opened):
        (dead,) = await reached(opened, State.PARKED, 1)

    shown = await opened.send(GetWork(number=dead.number), OPERATOR)
    assert (shown.envelope, shown.body, shown.is_text) == (None, "/wA=", False)
    assert "no envelope" in shown.problem
    again = EditWork(number=dead.number, envelope=msgspec.json.decode(fine[0]), replay=True)
    await opened.send(again, OPERATOR)
    async with working(opened):
        await reached(opened, State.DONE, 1)


async def test_many_are_replayed_or_discarded_by_what_they_say(
    opened: Application, clock: FixedClock
) -> None:
    """No more than are meant."""
    workshop.broken |= set(range(5))
    await opened.send(workshop.Ask(amount=5))
    async with working(opened):
        await reached(opened, State.PARKED, 5)

    meant = DiscardWork(text="number 4", reason="gone")
    assert (await opened.send(meant, OPERATOR)).done == 1
    workshop.broken.clear()
    assert (await opened.send(ReplayWork(queue="mail", most=3), OPERATOR)).done == 3
    clock.advance(minutes=1)
    async with working(opened):
        await reached(opened, State.DONE, 3)

    assert len(await work(opened, state="parked")) == 1


async def test_what_waits_is_cancelled_at_once(opened: Application) -> None:
    """And stands in the history, with who and why in the audit log."""
    await opened.send(workshop.Ask(amount=1))
    (waiting,) = await work(opened)

    ended = await opened.send(CancelWork(number=waiting.number, reason="too late"), OPERATOR)

    assert ended.done == 1
    (gone,) = await work(opened, state="cancelled")
    assert gone.error == "too late"
    with pytest.raises(IllegalStateError):
        await opened.send(CancelWork(number=waiting.number), OPERATOR)


async def test_what_runs_is_cancelled_within_a_beat(opened: Application) -> None:
    """By the worker that has it."""
    workshop.hanging.add(0)
    await opened.send(workshop.Ask(amount=1))
    async with working(opened):
        (running,) = await reached(opened, State.RUNNING, 1)
        ended = await opened.send(CancelWork(number=running.number), OPERATOR)
        (gone,) = await reached(opened, State.CANCELLED, 1)

    assert (ended.done, ended.stopping) == (0, 1)
    assert gone.number == running.number
    assert workshop.sent == []


async def test_what_is_discarded_in_a_lane_takes_nothing_with_it(
    opened: Application, books: Books
) -> None:
    """What was done before it in the same lane is over, too."""
    await opened.send(workshop.Construct(parts=["floor", "unwanted", "roof"]))
    async with working(opened):
        await until(lambda: _is_empty(books))

    ended = await books.rows("SELECT ended FROM backwright_history ORDER BY position")
    assert ended == [("done",), ("discarded",), ("done",)]


async def _is_empty(books: Books) -> bool:
    built = "SELECT count(*) FROM backwright_work WHERE target = 'workshop.Build'"
    lanes = await books.number("SELECT count(*) FROM backwright_lanes")
    return await books.number(built) == 0 and lanes == 0


async def test_what_waits_for_later_is_done_now(opened: Application, clock: FixedClock) -> None:
    """Its failures still count."""
    await opened.send(workshop.Ask(amount=1))
    books = Books(opened.database)
    await _write(books, "UPDATE backwright_work SET due_at = '2100-01-01T00:00:00.000000Z'")
    (later,) = await work(opened, state="scheduled")

    await opened.send(RetryWork(number=later.number), OPERATOR)

    assert [each.number for each in await work(opened, state="waiting")] == [later.number]


async def test_a_paused_queue_rests_for_all_workers(opened: Application) -> None:
    """Until it is resumed."""
    await opened.send(PauseQueue(name="mail"), OPERATOR)
    await opened.send(workshop.Ask(amount=2, lane="one"))
    await opened.send(workshop.Ask(amount=1))
    async with working(opened), working(opened):
        await asyncio.sleep(0.5)
        assert workshop.sent == []
        assert (await queue(opened, "mail")).paused
        await opened.send(ResumeQueue(name="mail"), OPERATOR)
        await reached(opened, State.DONE, 3)
    with pytest.raises(NotFoundError):
        await opened.send(PauseQueue(name="nails"), OPERATOR)


@pytest.mark.parametrize("lane", [None, "one"])
async def test_a_queue_keeps_to_its_rate_over_all_workers(
    opened: Application, clock: FixedClock, lane: str | None
) -> None:
    """Five a minute, whoever takes them."""
    await opened.send(workshop.Ask(amount=12, lane=lane))
    async with working(opened), working(opened):
        for amount in (5, 10, 12):
            await reached(opened, State.DONE, amount)
            await asyncio.sleep(0.3)
            assert len(workshop.sent) == amount
            clock.advance(minutes=1)


async def test_old_history_is_forgotten(
    opened: Application, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a week, unless the settings say otherwise."""
    monkeypatch.setattr(housekeeping, "_SWEPT_EVERY", 0.0)
    await opened.send(workshop.Ask(amount=1))
    async with working(opened):
        await reached(opened, State.DONE, 1)
    clock.advance(timedelta(days=6, hours=23))
    async with working(opened):
        await asyncio.sleep(0.2)
    assert len(await work(opened, state="done")) == 1
    clock.advance(hours=2)
    async with working(opened):
        await reached(opened, State.DONE, 0)


async def test_the_timer_of_a_schedule_is_not_taken_from_it(opened: Application) -> None:
    """A schedule is paused instead."""
    async with working(opened):
        await until(lambda: _timed(opened))
    (timer, *_) = await work(opened, target="workshop.hourly")
    with pytest.raises(RuleViolationError, match="belongs to a schedule"):
        await opened.send(CancelWork(number=timer.number), OPERATOR)


async def _stuck(opened: Application, number: int) -> WorkView:
    """The step of a saga that waits for a person."""
    workshop.broken.add(number)
    saga = await opened.send(workshop.Order(number=number))

    async def parked() -> bool:
        return bool(await work(opened, target="", id=saga, state=State.PARKED))

    async with working(opened):
        await until(parked)
    return (await work(opened, target="", id=saga))[0]


@pytest.mark.parametrize(
    ("asked", "way"),
    [
        (lambda number: CancelWork(number=number), "abandon"),
        (lambda number: DiscardWork(number=number, reason="no"), "abandon"),
        (lambda number: ReplayWork(number=number), "retry"),
        (lambda number: RetryWork(number=number), "retry"),
        (lambda number: EditWork(number=number, envelope={}, replay=True), "retry"),
    ],
)
async def test_the_step_of_a_saga_is_not_taken_from_it(
    opened: Application, asked: Callable[[int], Command[Any]], way: str
) -> None:
    """What to do instead is said, with the id of the saga; nothing is changed."""
    step = await _stuck(opened, 4)

    with pytest.raises(RuleViolationError, match=f"backwright sagas {way} {step.id}"):
        await opened.send(asked(step.number), OPERATOR)

    assert await work(opened, target="", id=step.id) == [step]


async def test_a_saga_that_goes_on_is_cancelled_as_a_saga(opened: Application) -> None:
    """Not by its work, which is known by the same id."""
    saga = await opened.send(workshop.Order(number=1))
    (step,) = await work(opened, target="", id=saga)

    for asked in (CancelWork(number=step.number), DiscardWork(number=step.number, reason="no")):
        with pytest.raises(RuleViolationError, match=f"backwright sagas cancel {saga}"):
            await opened.send(asked, OPERATOR)

    await opened.send(RetryWork(number=step.number), OPERATOR)


async def test_queries_leave_sagas_alone(opened: Application) -> None:
    """And tell how many; a query for nothing else is refused."""
    workshop.broken.add(1)
    await opened.send(workshop.Ask(amount=2))
    async with working(opened):
        await reached(opened, State.PARKED, 1)
    step = await _stuck(opened, 4)

    assert await opened.send(ReplayWork(), OPERATOR) == DoneView(done=1, left=1)
    async with working(opened):
        await reached(opened, State.PARKED, 1)
    assert await opened.send(DiscardWork(reason="no"), OPERATOR) == DoneView(done=1, left=1)

    assert await work(opened, target="", id=step.id) == [step]
    for asked in (ReplayWork(kind=Kind.SAGA), DiscardWork(kind=Kind.SAGA, reason="no")):
        with pytest.raises(RuleViolationError, match="backwright sagas list --status stuck"):
            await opened.send(asked, OPERATOR)


async def _timed(application: Application) -> bool:
    return len(await work(application, target="workshop.hourly")) == 1


async def test_only_operators_may(opened: Application) -> None:
    """Everybody else is forbidden."""
    somebody = Call(principal=Principal(id=uuid4(), roles=frozenset({"staff"})))
    with pytest.raises(ForbiddenError):
        await opened.send(ListQueues(), somebody)
    operator = Call(principal=Principal(id=uuid4(), roles=frozenset({"operations"})))
    await opened.send(ListQueues(), operator)


async def _write(books: Books, sql: str) -> None:
    async with books.database.transaction() as transaction:
        await transaction.fetch(Statement(sql), ())
        await transaction.commit(())


async def test_metrics_tell_how_much_there_is(opened: Application) -> None:
    """Counted when somebody reads them."""
    await parked(opened, 1)
    await opened.send(workshop.Ask(amount=2))
    told = (await opened.metrics.read()).decode()
    assert 'queue_work{queue="mail",state="waiting"} 2.0' in told
    assert 'queue_work{queue="mail",state="parked"} 1.0' in told
    assert 'queue_health{queue="mail"} 1.0' in told
    assert 'use_case_seconds_count{outcome="error",use_case="workshop.Mail"} 1.0' in told
    assert "work_rescued 0.0" in told
