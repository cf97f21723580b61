"""Planning with everything around it: who may, what must be there, and many at once."""

import asyncio
from datetime import date, time

import pytest
from backwright.domain import (
    ForbiddenError,
    RuleViolationError,
    UnauthenticatedError,
    ValidationError,
    new_id,
)
from backwright.testing.app import TestApp

from garage.people.contracts.types import MechanicId
from garage.planning.contracts.day_plans import GetDayPlan, ListDayPlans, PlanWork, UnplanWork
from tests.steps.service import some_work_order
from tests.steps.workshop import accepted_work, some_mechanic, some_workshop

DAY = date(2100, 1, 4)


async def test_planned_work_is_in_the_plan(app: TestApp) -> None:
    """The command answers what the queries find; mechanics see it, too."""
    workshop = await some_workshop(app)
    mechanic = await some_mechanic(app, workshop)
    work = await accepted_work(app)
    command = PlanWork(work_order=work.id, mechanic=mechanic.id, day=DAY, minutes=90)

    plan = await app.caller("clerk").send(command)

    [slot] = plan.slots
    assert (slot.work_order, slot.starts, slot.ends) == (work.id, time(8), time(9, 30))
    assert await app.caller("mechanic").send(GetDayPlan(id=plan.id)) == plan
    found = await app.caller("mechanic").send(ListDayPlans(workshop=[workshop.id], day_min=DAY))
    assert found.items == [plan]


async def test_a_time_can_be_given_back(app: TestApp) -> None:
    """The plan stays, without the work."""
    mechanic = await some_mechanic(app, await some_workshop(app))
    work = await accepted_work(app)
    clerk = app.caller("clerk")
    plan = await clerk.send(
        PlanWork(work_order=work.id, mechanic=mechanic.id, day=DAY, minutes=240)
    )

    left = await clerk.send(UnplanWork(id=plan.id, work_order=work.id))

    assert (left.slots, left.version) == ([], 2)


async def test_many_planners_at_once_get_different_gaps(app: TestApp) -> None:
    """The plan of a day that nobody has begun yet is begun once, and no gap is given twice."""
    workshop = await some_workshop(app)
    mechanics = [await some_mechanic(app, workshop) for _ in range(2)]
    works = [await accepted_work(app) for _ in range(4)]
    commands = [
        PlanWork(work_order=work.id, mechanic=mechanics[index % 2].id, day=DAY, minutes=120)
        for index, work in enumerate(works)
    ]

    plans = await asyncio.gather(*(app.caller("clerk").send(command) for command in commands))

    last = max(plans, key=lambda plan: plan.version)
    assert sorted(plan.version for plan in plans) == [1, 2, 3, 4]
    assert sorted((slot.starts, slot.lift) for slot in last.slots) == [
        (time(8), 1),
        (time(8), 2),
        (time(10), 1),
        (time(10), 2),
    ]


async def test_a_repeated_request_plans_once(app: TestApp) -> None:
    """With the same idempotency key, the answer is the first one."""
    mechanic = await some_mechanic(app, await some_workshop(app))
    work = await accepted_work(app)
    clerk = app.caller("clerk")
    command = PlanWork(work_order=work.id, mechanic=mechanic.id, day=DAY, minutes=60)

    first = await clerk.send(command, key="plan-1")

    assert await clerk.send(command, key="plan-1") == first


async def test_only_accepted_work_is_planned(app: TestApp) -> None:
    """Nobody mends what the customer has not agreed to; nothing is left behind."""
    workshop = await some_workshop(app)
    mechanic = await some_mechanic(app, workshop)
    work = await some_work_order(app)
    clerk = app.caller("clerk")

    with pytest.raises(RuleViolationError) as caught:
        await clerk.send(PlanWork(work_order=work.id, mechanic=mechanic.id, day=DAY, minutes=60))

    assert caught.value.code == "planning.not_accepted"
    assert (await clerk.send(ListDayPlans(workshop=[workshop.id]))).items == []


async def test_a_mechanic_who_is_not_there_is_an_error_of_the_field(app: TestApp) -> None:
    """The caller learns which of the two does not exist."""
    work = await accepted_work(app)
    command = PlanWork(work_order=work.id, mechanic=MechanicId(new_id()), day=DAY, minutes=60)

    with pytest.raises(ValidationError) as caught:
        await app.caller("clerk").send(command)

    assert [error.at for error in caught.value.errors] == ["/mechanic"]


async def test_mechanics_and_customers_do_not_plan(app: TestApp) -> None:
    """Clerks do; strangers are told to log in."""
    mechanic = await some_mechanic(app, await some_workshop(app))
    work = await accepted_work(app)
    command = PlanWork(work_order=work.id, mechanic=mechanic.id, day=DAY, minutes=60)

    for caller in (app.caller("mechanic"), app.caller("customer")):
        with pytest.raises(ForbiddenError):
            await caller.send(command)
    with pytest.raises(UnauthenticatedError):
        await app.anonymous.send(command)


async def test_the_migration_makes_the_tables_that_the_code_declares(app: TestApp) -> None:
    """Revisions that are written by hand are compared with the tables like all others."""
    assert await app.application.migrations.differences() == []
