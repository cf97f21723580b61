"""Looking at sagas, and what a person may do about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from backwright.application.call import Call
from backwright.application.messages import View
from backwright.application.sagas.status import Ending, Part, SagaStatus


class SagaSummary(View, frozen=True, kw_only=True):
    """A saga in a list.

    `name` is `ordering.FulfilOrder`; `step` is where it stands, empty where it is over or its
    declaration is not here; `error` is why it turned back or is stuck.
    """

    id: UUID
    name: str
    version: int
    key: str
    status: SagaStatus
    step: str
    started_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SagaPage:
    """Sagas, the latest first; `after` asks for the next page, None on the last one."""

    items: Sequence[SagaSummary]
    after: UUID | None


class SagaAttempt(View, frozen=True, kw_only=True):
    """One attempt at a step, its undoing, a wait or a sleep; `number` counts from 1."""

    step: str
    part: Part
    number: int
    ending: Ending
    error: str
    started_at: datetime
    seconds: float


class StageState(StrEnum):
    """How a line of the timeline stands."""

    DONE = "done"
    RUNNING = "running"
    RETRYING = "retrying"
    WAITING = "waiting"
    FAILED = "failed"
    AHEAD = "ahead"
    UNDONE = "undone"
    UNDOING = "undoing"
    STUCK = "stuck"


class SagaStage(View, frozen=True, kw_only=True):
    """One step in the timeline of a saga.

    `attempts` counts those made so far, of `most` (None where it is not known here); `seconds` is
    how long they took together, or how long a wait lasted. `next_at` is when it is tried next, or
    until when is waited. Of what is undone, attempts and times are those of its compensation.
    """

    name: str
    part: Part
    state: StageState
    attempts: int
    most: int | None
    seconds: float
    error: str
    next_at: datetime | None


class SagaTimeline(View, frozen=True, kw_only=True):
    """All that is known of one saga: its steps in order, every attempt, what it was given.

    `input` and the `results` by step are JSON values. `declared` tells whether this process has
    the declaration of its version; without it the stages ahead are missing.
    """

    saga: SagaSummary
    stages: list[SagaStage]
    attempts: list[SagaAttempt]
    input: Any
    results: dict[str, Any]
    declared: bool


class Sagas(Protocol):
    """Sagas for people: to look at, and to put right.

    What is put right stands in the audit log; the `call` tells who did it.
    """

    async def show(self, id: UUID) -> SagaTimeline:
        """One saga with its timeline; raises `NotFoundError`."""
        ...

    async def list(
        self,
        *,
        name: str | None = None,
        status: SagaStatus | None = None,
        key: str | None = None,
        after: UUID | None = None,
        limit: int = 50,
    ) -> SagaPage:
        """Sagas, the latest first; `after` is the one that the page before ended with."""
        ...

    async def count(self, name: str | None = None) -> Mapping[SagaStatus, int]:
        """How many there are of each status."""
        ...

    async def cancel(self, id: UUID, reason: str, call: Call | None = None) -> None:
        """Turn it back: what runs now is finished first, then everything done is undone.

        Where that was its last step, it is completed all the same. Raises `NotFoundError`, and
        `IllegalStateError` for a saga that is over or on its way back.
        """
        ...

    async def retry(self, id: UUID, call: Call | None = None) -> None:
        """Go on now: with a stuck saga, its attempts counted anew, or with the next attempt.

        Raises `NotFoundError`, and `IllegalStateError` for one that is over, or that waits for an
        event or a time.
        """
        ...

    async def abandon(self, id: UUID, reason: str, call: Call | None = None) -> None:
        """End a stuck saga as failed, although not everything is undone; a person saw to it.

        And one whose version is not declared here: its code may be gone for good. Raises
        `NotFoundError`, and `IllegalStateError` for every other one.
        """
        ...

    async def undeclared(self) -> Mapping[str, int]:
        """Unfinished sagas that this process has no declaration of: `name@version` and how many."""
        ...
