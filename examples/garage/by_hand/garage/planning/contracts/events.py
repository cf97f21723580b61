"""What happens in planning, for others to react to."""

from dataclasses import dataclass
from datetime import date, time

from backwright.domain import DomainEvent

from garage.people.contracts.types import MechanicId, WorkshopId
from garage.service.contracts.types import WorkOrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPlanned(DomainEvent):
    """Work has a mechanic, a lift and a time."""

    work_order: WorkOrderId
    mechanic: MechanicId
    workshop: WorkshopId
    lift: int
    day: date
    starts: time
    ends: time


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkUnplanned(DomainEvent):
    """Work has lost its time, and whoever waits for a gap may have it."""

    work_order: WorkOrderId
    workshop: WorkshopId
    day: date
