"""Plans of days: what others see of them and may ask."""

from datetime import date, time
from typing import Annotated, Literal

from backwright.application import AggregateView, Command, ListQuery, LocalTime, Query
from msgspec import UNSET, Meta, Struct, UnsetType

from garage.people.contracts.types import MechanicId, WorkshopId
from garage.planning.contracts.types import DayPlanId
from garage.service.contracts.types import WorkOrderId

Minutes = Annotated[int, Meta(ge=15, le=600, multiple_of=15, description="Quarters of an hour.")]


class SlotData(Struct, frozen=True, kw_only=True):
    """A time of one mechanic at one lift."""

    work_order: WorkOrderId
    mechanic: MechanicId
    lift: int
    starts: time
    ends: time


class DayPlanView(AggregateView, frozen=True, kw_only=True):
    """What is done in a workshop on one day, in the order of time."""

    id: DayPlanId
    workshop: WorkshopId
    day: date
    slots: list[SlotData]


class PlanWork(Command[DayPlanView], frozen=True, kw_only=True):
    """Give work the first gap of a mechanic's day in which a lift is free, too."""

    work_order: WorkOrderId
    mechanic: MechanicId
    day: date
    minutes: Minutes
    not_before: LocalTime | None = None


class UnplanWork(Command[DayPlanView], frozen=True, kw_only=True):
    """Take work out of the plan."""

    id: DayPlanId
    work_order: WorkOrderId


class GetDayPlan(Query[DayPlanView], frozen=True, kw_only=True):
    """Look at the plan of a day."""

    id: DayPlanId


class ListDayPlans(ListQuery[DayPlanView], frozen=True, kw_only=True):
    """List the plans of days."""

    workshop: list[WorkshopId] | UnsetType = UNSET
    day_min: date | UnsetType = UNSET
    day_max: date | UnsetType = UNSET
    sort: Literal["day", "-day"] = "day"
