"""How a day is filled."""

from datetime import date, time

import pytest
from backwright.domain import DuplicateError, NotFoundError, RuleViolationError, new_id

from garage.people.contracts.types import MechanicId, WorkshopId
from garage.planning.contracts.events import WorkPlanned, WorkUnplanned
from garage.planning.domain.day_plan import DayPlan, Slot
from garage.planning.domain.opening import Opening
from garage.service.contracts.types import WorkOrderId

DAY = date(2030, 1, 2)
ADA, BEN, EVE = (MechanicId(new_id()) for _ in range(3))


def a_day() -> DayPlan:
    return DayPlan.begin(WorkshopId(new_id()), DAY)


def planned(
    plan: DayPlan, mechanic: MechanicId, minutes: int, *, lifts: int = 2, after: time | None = None
) -> Slot:
    """What somebody's next work gets in a workshop that is open from eight to noon."""
    work = WorkOrderId(new_id())
    opening = Opening(opens=time(8), closes=time(12), lifts=lifts)
    plan.plan(work, mechanic, opening, minutes=minutes, not_before=after, today=DAY)
    return next(slot for slot in plan.slots if slot.work_order == work)


def test_the_first_work_begins_with_the_day() -> None:
    """At the first lift, and others learn of it."""
    plan = a_day()

    slot = planned(plan, ADA, 90)

    assert (slot.starts, slot.ends, slot.lift) == (time(8), time(9, 30), 1)
    assert plan.recorded() == (
        WorkPlanned(
            work_order=slot.work_order,
            mechanic=ADA,
            workshop=plan.workshop,
            lift=1,
            day=DAY,
            starts=time(8),
            ends=time(9, 30),
        ),
    )


def test_a_mechanic_does_one_thing_after_the_other() -> None:
    """Also where a second lift is free."""
    plan = a_day()

    slots = [planned(plan, ADA, 60) for _ in range(2)]

    assert [(slot.starts, slot.lift) for slot in slots] == [(time(8), 1), (time(9), 1)]


def test_mechanics_work_beside_each_other_as_long_as_there_are_lifts() -> None:
    """The third one waits for the first lift that is free."""
    plan = a_day()

    slots = [planned(plan, mechanic, minutes) for mechanic, minutes in [(ADA, 90), (BEN, 60)]]
    third = planned(plan, EVE, 30)

    assert [(slot.starts, slot.lift) for slot in slots] == [(time(8), 1), (time(8), 2)]
    assert (third.starts, third.lift) == (time(9), 2)


def test_a_gap_between_others_is_used() -> None:
    """Short work goes where long work does not fit; the plan stays in the order of time."""
    plan = a_day()
    planned(plan, ADA, 60)
    planned(plan, ADA, 60, after=time(9, 30))

    longer = planned(plan, ADA, 60)
    shorter = planned(plan, ADA, 30)

    assert (longer.starts, shorter.starts) == (time(10, 30), time(9))
    assert [slot.starts for slot in plan.slots] == [time(8), time(9), time(9, 30), time(10, 30)]


def test_work_that_does_not_fit_is_refused() -> None:
    """Nothing is planned into the evening, and nothing is told."""
    plan = a_day()
    planned(plan, ADA, 180)
    told = len(plan.recorded())

    with pytest.raises(RuleViolationError, match="no common gap"):
        planned(plan, ADA, 90)

    assert (len(plan.slots), len(plan.recorded())) == (1, told)


def test_a_day_that_is_over_is_not_planned() -> None:
    """Whatever the gaps."""
    plan = a_day()
    opening = Opening(opens=time(8), closes=time(12), lifts=1)

    with pytest.raises(RuleViolationError) as caught:
        plan.plan(WorkOrderId(new_id()), ADA, opening, minutes=60, today=date(2030, 1, 3))

    assert caught.value.code == "planning.day_over"


def test_work_is_planned_once_a_day() -> None:
    """A second time is a conflict."""
    plan = a_day()
    slot = planned(plan, ADA, 60)
    opening = Opening(opens=time(8), closes=time(12), lifts=1)

    with pytest.raises(DuplicateError):
        plan.plan(slot.work_order, BEN, opening, minutes=60, today=DAY)


def test_time_that_is_given_back_can_be_had() -> None:
    """And whoever waits for it learns of it."""
    plan = a_day()
    slot = planned(plan, ADA, 240)

    plan.unplan(slot.work_order)

    told = WorkUnplanned(work_order=slot.work_order, workshop=plan.workshop, day=DAY)
    assert plan.recorded()[-1] == told
    assert planned(plan, ADA, 240).starts == time(8)


def test_what_is_not_planned_can_t_be_given_back() -> None:
    """Nothing changes."""
    with pytest.raises(NotFoundError):
        a_day().unplan(WorkOrderId(new_id()))


@pytest.mark.parametrize(("mechanic", "lift"), [(ADA, 2), (BEN, 1)])
def test_a_plan_with_collisions_is_never_stored(mechanic: MechanicId, lift: int) -> None:
    """Neither a mechanic nor a lift is in two places at once, whoever filled the plan."""
    plan = a_day()
    slot = planned(plan, ADA, 60)
    plan.slots.append(
        Slot(
            work_order=WorkOrderId(new_id()),
            mechanic=mechanic,
            lift=lift,
            starts=time(8, 45),
            ends=time(9, 45),
        )
    )

    with pytest.raises(RuleViolationError) as caught:
        plan.check()

    assert (caught.value.code, slot.ends) == ("planning.overlap", time(9))
