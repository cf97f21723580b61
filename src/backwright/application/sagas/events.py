"""What sagas make known: ordinary events, which anyone may subscribe to."""

from dataclasses import dataclass
from uuid import UUID

from backwright.domain.event import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class SagaEvent(DomainEvent):
    """About one saga; `name` is such as `ordering.FulfilOrder`, and `key` what it correlates by."""

    saga: UUID
    name: str
    version: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SagaStepCompleted(SagaEvent):
    """A step was done."""

    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SagaStepCompensated(SagaEvent):
    """A step was undone."""

    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SagaCompleted(SagaEvent):
    """All steps were done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SagaFailed(SagaEvent):
    """All that was done is undone; `cancelled` by a person, or because of the `error`.

    Of one that is `abandoned` not all is undone: a person saw to it, as the `error` says.
    """

    error: str
    cancelled: bool
    abandoned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SagaStuck(SagaEvent):
    """A step could not be undone, and waits for a person."""

    step: str
    error: str


# The types under which they are stored and published.
EVENTS: dict[type[DomainEvent], str] = {
    kind: f"backwright.{kind.__name__}"
    for kind in (SagaStepCompleted, SagaStepCompensated, SagaCompleted, SagaFailed, SagaStuck)
}
