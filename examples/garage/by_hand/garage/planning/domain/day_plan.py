"""The plan of one day in one workshop."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from itertools import combinations
from typing import Self
from uuid import uuid5

from backwright.domain import Aggregate, DuplicateError, NotFoundError, Rule, ensure

from garage.people.contracts.types import MechanicId, WorkshopId
from garage.planning.contracts.events import WorkPlanned, WorkUnplanned
from garage.planning.contracts.types import DayPlanId
from garage.planning.domain.opening import Opening, minute_of, time_at
from garage.service.contracts.types import WorkOrderId

DAY_OVER = Rule("planning.day_over", "That day is over.")
NO_GAP = Rule("planning.no_gap", "The mechanic and a lift have no common gap of that length.")
OVERLAP = Rule("planning.overlap", "Nobody and nothing is in two places at once.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time of one mechanic at one lift."""

    work_order: WorkOrderId
    mechanic: MechanicId
    lift: int
    starts: time
    ends: time

    def meets(self, starts: time, ends: time) -> bool:
        """Whether they have time in common; one may begin when the other ends."""
        return self.starts < ends and starts < self.ends

    def collides(self, other: "Slot") -> bool:
        """Whether they need the same mechanic or the same lift at the same time."""
        shared = self.mechanic == other.mechanic or self.lift == other.lift
        return shared and self.meets(other.starts, other.ends)


@dataclass(slots=True, kw_only=True, eq=False)
class DayPlan(Aggregate[DayPlanId]):
    """Who works on what, when, and on which lift.

    One plan holds everything that could collide, so two planners can't take the same gap: the
    second one decides again, on the plan that the first one has left.
    """

    workshop: WorkshopId
    day: date
    slots: list[Slot] = field(default_factory=list[Slot])

    @staticmethod
    def identity(workshop: WorkshopId, day: date) -> DayPlanId:
        """The same for the same workshop and day: a plan can't be begun twice."""
        return DayPlanId(uuid5(workshop, day.isoformat()))

    @classmethod
    def begin(cls, workshop: WorkshopId, day: date) -> Self:
        """A day on which nothing is planned yet."""
        return cls(id=cls.identity(workshop, day), workshop=workshop, day=day)

    def plan(
        self,
        work_order: WorkOrderId,
        mechanic: MechanicId,
        opening: Opening,
        *,
        minutes: int,
        not_before: time | None = None,
        today: date,
    ) -> None:
        """Take the first gap, and the first lift that is free in it.

        Raises `RuleViolationError` where there is none or the day is over, and `DuplicateError`
        for work that has its time already.
        """
        ensure(self.day >= today, DAY_OVER)
        if any(slot.work_order == work_order for slot in self.slots):
            raise DuplicateError("slot", ("work_order",))
        gap = next(self._gaps(mechanic, opening, minutes, not_before or opening.opens), None)
        if gap is None:
            raise NO_GAP.broken()
        starts, ends, lift = gap
        self._take(
            Slot(work_order=work_order, mechanic=mechanic, lift=lift, starts=starts, ends=ends)
        )

    def unplan(self, work_order: WorkOrderId) -> None:
        """Give the time of some work back; raises `NotFoundError` for work without one."""
        left = [slot for slot in self.slots if slot.work_order != work_order]
        if len(left) == len(self.slots):
            raise NotFoundError("slot", work_order)
        self.slots = left
        self.record(WorkUnplanned(work_order=work_order, workshop=self.workshop, day=self.day))

    def check(self) -> None:
        """Raise unless everything that must always hold does."""
        pairs = combinations(self.slots, 2)
        ensure(not any(one.collides(other) for one, other in pairs), OVERLAP)

    def _take(self, slot: Slot) -> None:
        self.slots = sorted([*self.slots, slot], key=lambda each: (each.starts, each.lift))
        self.record(
            WorkPlanned(
                work_order=slot.work_order,
                mechanic=slot.mechanic,
                workshop=self.workshop,
                lift=slot.lift,
                day=self.day,
                starts=slot.starts,
                ends=slot.ends,
            )
        )

    def _gaps(
        self, mechanic: MechanicId, opening: Opening, minutes: int, not_before: time
    ) -> Iterator[tuple[time, time, int]]:
        """Beginning, end and lift of each gap, the earliest first.

        A gap that nothing could move forward begins with the day, or where a slot ends.
        """
        first = max(opening.opens, not_before)
        for starts in sorted({first, *(slot.ends for slot in self.slots if slot.ends > first)}):
            end = minute_of(starts) + minutes
            if end > minute_of(opening.closes):
                return
            ends = time_at(end)
            busy = [slot for slot in self.slots if slot.meets(starts, ends)]
            taken = {slot.lift for slot in busy}
            free = next((n for n in range(1, opening.lifts + 1) if n not in taken), None)
            if free is not None and all(slot.mechanic != mechanic for slot in busy):
                yield starts, ends, free
