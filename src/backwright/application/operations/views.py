"""Queues, work and schedules, as operators see them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from backwright.application.durable.work import Kind
from backwright.application.messages import View
from backwright.application.operations.health import Health


class State(StrEnum):
    """Where work stands; from `done` on it is over, and kept in the history."""

    WAITING = "waiting"
    RUNNING = "running"
    SCHEDULED = "scheduled"
    PARKED = "parked"
    DONE = "done"
    DISCARDED = "discarded"
    CANCELLED = "cancelled"


OVER = frozenset({State.DONE, State.DISCARDED, State.CANCELLED})


class QueueView(View, frozen=True, kw_only=True):
    """A queue. `oldest_seconds` is how long the first in line has been due.

    `failure_rate` is that of the last five to ten minutes; `limit` is empty where it has none.
    """

    name: str
    health: Health
    reasons: list[str]
    paused: bool
    limit: str
    waiting: int
    running: int
    scheduled: int
    parked: int
    oldest_seconds: float | None
    attempts: int
    failure_rate: float


class WorkView(View, frozen=True, kw_only=True):
    """A piece of work in a list; `number` is its own, `id` that of the event or the job.

    `error` is why the last attempt failed, or why it was discarded or cancelled. `stopping` says
    that it was asked to end.
    """

    number: int
    id: UUID
    kind: Kind
    target: str
    queue: str
    lane: str | None
    state: State
    failures: int
    losses: int
    due_at: datetime | None
    enqueued_at: datetime
    ended_at: datetime | None
    error: str
    progress: float | None
    note: str
    stopping: bool


class WorkDetailView(View, frozen=True, kw_only=True):
    """All that is known of a piece of work.

    `envelope` is what it says, and `body` the very text that is stored, in base64 where it is no
    text (`is_text`). `problem` is why it can't be understood here, empty where it can.
    """

    work: WorkView
    envelope: dict[str, Any] | None
    body: str
    is_text: bool
    problem: str
    result: Any


class ScheduleView(View, frozen=True, kw_only=True):
    """A schedule; `last_state` is where its last job stands, None where that is not known any more.

    `declared` says whether the code of this process has it.
    """

    name: str
    spec: str
    zone: str
    missed: str
    declared: bool
    paused: bool
    next_at: datetime | None
    last_at: datetime | None
    last_job: UUID | None
    last_state: State | None
    note: str


class DoneView(View, frozen=True, kw_only=True):
    """How much was done; `stopping` counts what runs, and was asked to end.

    `left` counts what was meant, too, but belongs to sagas or schedules, and was left to them.
    """

    done: int
    stopping: int = 0
    left: int = 0
