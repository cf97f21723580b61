"""Use cases around the plans of days."""

from backwright.application import Ask, Clock, Page, Reader, UnitOfWork, handles, referred
from backwright.domain import Rule, ensure

from garage.people.contracts.mechanics import GetMechanic
from garage.people.contracts.workshops import GetWorkshop
from garage.planning.contracts.day_plans import (
    DayPlanView,
    GetDayPlan,
    ListDayPlans,
    PlanWork,
    UnplanWork,
)
from garage.planning.domain.day_plan import DayPlan
from garage.planning.domain.opening import Opening
from garage.roles import clerk, mechanic
from garage.service.contracts.types import WorkOrderStatus
from garage.service.contracts.work_orders import GetWorkOrder

NOT_ACCEPTED = Rule("planning.not_accepted", "Only work that the customer accepted is planned.")
PLANNABLE = (WorkOrderStatus.ACCEPTED, WorkOrderStatus.IN_WORK)


@handles(PlanWork, allow=clerk, on=DayPlan, idempotent=True)
async def plan_work(command: PlanWork, uow: UnitOfWork, ask: Ask, clock: Clock) -> DayPlan:
    work = await referred("work_order", ask(GetWorkOrder(id=command.work_order)))
    whom = await referred("mechanic", ask(GetMechanic(id=command.mechanic)))
    workshop = await ask(GetWorkshop(id=whom.workshop))
    ensure(work.status in PLANNABLE, NOT_ACCEPTED)
    found = await uow.load_many(DayPlan, [DayPlan.identity(workshop.id, command.day)])
    plan = found[0] if found else uow.add(DayPlan.begin(workshop.id, command.day))
    plan.plan(
        work.id,
        whom.id,
        Opening(opens=workshop.opens, closes=workshop.closes, lifts=workshop.lifts),
        minutes=command.minutes,
        not_before=command.not_before,
        today=clock.now().date(),
    )
    return plan


@handles(UnplanWork, allow=clerk, on=DayPlan)
async def unplan_work(command: UnplanWork, uow: UnitOfWork) -> DayPlan:
    plan = await uow.load(DayPlan, command.id)
    plan.unplan(command.work_order)
    return plan


@handles(GetDayPlan, allow=clerk | mechanic, on=DayPlan)
async def get_day_plan(query: GetDayPlan, plans: Reader[DayPlanView]) -> DayPlanView:
    return await plans.get(query.id)


@handles(ListDayPlans, allow=clerk | mechanic, on=DayPlan)
async def list_day_plans(query: ListDayPlans, plans: Reader[DayPlanView]) -> Page[DayPlanView]:
    return await plans.page(query)
