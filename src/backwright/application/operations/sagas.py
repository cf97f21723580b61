"""Sagas as operators see them, and what they can do about them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from backwright.application.messages import Command, Page, Query, View
from backwright.application.operations.messages import Reason
from backwright.application.policy import role
from backwright.application.sagas.reading import Sagas, SagaTimeline, StageState
from backwright.application.sagas.status import Ending, Part, SagaStatus
from backwright.application.use_case import handles
from backwright.domain.errors import FieldError, ValidationError

_operators = role("operations")


class SagaView(View, frozen=True, kw_only=True):
    """A saga in a list; `step` is where it stands, `error` why it turned back or is stuck."""

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


class SagaStageView(View, frozen=True, kw_only=True):
    """One step in the timeline; `most` is None where it is not known here."""

    name: str
    part: Part
    state: StageState
    attempts: int
    most: int | None
    seconds: float
    error: str
    next_at: datetime | None


class SagaAttemptView(View, frozen=True, kw_only=True):
    """One attempt at a step or at its undoing."""

    step: str
    part: Part
    number: int
    ending: Ending
    error: str
    started_at: datetime
    seconds: float


class SagaTimelineView(View, frozen=True, kw_only=True):
    """All that is known of one saga; `declared` says whether this process has its version."""

    saga: SagaView
    stages: list[SagaStageView]
    attempts: list[SagaAttemptView]
    input: Any
    results: dict[str, Any]
    declared: bool


class ListSagas(Query[Page[SagaView]], frozen=True, kw_only=True):
    """Sagas by name, status and key: the latest first."""

    name: str = ""
    status: SagaStatus | None = None
    key: str = ""
    limit: Annotated[int, Meta(ge=1, le=100, description="How many to return.")] = 20
    after: Annotated[str, Meta(max_length=40, description="`next` of a page.")] | None = None


class GetSaga(Query[SagaTimelineView], frozen=True, kw_only=True):
    """One saga with its steps and every attempt."""

    id: UUID


class CancelSaga(Command[SagaTimelineView], frozen=True, kw_only=True):
    """Turn a saga back: everything that it did is undone in reverse."""

    id: UUID
    reason: Reason


class RetrySaga(Command[SagaTimelineView], frozen=True, kw_only=True):
    """Go on with a stuck saga, its attempts counted anew."""

    id: UUID


class AbandonSaga(Command[SagaTimelineView], frozen=True, kw_only=True):
    """End a stuck saga as failed, after a person saw to what is not undone."""

    id: UUID
    reason: Reason


@handles(ListSagas, allow=_operators)
async def list_sagas(query: ListSagas, sagas: Sagas) -> Page[SagaView]:
    """Some sagas, the latest first."""
    page = await sagas.list(
        name=query.name or None,
        status=query.status,
        key=query.key or None,
        after=_cursor(query.after),
        limit=query.limit,
    )
    items = msgspec.convert(page.items, list[SagaView], from_attributes=True)
    return Page(items=items, next=None if page.after is None else str(page.after))


@handles(GetSaga, allow=_operators)
async def get_saga(query: GetSaga, sagas: Sagas) -> SagaTimelineView:
    """All that is known of one."""
    return _shown(await sagas.show(query.id))


@handles(CancelSaga, allow=_operators)
async def cancel_saga(command: CancelSaga, sagas: Sagas) -> SagaTimelineView:
    """Turn it back."""
    await sagas.cancel(command.id, command.reason)
    return _shown(await sagas.show(command.id))


@handles(RetrySaga, allow=_operators)
async def retry_saga(command: RetrySaga, sagas: Sagas) -> SagaTimelineView:
    """Go on with it."""
    await sagas.retry(command.id)
    return _shown(await sagas.show(command.id))


@handles(AbandonSaga, allow=_operators)
async def abandon_saga(command: AbandonSaga, sagas: Sagas) -> SagaTimelineView:
    """End it as it is."""
    await sagas.abandon(command.id, command.reason)
    return _shown(await sagas.show(command.id))


def _shown(timeline: SagaTimeline) -> SagaTimelineView:
    return msgspec.convert(timeline, SagaTimelineView, from_attributes=True)


def _cursor(after: str | None) -> UUID | None:
    try:
        return None if after is None else UUID(after)
    except ValueError as error:
        wrong = FieldError("/after", "cursor", "this is no `next` of a page")
        raise ValidationError((wrong,)) from error
