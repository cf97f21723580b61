"""Finding views, for one caller."""

from collections.abc import Awaitable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

from backwright.application.call import Call
from backwright.application.gathering import Gathering
from backwright.application.messages import ListQuery, Page, View
from backwright.domain.errors import FieldError, NotFoundError, ValidationError
from backwright.infrastructure.sql.beside import Beside
from backwright.infrastructure.sql.compiled import Compiled
from backwright.infrastructure.sql.database import Database, UnstorableError
from backwright.infrastructure.sql.derived import CALLER
from backwright.infrastructure.sql.listing import LIMIT, OFFSET, Conditions, Listing, Stretch, begin
from backwright.infrastructure.sql.narrowing import Narrowing
from backwright.infrastructure.sql.rows import Row
from backwright.infrastructure.sql.selected import Selected
from backwright.infrastructure.sql.sorting import Order, Place

ViewT = TypeVar("ViewT", bound=View)


class SqlReader(Generic[ViewT]):
    """Implements `Reader` with one statement for each call, and one more for a total."""

    __slots__ = ("_call", "_database", "_listing", "_narrow", "_selected")

    def __init__(
        self,
        database: Database,
        selected: Selected,
        listing: Listing,
        narrow: Narrowing | None,
        call: Call,
    ) -> None:
        self._database = database
        self._selected = selected
        self._listing = listing
        self._narrow = narrow
        self._call = call

    async def get(self, id: UUID) -> ViewT:
        """The view, or `NotFoundError`."""
        gathering = self._call.gathering
        if gathering is not None:
            return await self._gathered(gathering, id)
        rows = await self._fetch(self._selected.get(self._narrow), {"id": id})
        if not rows:
            raise NotFoundError(self._selected.name, id)
        view: ViewT = self._selected.view(rows[0])
        return view

    async def get_many(self, ids: Iterable[UUID]) -> list[ViewT]:
        """Those that exist, in the order asked, in one round trip."""
        asked = dict.fromkeys(ids)
        if not asked:
            return []
        found = await self._by_id(list(asked))
        return [found[key] for key in asked if key in found]

    async def _gathered(self, gathering: Gathering, id: UUID) -> ViewT:
        view: ViewT | None = await gathering.one((self._selected, self._narrow), id, self._by_id)
        if view is None:
            raise NotFoundError(self._selected.name, id)
        return view

    async def _by_id(self, ids: Sequence[UUID]) -> dict[UUID, ViewT]:
        rows = await self._fetch(self._selected.many(self._narrow), {"ids": list(ids)})
        return {self._selected.id_of(row): self._selected.view(row) for row in rows}

    async def find(self, **equal: object) -> ViewT | None:
        """The one whose columns have these values."""
        try:
            rows = await self._fetch(self._selected.find(equal, self._narrow), equal)
        except UnstorableError:
            return None
        return self._selected.view(rows[0]) if rows else None

    async def page(self, query: ListQuery[ViewT]) -> Page[ViewT]:
        """A page. A bad cursor raises `ValidationError`."""
        order = self._listing.order(query)
        place = _place(query, order)
        asked, values = self._listing.conditions(query, self._narrow)
        if place is None and query.page is None and self._call.gathering is not None:
            beside = self._beside(self._call.gathering, asked, values)
            if beside is not None:
                rows = await beside.firsts(order, query.limit + 1)
                return self._paged(
                    query, order, rows, await beside.count() if query.total else None
                )
        missing, at = begin(place)
        stretch = Stretch(order.name, query.before is not None, missing, query.page is not None)
        extent = {LIMIT: query.limit + 1, OFFSET: ((query.page or 1) - 1) * query.limit}
        statement = self._listing.page(asked, order, stretch)
        rows = await self._listed(statement, asked, {**values, **at, **extent})
        total = await self._total(asked, values) if query.total else None
        return self._paged(query, order, rows, total)

    async def count(self, query: ListQuery[ViewT]) -> int:
        """How many match, without looking at limit and cursor."""
        asked, values = self._listing.conditions(query, self._narrow)
        return await self._total(asked, values)

    def _beside(
        self, gathering: Gathering, asked: Conditions, values: dict[str, Any]
    ) -> Beside | None:
        """The list beside others like it; None where it is no such list."""
        by = self._listing.reference(asked, gathering.by)
        if by is None:
            return None
        others: dict[str, Any] = {**values, CALLER: self._call.principal.id}
        key = others.pop(gathering.by)
        return Beside(gathering, self._database, self._listing, asked, by, key, others)

    def _fetch(self, compiled: Compiled, values: Mapping[str, Any]) -> Awaitable[Sequence[Row]]:
        arguments = compiled.arguments({CALLER: self._call.principal.id, **values})
        return self._database.fetch(compiled.statement, arguments)

    async def _total(self, asked: Conditions, values: Mapping[str, Any]) -> int:
        rows = await self._listed(self._listing.count(asked), asked, values)
        total: int = rows[0][0]
        return total

    async def _listed(
        self, compiled: Compiled, asked: Conditions, values: Mapping[str, Any]
    ) -> Sequence[Row]:
        try:
            return await self._fetch(compiled, values)
        except UnstorableError as error:
            raise self._listing.misplaced(asked, {CALLER: None, **values}, error) from error

    def _paged(
        self, query: ListQuery[ViewT], order: Order, rows: Sequence[Row], total: int | None
    ) -> Page[ViewT]:
        """One row more than asked for tells that there are others beyond."""
        more, backwards = len(rows) > query.limit, query.before is not None
        shown = rows[: query.limit]
        if backwards:
            shown = shown[::-1]
        started = query.after is not None or (query.page or 1) > 1
        is_last, is_first = not (backwards or more), not (more if backwards else started)
        view, cursor = self._selected.view, self._listing.cursor
        if self._call.cursors is not None:
            self._call.cursors[:] = [cursor(order, row) for row in shown]
        return Page(
            items=[view(row) for row in shown],
            next=None if is_last or not shown else cursor(order, shown[-1]),
            previous=None if is_first or not shown else cursor(order, shown[0]),
            total=total,
        )


def _place(query: ListQuery[Any], order: Order) -> Place | None:
    """Where the page begins; raises `ValidationError` where the query says it twice."""
    given = [name for name in ("after", "before", "page") if getattr(query, name) is not None]
    if len(given) > 1:
        problem = f"give either {' or '.join(given)}"
        raise ValidationError(tuple(FieldError(f"/{name}", "ambiguous", problem) for name in given))
    if query.after is not None:
        return order.place(query.after, "after")
    return None if query.before is None else order.place(query.before, "before")
