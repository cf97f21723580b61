"""What operators can ask."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta

from backwright.application.durable.work import Kind
from backwright.application.messages import Command, Page, Query, View
from backwright.application.operations.views import (
    DoneView,
    QueueView,
    ScheduleView,
    State,
    WorkDetailView,
    WorkView,
)

Number = Annotated[int, Meta(ge=1, description="The number of the work.")]
Reason = Annotated[str, Meta(min_length=1, max_length=500, description="Why; kept with it.")]
Text = Annotated[str, Meta(max_length=200, description="In the error, the note or the body.")]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Most = Annotated[int, Meta(ge=1, le=100_000, description="So many at most.")]


class QueuesView(View, frozen=True, kw_only=True):
    """All queues, by name."""

    items: list[QueueView]


class SchedulesView(View, frozen=True, kw_only=True):
    """All schedules, by name."""

    items: list[ScheduleView]


class ListQueues(Query[QueuesView], frozen=True, kw_only=True):
    """All queues with their counts and their health."""


class PauseQueue(Command[None], frozen=True, kw_only=True):
    """Let workers begin nothing more of a queue."""

    name: Name


class ResumeQueue(Command[None], frozen=True, kw_only=True):
    """Let workers go on with a queue."""

    name: Name


class ListWork(Query[Page[WorkView]], frozen=True, kw_only=True):
    """Work by kind, target, queue, state and text: the latest first.

    Without a state it is all that is not over.
    """

    kind: Kind | None = None
    target: str = ""
    queue: str = ""
    state: State | None = None
    text: Text = ""
    id: UUID | None = None
    limit: Annotated[int, Meta(ge=1, le=100, description="How many to return.")] = 20
    after: Annotated[str, Meta(max_length=20, description="`next` of a page.")] | None = None


class GetWork(Query[WorkDetailView], frozen=True, kw_only=True):
    """A piece of work with its envelope, its error and its result."""

    number: Number


class RetryWork(Command[WorkDetailView], frozen=True, kw_only=True):
    """Have work done now that waits for later or for a person."""

    number: Number


class CancelWork(Command[DoneView], frozen=True, kw_only=True):
    """End work: what waits at once, what runs within seconds."""

    number: Number
    reason: Reason = "cancelled by an operator"


class EditWork(Command[WorkDetailView], frozen=True, kw_only=True):
    """Replace the body of parked work by another envelope; with `replay` have it done now.

    An envelope that can't be understood here is refused, unless it is `unchecked`.
    """

    number: Number
    envelope: dict[str, Any]
    replay: bool = False
    unchecked: bool = False


class ReplayWork(Command[DoneView], frozen=True, kw_only=True):
    """Have parked work done now: one by its number, or all that is meant."""

    number: Number | None = None
    kind: Kind | None = None
    target: str = ""
    queue: str = ""
    text: Text = ""
    most: Most = 10_000


class DiscardWork(Command[DoneView], frozen=True, kw_only=True):
    """End parked work undone, with a reason: one by its number, or all that is meant."""

    reason: Reason
    number: Number | None = None
    kind: Kind | None = None
    target: str = ""
    queue: str = ""
    text: Text = ""
    most: Most = 10_000


class ListSchedules(Query[SchedulesView], frozen=True, kw_only=True):
    """All schedules, with their last and their next time."""


class GetSchedule(Query[ScheduleView], frozen=True, kw_only=True):
    """One schedule."""

    name: Name


class PauseSchedule(Command[ScheduleView], frozen=True, kw_only=True):
    """Let a schedule rest."""

    name: Name


class ResumeSchedule(Command[ScheduleView], frozen=True, kw_only=True):
    """Let a schedule go on from now, or plan it anew."""

    name: Name


class TriggerSchedule(Command[ScheduleView], frozen=True, kw_only=True):
    """Ask for the job of a schedule now."""

    name: Name
