"""Things with an identity, and the aggregates that are changed and stored as one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from backwright.domain.event import DomainEvent

IdT = TypeVar("IdT", bound=UUID)


@dataclass(slots=True, kw_only=True, eq=False)
class Entity(Generic[IdT]):
    """Something that stays itself while its attributes change; equal by identity."""

    id: IdT

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(slots=True, kw_only=True, eq=False)
class Aggregate(Entity[IdT]):
    """An entity that is loaded, checked, changed and stored as one.

    `version` counts the commits that changed it; 0 means not stored yet. The unit of work sets
    `version`, `created_at` and `updated_at` (UTC) when the change commits.
    """

    version: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None
    _recorded: list[DomainEvent] = field(default_factory=list[DomainEvent], init=False, repr=False)

    def assign(self, values: Mapping[str, object]) -> None:
        """Give fields new values, by name."""
        for name, value in values.items():
            setattr(self, name, value)

    def record(self, event: DomainEvent) -> None:
        """Note that something happened; it is published by the commit that stores the change."""
        self._recorded.append(event)

    def recorded(self) -> tuple[DomainEvent, ...]:
        """What happened since the aggregate was loaded, in order."""
        return tuple(self._recorded)

    def published(self) -> None:
        """Forget the recorded events: they are on their way now."""
        self._recorded.clear()

    def check(self) -> None:
        """Raise `RuleViolationError` if an invariant does not hold.

        The unit of work calls it before every commit; overridden where there are invariants.
        """
