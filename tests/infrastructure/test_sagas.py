"""Sagas at work, on each kind of database."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import fulfilment
import msgspec
import pytest
from fulfilment import Fulfil, Pay, PaymentConfirmed, Script, fulfil_order, script

import banking
from backwright.application.call import Call
from backwright.application.durable.job import Discard, Snooze
from backwright.application.durable.retry import fixed
from backwright.application.sagas import Saga, SagaStatus, Step, WaitFor
from backwright.application.sagas.reading import SagaTimeline, StageState
from backwright.application.sagas.status import Ending, Part
from backwright.domain import (
    DuplicateError,
    IllegalStateError,
    NotFoundError,
    Principal,
    RuleViolationError,
    UnavailableError,
    new_id,
)
from backwright.infrastructure.sql.database import Statement
from backwright.main.application import Application

OVER = (SagaStatus.COMPLETED, SagaStatus.FAILED, SagaStatus.CANCELLED)


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Nothing was done yet, and nothing fails."""
    vars(script).update(vars(Script()))


class MovingClock:
    """The clock of the machine, which tests put forward."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, **units: float) -> None:
        self._ahead += timedelta(**units)


@dataclass
class Shop:
    """One process of the shop."""

    application: Application
    clock: MovingClock

    async def started(self, order: UUID | None = None) -> UUID:
        started: UUID = await self.application.send(Fulfil(order=order or new_id()))
        return started

    async def show(self, id: UUID) -> SagaTimeline:
        return await self.application.sagas.show(id)

    async def until(self, id: UUID, *status: SagaStatus) -> SagaTimeline:
        async def reached() -> bool:
            return (await self.show(id)).saga.status in status

        await banking.until(reached)
        return await self.show(id)

    async def at(self, id: UUID, step: str, status: SagaStatus = SagaStatus.WAITING) -> None:
        async def reached() -> bool:
            saga = (await self.show(id)).saga
            return saga.step == step and saga.status is status

        await banking.until(reached)

    async def shelf(self, order: UUID) -> tuple[int, ...]:
        sql = "SELECT reserved, charged, shipped FROM shop_shelves WHERE id = '{}'"
        key = uuid5(order, "shelf")
        rows = await self.application.database.fetch(Statement(sql.format(key)), ())
        return tuple(rows[0]) if rows else (0, 0, 0)

    async def left(self, table: str, where: str = "1 = 1") -> int:
        sql = f"SELECT count(*) FROM backwright_{table} WHERE {where}"
        rows = await self.application.database.fetch(Statement(sql), ())
        return int(rows[0][0])


@dataclass
class Town:
    """Opens shops on one database, as processes with different code are."""

    url: str
    clock: MovingClock
    stack: AsyncExitStack
    shops: int = 0

    async def shop(self, *sagas: Saga, working: bool = True) -> Shop:
        application = fulfilment.application(
            banking.settings(self.url), *(sagas or (fulfil_order(),)), clock=self.clock
        )
        if not self.shops:
            await banking.prepare(application)
        self.shops += 1
        await self.stack.enter_async_context(application)
        if working:
            await self.stack.enter_async_context(banking.working(application))
        return Shop(application, self.clock)


@pytest.fixture
async def town(database_url: str) -> AsyncGenerator[Town]:
    async with AsyncExitStack() as stack:
        yield Town(database_url, MovingClock(), stack)


def tried(timeline: SagaTimeline) -> list[tuple[str, Part, int, Ending]]:
    return [(each.step, each.part, each.number, each.ending) for each in timeline.attempts]


async def test_a_saga_goes_through_all_its_steps(town: Town) -> None:
    """Steps, a wait for an event, and a sleep of fourteen days; results reach later steps."""
    shop, order = await town.shop(), new_id()
    saga = await shop.started(order)

    await shop.at(saga, "PaymentConfirmed")
    await shop.application.send(Pay(order=order))
    await shop.at(saga, "sleep 14d")
    town.clock.advance(days=13, hours=23)
    await asyncio.sleep(0.3)
    assert (await shop.show(saga)).saga.status is SagaStatus.WAITING
    town.clock.advance(hours=1)
    timeline = await shop.until(saga, *OVER)

    assert timeline.saga.status is SagaStatus.COMPLETED
    assert script.did == ["reserve", "charge", "ship", "confirm"]
    assert timeline.results["ship"] == {"paid": 7}
    assert timeline.results["charge"] == {"number": "charge of 7"}
    assert await shop.shelf(order) == (1, 7, 1)
    assert [each.state for each in timeline.stages] == [StageState.DONE] * 6
    assert await shop.left("work", "kind = 'saga'") == 0
    assert await shop.left("saga_signals") == 0


async def test_a_step_is_repeated_by_its_policy(town: Town) -> None:
    """Every attempt is in the history, with its error; then the saga goes on."""
    script.fails("reserve", UnavailableError("the warehouse"), RuntimeError("it fell over"))
    shop, order = await town.shop(), new_id()
    saga = await shop.started(order)

    await shop.at(saga, "PaymentConfirmed")
    timeline = await shop.show(saga)

    assert tried(timeline)[:3] == [
        ("reserve", Part.STEP, 1, Ending.FAILED),
        ("reserve", Part.STEP, 2, Ending.FAILED),
        ("reserve", Part.STEP, 3, Ending.DONE),
    ]
    assert "the warehouse" in timeline.attempts[0].error
    assert timeline.attempts[1].error == "RuntimeError: it fell over"
    assert await shop.shelf(order) == (1, 0, 0)


async def test_used_up_attempts_undo_what_was_done_in_reverse(town: Town) -> None:
    """The last one first; a step that failed and is atomic has done nothing."""
    script.fails("ship")
    shop, order = await town.shop(), new_id()
    saga = await shop.started(order)
    await shop.application.send(Pay(order=order))
    await shop.at(saga, "sleep 14d")
    town.clock.advance(days=14)

    timeline = await shop.until(saga, *OVER)

    assert timeline.saga.status is SagaStatus.FAILED
    assert timeline.saga.error == "RuntimeError: ship is broken"
    assert script.did[2:] == ["ship", "ship", "refund charge of 7", "refund", "release"]
    assert await shop.shelf(order) == (0, 7, 0)
    assert [each.state for each in timeline.stages] == [
        StageState.UNDONE,
        StageState.UNDONE,
        StageState.DONE,
        StageState.DONE,
        StageState.FAILED,
        StageState.AHEAD,
    ]


@pytest.mark.parametrize(
    "error", [RuleViolationError("card.stolen", "This card was stolen."), Discard("never again")]
)
async def test_an_error_that_no_repetition_mends_turns_back_at_once(
    town: Town, error: Exception
) -> None:
    """A rule that says no will say no again."""
    script.fails("charge", error, error, error)
    shop = await town.shop()
    timeline = await shop.until(await shop.started(), *OVER)

    assert timeline.saga.status is SagaStatus.FAILED
    assert script.did == ["reserve", "charge", "refund if charged", "refund", "release"]


async def test_a_step_that_failed_for_good_is_undone_too(town: Town) -> None:
    """It may have happened, and its answer was lost; it is undone without the result it had not."""

    async def lose() -> None:
        raise UnavailableError("the bank")

    script.instead["charge"] = lose
    shop, order = await town.shop(), new_id()
    timeline = await shop.until(await shop.started(order), *OVER)

    assert script.did[-3:] == ["refund if charged", "refund", "release"]
    assert script.times["charge"] == 3
    assert [(each[0], each[1]) for each in tried(timeline)[-2:]] == [
        ("charge", Part.UNDO),
        ("reserve", Part.UNDO),
    ]
    charge = timeline.stages[1]
    assert (charge.state, charge.error) == (StageState.UNDONE, timeline.saga.error)
    assert "the bank" in charge.error
    assert await shop.shelf(order) == (0, 0, 0)


async def test_a_snoozed_step_is_no_failure(town: Town) -> None:
    """It is done later, and its attempts are not counted."""
    script.fails("charge", *[Snooze("10ms")] * 5)
    shop = await town.shop()
    saga = await shop.started()
    await shop.at(saga, "PaymentConfirmed")

    assert script.times["charge"] == 6
    assert [each for each in tried(await shop.show(saga)) if each[0] == "charge"] == [
        ("charge", Part.STEP, 1, Ending.DONE)
    ]


async def test_a_step_that_hangs_is_ended(town: Town) -> None:
    """Its timeout is a failure like others."""

    async def hang() -> None:
        await asyncio.Event().wait()

    script.instead["reserve"] = hang
    steps = [Step(fulfilment.reserve, retry=fixed(2, every="10ms"), timeout="100ms")]
    shop = await town.shop(fulfil_order(steps=steps))
    timeline = await shop.until(await shop.started(), *OVER)

    assert timeline.saga.status is SagaStatus.FAILED
    assert script.times["reserve"] == 2
    assert "took too long" in timeline.saga.error


@pytest.mark.parametrize("early", [True, False])
async def test_an_event_counts_whenever_it_comes(town: Town, early: bool) -> None:
    """Before the saga is started, or while it waits; twice is no harm."""
    shop, order = await town.shop(), new_id()
    if early:
        await shop.application.send(Pay(order=order))
        await shop.application.send(Pay(order=order))

        async def heard() -> bool:
            return await shop.left("saga_signals") == 2

        await banking.until(heard)
    saga = await shop.started(order)
    if not early:
        await shop.at(saga, "PaymentConfirmed")
        await shop.application.send(Pay(order=order))
        await shop.application.send(Pay(order=order))

    await shop.at(saga, "sleep 14d")

    assert script.did == ["reserve", "charge"]


async def test_events_find_their_own_saga_only(town: Town) -> None:
    """They are matched by the key."""
    shop, one, other = await town.shop(), new_id(), new_id()
    first, second = await shop.started(one), await shop.started(other)
    await shop.at(first, "PaymentConfirmed")
    await shop.at(second, "PaymentConfirmed")

    await shop.application.send(Pay(order=other))

    await shop.at(second, "sleep 14d")
    assert (await shop.show(first)).saga.step == "PaymentConfirmed"


async def test_no_event_in_time_turns_back(town: Town) -> None:
    """The wait has a deadline, which no restart makes longer."""
    shop = await town.shop()
    saga = await shop.started()
    await shop.at(saga, "PaymentConfirmed")
    waiting = (await shop.show(saga)).stages[2]
    assert waiting.state is StageState.WAITING
    assert waiting.next_at is not None

    town.clock.advance(minutes=15)
    timeline = await shop.until(saga, *OVER)

    assert timeline.saga.status is SagaStatus.FAILED
    assert timeline.saga.error == "no PaymentConfirmed came within 15m"
    assert script.did[-1] == "release"
    assert timeline.stages[2].state is StageState.FAILED


async def test_the_whole_saga_has_a_deadline(town: Town) -> None:
    """On its way forward it turns back when its time is over, whatever it waits for."""
    shop = await town.shop(fulfil_order(within="5m"))
    saga = await shop.started()
    await shop.at(saga, "PaymentConfirmed")

    town.clock.advance(minutes=5)
    timeline = await shop.until(saga, *OVER)

    assert timeline.saga.status is SagaStatus.FAILED
    assert "longer than" in timeline.saga.error


async def test_what_can_not_be_undone_waits_for_a_person(town: Town) -> None:
    """It is stuck, not forgotten; replayed, it goes on where it was."""
    script.fails("refund")
    script.fails("ship")
    shop, order = await town.shop(), new_id()
    saga = await shop.started(order)
    await shop.application.send(Pay(order=order))
    await shop.at(saga, "sleep 14d")
    town.clock.advance(days=14)
    stuck = await shop.until(saga, SagaStatus.STUCK)

    assert stuck.stages[1].state is StageState.STUCK
    assert (stuck.stages[1].attempts, stuck.stages[1].most) == (2, 2)
    assert await shop.left("work", "kind = 'saga' AND parked_at IS NOT NULL") == 1
    with pytest.raises(IllegalStateError):
        await shop.application.sagas.cancel(saga, "too late")

    script.instead.clear()
    await shop.application.sagas.retry(saga)
    timeline = await shop.until(saga, *OVER)

    assert timeline.saga.status is SagaStatus.FAILED
    assert await shop.shelf(order) == (0, 7, 0)
    assert script.did[-2:] == ["refund", "release"]


async def test_the_next_attempt_can_be_made_now(town: Town) -> None:
    """Nobody waits for hours when all is well again; a wait or a sleep is no attempt."""
    away = UnavailableError("payments", detail="payments: 503 from 10.0.0.7")
    script.fails("charge", away)
    steps = [
        Step(fulfilment.charge, retry=fixed(3, every="1h")),
        WaitFor(PaymentConfirmed, by="order", within="15m"),
    ]
    shop, order = await town.shop(fulfil_order(steps=steps)), new_id()
    saga = await shop.started(order)

    async def failed() -> bool:
        return bool((await shop.show(saga)).attempts)

    await banking.until(failed)
    attempt = (await shop.show(saga)).attempts[0]
    assert attempt.error == "UnavailableError: payments: 503 from 10.0.0.7"
    await shop.application.sagas.retry(saga)
    await shop.at(saga, "PaymentConfirmed")

    assert script.times["charge"] == 2
    with pytest.raises(IllegalStateError):
        await shop.application.sagas.retry(saga)
    assert await shop.left("audit", f"use_case = 'RetrySaga' AND subject = '{saga}'") == 1


async def test_a_person_may_abandon_what_is_stuck(town: Town) -> None:
    """It ends as failed, with the reason, and subscribers hear of it; the audit log has who."""
    script.fails("charge")
    script.fails("release", RuleViolationError("shelf.gone", "The shelf is gone."))
    shop = await town.shop()
    saga = await shop.started()
    stuck = await shop.until(saga, SagaStatus.STUCK)
    assert stuck.saga.error == "RuleViolationError: The shelf is gone."

    somebody = Call(principal=Principal(id=new_id()))
    await shop.application.sagas.abandon(saga, "released by hand", somebody)

    async def heard() -> bool:
        return script.told[-1].type == "backwright.SagaFailed"

    await banking.until(heard)
    told = msgspec.json.decode(script.told[-1].data)
    assert (told["abandoned"], told["error"]) == (True, "abandoned: released by hand")
    actor = f"actor = '{somebody.principal.id}' AND subject = '{saga}'"
    assert await shop.left("audit", f"use_case = 'AbandonSaga' AND {actor}") == 1
    assert (await shop.show(saga)).saga.status is SagaStatus.FAILED
    assert (await shop.show(saga)).saga.error == "abandoned: released by hand"
    assert await shop.left("work", "kind = 'saga'") == 0
    with pytest.raises(IllegalStateError):
        await shop.application.sagas.retry(saga)


async def test_a_waiting_saga_can_be_cancelled(town: Town) -> None:
    """What was done is undone."""
    shop, order = await town.shop(), new_id()
    saga = await shop.started(order)
    await shop.at(saga, "PaymentConfirmed")

    await shop.application.sagas.cancel(saga, "the customer called")
    timeline = await shop.until(saga, *OVER)

    assert timeline.saga.status is SagaStatus.CANCELLED
    assert timeline.saga.error == "cancelled: the customer called"
    assert await shop.shelf(order) == (0, 0, 0)
    with pytest.raises(IllegalStateError):
        await shop.application.sagas.cancel(saga, "again")


async def test_a_running_step_ends_before_it_is_undone(town: Town) -> None:
    """A cancellation does not break a step off: then it is known what to undo."""
    shop = await town.shop()
    begun, go = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        begun.set()
        await go.wait()

    script.instead["charge"] = slow
    saga = await shop.started()
    await begun.wait()
    await shop.application.sagas.cancel(saga, "changed my mind")
    go.set()
    timeline = await shop.until(saga, *OVER)

    assert timeline.saga.status is SagaStatus.CANCELLED
    assert script.did == ["reserve", "charge", "refund charge of 7", "refund", "release"]


async def test_a_saga_of_a_key_runs_once_at_a_time(town: Town) -> None:
    """While one is under way, another commit that starts it is refused; later it is not."""
    shop, order = await town.shop(), new_id()
    saga = await shop.started(order)

    with pytest.raises(DuplicateError) as refused:
        await shop.started(order)
    assert (refused.value.kind, refused.value.fields) == ("shop.FulfilOrder", ("order",))

    await shop.at(saga, "PaymentConfirmed")
    await shop.application.sagas.cancel(saga, "again, please")
    await shop.until(saga, SagaStatus.CANCELLED)
    assert await shop.started(order) != saga


async def test_sagas_finish_on_their_own_version(town: Town) -> None:
    """New ones start on the highest version, beside older ones that are under way."""
    steps = [
        Step(fulfilment.reserve),
        WaitFor(PaymentConfirmed, by="order", within="1h"),
        Step(fulfilment.confirm),
    ]
    old = await town.shop(fulfil_order(1))
    first, second = new_id(), new_id()
    one = await old.started(first)
    await old.at(one, "PaymentConfirmed")
    new = await town.shop(fulfil_order(1), fulfil_order(2, steps=steps), working=False)
    two = await new.started(second)
    assert (await new.show(one)).saga.version == 1
    assert (await new.show(two)).saga.version == 2
    # The old process has no such version, and leaves it alone.
    assert await old.application.sagas.undeclared() == {"shop.FulfilOrder@2": 1}
    assert await new.application.sagas.undeclared() == {}

    await town.stack.enter_async_context(banking.working(new.application))
    town.clock.advance(minutes=1)
    await new.at(two, "PaymentConfirmed")
    await new.application.send(Pay(order=second))
    await new.application.send(Pay(order=first))

    assert (await new.until(two, *OVER)).saga.status is SagaStatus.COMPLETED
    await new.at(one, "sleep 14d")


async def test_a_version_that_is_taken_away_loses_nothing(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """Its sagas wait, the start says how many, and they go on when it is declared again."""
    steps = [Step(fulfilment.reserve), WaitFor(PaymentConfirmed, by="order", within="1h")]
    order = new_id()
    old = await town.shop(fulfil_order(1))
    saga = await old.started(order)
    await old.at(saga, "PaymentConfirmed")
    await town.stack.aclose()

    new = await town.shop(fulfil_order(2, steps=steps))
    await new.application.send(Pay(order=order))
    await new.until(await new.started(), SagaStatus.WAITING)
    assert "1 sagas of shop.FulfilOrder@1 are under way" in caplog.text
    assert (await new.show(saga)).saga.status is SagaStatus.WAITING
    await banking.until(lambda: _heard(new))
    await town.stack.aclose()
    caplog.clear()

    both = await town.shop(fulfil_order(1), fulfil_order(2, steps=steps))
    await both.at(saga, "sleep 14d")
    assert "under way" not in caplog.text
    with pytest.raises(IllegalStateError):
        await both.application.sagas.abandon(saga, "too early")


async def test_what_has_no_code_any_more_can_be_abandoned(town: Town) -> None:
    """Where its version is not declared, a person may end it."""
    old = await town.shop(fulfil_order(1))
    saga = await old.started()
    await old.at(saga, "PaymentConfirmed")
    await town.stack.aclose()
    new = await town.shop(fulfil_order(2))

    await new.application.sagas.abandon(saga, "released by hand")

    assert (await new.show(saga)).saga.status is SagaStatus.FAILED
    assert await new.left("work", "kind = 'saga'") == 0
    assert await new.application.sagas.undeclared() == {}


async def _heard(shop: Shop) -> bool:
    return await shop.left("saga_signals") == 1


async def test_a_step_whose_worker_is_lost_has_one_effect(town: Town) -> None:
    """Another worker does it anew; what the lost one had changed was never stored."""
    begun = script.hangs("ship")
    shop, order = await town.shop(), new_id()
    saga = await shop.started(order)
    await shop.application.send(Pay(order=order))
    await shop.at(saga, "sleep 14d")
    await town.stack.aclose()

    lost = await town.shop(working=False)
    town.clock.advance(days=14)
    worker = asyncio.create_task(lost.application.worker(banking.QUICK).run())
    await begun.wait()
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    assert await lost.shelf(order) == (1, 7, 0)
    async with banking.working(lost.application):
        timeline = await lost.until(saga, *OVER)

    assert timeline.saga.status is SagaStatus.COMPLETED
    assert await lost.shelf(order) == (1, 7, 1)
    assert script.times["ship"] == 2
    assert ("ship", Part.STEP, 1, Ending.LOST) in tried(timeline)
    await town.stack.aclose()


async def test_steps_and_ends_are_events(town: Town) -> None:
    """Others may subscribe to them."""
    script.fails("charge")
    shop = await town.shop()
    saga = await shop.started()
    await shop.until(saga, *OVER)

    async def heard() -> bool:
        return len(script.told) == 4

    await banking.until(heard)
    assert [each.type for each in script.told] == [
        "backwright.SagaStepCompleted",
        "backwright.SagaStepCompensated",
        "backwright.SagaStepCompensated",
        "backwright.SagaFailed",
    ]
    assert {each.subject for each in script.told} == {saga}


async def test_a_saga_that_nobody_knows_is_not_there(town: Town) -> None:
    """It can't be looked at, nor cancelled."""
    shop = await town.shop(working=False)

    with pytest.raises(NotFoundError):
        await shop.show(new_id())
    with pytest.raises(NotFoundError):
        await shop.application.sagas.cancel(new_id(), "")


async def test_workers_forget_what_is_long_over(town: Town) -> None:
    """After a week, unless the settings say otherwise; what is not over stays."""
    shop, order = await town.shop(), new_id()
    waiting = await shop.started(order)
    await shop.application.send(Pay(order=order))
    await shop.at(waiting, "sleep 14d")
    script.fails("charge", Discard("no"))
    over = await shop.started()
    await shop.until(over, SagaStatus.FAILED)

    async def forgotten() -> bool:
        return [each.id for each in (await shop.application.sagas.list()).items] == [waiting]

    await town.stack.aclose()
    town.clock.advance(days=6, hours=23)
    shop = await town.shop()
    await asyncio.sleep(0.2)
    assert not await forgotten()
    await town.stack.aclose()
    town.clock.advance(hours=2)
    shop = await town.shop()

    await banking.until(forgotten)
    assert await shop.left("saga_history", f"saga = '{over}'") == 0


async def test_sagas_are_listed_in_pages(town: Town) -> None:
    """The latest first, by name, status and key; and counted."""
    shop = await town.shop(working=False)
    orders = [new_id() for _ in range(5)]
    ids = [await shop.started(order) for order in orders]
    sagas = shop.application.sagas

    first = await sagas.list(name="shop.FulfilOrder", status=SagaStatus.RUNNING, limit=3)
    second = await sagas.list(after=first.after, limit=3)

    assert [each.id for each in (*first.items, *second.items)] == ids[::-1]
    assert second.after is None
    assert [each.id for each in (await sagas.list(key=str(orders[2]))).items] == [ids[2]]
    assert (await sagas.count("shop.FulfilOrder"))[SagaStatus.RUNNING] == 5
    assert (await sagas.count("another"))[SagaStatus.RUNNING] == 0
