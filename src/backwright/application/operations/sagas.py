"""Sagas as operators see them, and what they can do about them."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from backwright.application.call import Call
from backwright.application.messages import Command, Page, Query
from backwright.application.operations.messages import Reason
from backwright.application.policy import role
from backwright.application.sagas.reading import Sagas, SagaSummary, SagaTimeline
from backwright.application.sagas.status import SagaStatus
from backwright.application.use_case import handles
from backwright.domain.errors import FieldError, ValidationError

_operators = role("operations")


class ListSagas(Query[Page[SagaSummary]], frozen=True, kw_only=True):
    """Sagas by name, status and key: the latest first."""

    name: str = ""
    status: SagaStatus | None = None
    key: str = ""
    limit: Annotated[int, Meta(ge=1, le=100, description="How many to return.")] = 20
    after: Annotated[str, Meta(max_length=40, description="`next` of a page.")] | None = None


class GetSaga(Query[SagaTimeline], frozen=True, kw_only=True):
    """One saga with its steps and every attempt."""

    id: UUID


class CancelSaga(Command[SagaTimeline], frozen=True, kw_only=True):
    """Turn a saga back: everything that it did is undone in reverse."""

    id: UUID
    reason: Reason


class RetrySaga(Command[SagaTimeline], frozen=True, kw_only=True):
    """Go on now: with a stuck saga, its attempts counted anew, or with the next attempt."""

    id: UUID


class AbandonSaga(Command[SagaTimeline], frozen=True, kw_only=True):
    """End a stuck saga as failed, after a person saw to what is not undone."""

    id: UUID
    reason: Reason


@handles(ListSagas, allow=_operators)
async def list_sagas(query: ListSagas, sagas: Sagas) -> Page[SagaSummary]:
    """Some sagas, the latest first."""
    page = await sagas.list(
        name=query.name or None,
        status=query.status,
        key=query.key or None,
        after=_cursor(query.after),
        limit=query.limit,
    )
    return Page(items=[*page.items], next=None if page.after is None else str(page.after))


@handles(GetSaga, allow=_operators)
async def get_saga(query: GetSaga, sagas: Sagas) -> SagaTimeline:
    """All that is known of one."""
    return await sagas.show(query.id)


@handles(CancelSaga, allow=_operators)
async def cancel_saga(command: CancelSaga, sagas: Sagas, call: Call) -> SagaTimeline:
    """Turn it back."""
    await sagas.cancel(command.id, command.reason, call)
    return await sagas.show(command.id)


@handles(RetrySaga, allow=_operators)
async def retry_saga(command: RetrySaga, sagas: Sagas, call: Call) -> SagaTimeline:
    """Go on with it."""
    await sagas.retry(command.id, call)
    return await sagas.show(command.id)


@handles(AbandonSaga, allow=_operators)
async def abandon_saga(command: AbandonSaga, sagas: Sagas, call: Call) -> SagaTimeline:
    """End it as it is."""
    await sagas.abandon(command.id, command.reason, call)
    return await sagas.show(command.id)


def _cursor(after: str | None) -> UUID | None:
    try:
        return None if after is None else UUID(after)
    except ValueError as error:
        wrong = FieldError("/after", "cursor", "this is no `next` of a page")
        raise ValidationError((wrong,)) from error
