"""A saga as it is stored, and what one commit makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from msgspec import Raw, Struct
from msgspec import field as struct_field

from backwright.application.durable.work import Claimed, Work
from backwright.application.sagas.reading import SagaAttempt
from backwright.application.sagas.status import SagaStatus
from backwright.domain.event import DomainEvent


class Memory(Struct, frozen=True, kw_only=True):
    """What a saga keeps between its steps, stored as one JSON document.

    `results` are what steps returned and which events were waited for, by the names of the steps.
    `undoing` says that it is on its way back; `since` and `until` are those of the present wait.
    """

    results: Mapping[str, Raw] = struct_field(default_factory=dict[str, Raw])
    undoing: bool = False
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSaga:
    """One row; it is before the step `position`, or, on its way back, before undoing it.

    `revision` rises with every change, those from outside too: a cancellation, an event that is
    waited for. `cancelled` is the reason that a person gave, empty where nobody did.
    """

    id: UUID
    name: str
    version: int
    key: str
    status: SagaStatus
    position: int
    revision: int
    input: bytes
    memory: Memory
    cancelled: str
    error: str
    started_at: datetime
    updated_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A new saga, and its first work; `subject` names the field that must be unique."""

    saga: StoredSaga
    work: Work
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """What one commit makes of a saga, beside the changes of the step itself.

    `saga` is as it is to be. `due_at` is when its work is due next; None where it is over, or
    `parked` for a person. The work stays in the worker's hands where it `keeps` it, and counts so
    many `failures`. `note` tells for which event it waits. A `checked` advance is refused with
    a `VersionConflictError` where the saga changed meanwhile. `used` is the event that was waited
    for.
    """

    saga: StoredSaga
    work: Claimed
    due_at: datetime | None
    attempts: Sequence[SagaAttempt] = ()
    events: Sequence[DomainEvent] = ()
    failures: int = 0
    error: str = ""
    note: str = ""
    parked: bool = False
    keeps: bool = False
    checked: bool = False
    used: UUID | None = field(default=None)


def waits_for(stage: str) -> str:
    """The note of work that waits for an event, by which it is found to be woken."""
    return f"waits for {stage}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """An event that a saga waits for, or may wait for later; `data` is JSON."""

    event: UUID
    data: Raw
