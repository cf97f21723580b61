"""Commands and queries: what a module can be asked, and what it answers.

A command or a query names the type of its result: `class PlaceOrder(Command[OrderView])`. Fields
carry their constraints as `msgspec.Meta`, so decoding a request is validating it.
"""

from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from msgspec import Meta, Struct, UnsetType

ResultT = TypeVar("ResultT")
ViewT = TypeVar("ViewT", bound="View")
ValueT = TypeVar("ValueT")

Limit = Annotated[int, Meta(ge=1, le=100, description="How many to return.")]
Cursor = Annotated[str, Meta(max_length=1000, description="`next` or `previous` of a page.")]
PageNumber = Annotated[int, Meta(ge=1, le=10_000, description="A page by number, from 1.")]


class Command(Struct, Generic[ResultT], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for a change; named in the imperative. Its whole effect is one atomic commit."""


class Query(Struct, Generic[ResultT], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asks for an answer and changes nothing."""


class View(Struct, frozen=True, kw_only=True):
    """What the outside sees of something; made from an aggregate or from a row, never changed."""


class AggregateView(View, frozen=True, kw_only=True):
    """A view of one whole aggregate. `version` is its entity tag on every protocol."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime


class Page(Struct, Generic[ViewT], frozen=True, kw_only=True, omit_defaults=True):
    """Some of a list, in its order.

    `next` and `previous` are opaque cursors, absent at the ends. `total` is counted only where the
    query asked for it.
    """

    items: list[ViewT]
    next: str | None = None
    previous: str | None = None
    total: int | None = None


class ListQuery(Query[Page[ViewT]], Generic[ViewT], frozen=True, kw_only=True):
    """Asks for a page of a list: by cursor (`after`, `before`), or by number (`page`, from 1).

    A subclass adds its filters, `sort` (a `Literal`; a leading `-` is descending), and `search`
    where it has one.
    """

    limit: Limit = 20
    after: Cursor | None = None
    before: Cursor | None = None
    page: PageNumber | None = None
    total: Annotated[bool, Meta(description="Count all matches, too.")] = False


def given(value: ValueT | UnsetType, otherwise: ValueT) -> ValueT:
    """The value of an optional field of a command, or `otherwise` where it was left out."""
    return otherwise if isinstance(value, UnsetType) else value
