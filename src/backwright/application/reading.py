"""The read side: views straight from the store, without aggregates."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from backwright.application.messages import AggregateView, ListQuery, Page, View

ViewT = TypeVar("ViewT", bound=View)
WholeT = TypeVar("WholeT", bound=AggregateView)


class Reader(Protocol[ViewT]):
    """Finds views. Rows that the policy of the query does not grant do not exist for the caller.

    Every implementation guarantees:

    - relations, counts and "is the caller among them" come with the same statement: no N+1;
    - a page is taken by keyset: it neither skips nor repeats a row that was there all the time;
    - text sorts by code point and search ignores case and accents, on every database.
    """

    async def get(self, id: UUID) -> ViewT:
        """The view, or `NotFoundError`."""
        ...

    async def get_many(self, ids: Iterable[UUID]) -> list[ViewT]:
        """Those that exist, in the order asked, in one round trip."""
        ...

    async def find(self, **equal: object) -> ViewT | None:
        """The one whose columns have these values; meant for unique columns."""
        ...

    async def page(self, query: ListQuery[ViewT]) -> Page[ViewT]:
        """A page. A bad cursor raises `ValidationError`."""
        ...

    async def count(self, query: ListQuery[ViewT]) -> int:
        """How many match, without looking at limit and cursor."""
        ...


async def all_of(reader: Reader[WholeT], ids: Sequence[UUID]) -> list[WholeT]:
    """One view for each id, in their order; `NotFoundError` for the first that is not there."""
    found = {view.id: view for view in await reader.get_many(dict.fromkeys(ids))}
    return [found.get(key) or await reader.get(key) for key in ids]
