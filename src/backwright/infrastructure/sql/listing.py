"""From a list query to the statement that answers it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from msgspec import UNSET

from backwright.application.messages import ListQuery
from backwright.domain.errors import FieldError, ValidationError
from backwright.infrastructure.sql.compiled import Compiled, Shapes, compiled, parameter
from backwright.infrastructure.sql.database import UnstorableError
from backwright.infrastructure.sql.filters import Asked, is_several
from backwright.infrastructure.sql.mapping import SEARCH
from backwright.infrastructure.sql.narrowing import Narrowing
from backwright.infrastructure.sql.placing import UNSTORABLE
from backwright.infrastructure.sql.search_text import words
from backwright.infrastructure.sql.selected import Selected
from backwright.infrastructure.sql.sorting import KEY, KEY_ID, Order, Place
from backwright.infrastructure.sql.types import Identifier, Integer, Several, Text

LIMIT, OFFSET = "page_limit", "page_offset"


class Conditions(NamedTuple):
    """The shape of what a query asks.

    The policy, the filters with whether they have several values, and how many words are searched.
    """

    narrow: Narrowing | None
    filters: tuple[tuple[str, bool], ...]
    words: int


class Stretch(NamedTuple):
    """The shape of a page: its order, its direction, and how it begins.

    `missing` says of the place to begin at that it has no key; None where there is no such place.
    """

    order: str
    backwards: bool = False
    missing: bool | None = None
    numbered: bool = False


class Listing:
    """The lists of one kind of view; statements are compiled once for each shape."""

    def __init__(self, selected: Selected) -> None:
        self._selected = selected
        self._shapes = Shapes()
        self._asked: dict[type[Any], tuple[str, ...]] = {}
        reading, self.dialect = selected.reading, selected.dialect
        self._id = row = reading.table.c.id
        self._orders = {"": Order("", row, row, self.dialect)}
        for name, key in reading.sorts.items():
            for word in (name, f"-{name}"):
                self._orders[word] = Order(word, key, row, self.dialect)
        self._places = {
            word: selected.places(order.key, row) for word, order in self._orders.items()
        }

    def order(self, query: ListQuery[Any]) -> Order:
        """The order that the query wants; without one, by id, which is by creation."""
        name = getattr(query, "sort", "")
        order = self._orders.get(name)
        if order is None:
            known = ", ".join(word for word in self._orders if word)
            problem = f"{name!r} is no order; there are {known}"
            raise ValidationError((FieldError("/sort", "unknown_value", problem),))
        return order

    def conditions(
        self, query: ListQuery[Any], narrow: Narrowing | None
    ) -> tuple[Conditions, dict[str, Any]]:
        """What the query asks, and the values of the parameters."""
        given: list[tuple[str, bool]] = []
        values: dict[str, Any] = {}
        filters = self._selected.reading.filters
        for name in self._names(type(query)):
            value = getattr(query, name)
            if value is not UNSET and value is not None:
                values.update(filters[name].values(name, value))
                given.append((name, is_several(value)))
        searched: tuple[str, ...] = ()
        if self._selected.searched and (text := getattr(query, SEARCH, None)):
            searched = words(text)
            values.update((_word(number), word) for number, word in enumerate(searched))
        return Conditions(narrow, tuple(given), len(searched)), values

    def page(self, asked: Conditions, order: Order, stretch: Stretch) -> Compiled:
        """The rows of a page."""
        return self._shapes.of((asked, stretch), lambda: self._page(asked, order, stretch))

    def cursor(self, order: Order, row: Sequence[Any]) -> str:
        """The place of a row of a page, as callers get it."""
        key_at, id_at = self._places[order.name]
        return order.cursor(row[key_at], row[id_at])

    def count(self, asked: Conditions) -> Compiled:
        """How many rows there are."""
        return self._shapes.of(asked, lambda: self._count(asked))

    def reference(self, asked: Conditions, by: str) -> sa.Column[Any] | None:
        """The column of identifiers that one value of a filter is compared with, if it is such."""
        column = self._selected.reading.filters[by].column if (by, False) in asked.filters else None
        return column if column is not None and isinstance(column.type, Identifier) else None

    def firsts(self, asked: Conditions, order: Order, by: sa.Column[Any], name: str) -> Compiled:
        """The first rows for each of several values of one filter; the value stands last."""
        return self._shapes.of(
            ("firsts", asked, order.name, name), lambda: self._firsts(asked, order, by, name)
        )

    def counts(self, asked: Conditions, by: sa.Column[Any], name: str) -> Compiled:
        """How many rows there are for each of several values of one filter, and the value."""
        return self._shapes.of(("counts", asked, name), lambda: self._counts(asked, by, name))

    def misplaced(
        self, asked: Conditions, values: Mapping[str, Any], error: UnstorableError
    ) -> ValidationError:
        """Which of the conditions have a value that no database can store."""
        problems: list[FieldError] = []
        for at, condition in self._all_conditions(asked):
            alone = compiled(sa.select(condition), self._selected.dialect)
            try:
                alone.arguments(values)
            except UnstorableError as wrong:
                problems.append(FieldError(f"/{at}", UNSTORABLE, str(wrong)))
        return ValidationError(tuple(problems) or (FieldError("", UNSTORABLE, str(error)),))

    def _names(self, query: type[ListQuery[Any]]) -> tuple[str, ...]:
        names = self._asked.get(query)
        if names is None:
            filters = self._selected.reading.filters
            names = tuple(name for name in query.__struct_fields__ if name in filters)
            self._asked[query] = names
        return names

    def _page(self, asked: Conditions, order: Order, stretch: Stretch) -> Compiled:
        rows = self._where(self._selected.rows(order.key, self._id), asked)
        if stretch.missing is not None:
            beyond = order.beyond(backwards=stretch.backwards, missing=stretch.missing)
            rows = rows.where(beyond)
        rows = rows.order_by(*order.sorting(backwards=stretch.backwards))
        rows = rows.limit(parameter(LIMIT, Integer()))
        if stretch.numbered:
            rows = rows.offset(parameter(OFFSET, Integer()))
        return compiled(rows, self._selected.dialect)

    def _firsts(self, asked: Conditions, order: Order, by: sa.Column[Any], name: str) -> Compiled:
        found = self._where(self._selected.rows(order.key, self._id), _without(asked, name))
        most, sorting = parameter(LIMIT, Integer()), order.sorting(backwards=False)
        firsts = self._selected.dialect.firsts(_several(name), found, by, sorting, most)
        shown = list(firsts.selected_columns)
        key_at, id_at = self._places[order.name]
        rows = firsts.order_by(*order.sorting(backwards=False, by=(shown[key_at], shown[id_at])))
        return compiled(rows, self._selected.dialect)

    def _counts(self, asked: Conditions, by: sa.Column[Any], name: str) -> Compiled:
        columns: list[sa.ColumnElement[Any]] = [sa.func.count(), by]
        counted = self._where(sa.select(*columns), _without(asked, name))
        of = self._selected.dialect.any_of(by, _several(name))
        return compiled(counted.where(of).group_by(by), self._selected.dialect)

    def _count(self, asked: Conditions) -> Compiled:
        counted = sa.select(sa.func.count()).select_from(self._selected.reading.table)
        return compiled(self._where(counted, asked), self._selected.dialect)

    def _where(self, rows: sa.Select[Any], asked: Conditions) -> sa.Select[Any]:
        conditions = (condition for _, condition in self._all_conditions(asked))
        return self._selected.seen(rows, asked.narrow).where(*conditions)

    def _all_conditions(self, asked: Conditions) -> Iterator[tuple[str, sa.ColumnElement[bool]]]:
        reading, dialect = self._selected.reading, self._selected.dialect
        for name, several in asked.filters:
            shape = Asked(reading.table, name, dialect, several)
            yield name, reading.filters[name].condition(shape)
        for number in range(asked.words):
            word = parameter(_word(number), Text())
            yield SEARCH, dialect.has_text(reading.table.c[SEARCH], word)


def _without(asked: Conditions, name: str) -> Conditions:
    return asked._replace(filters=tuple(each for each in asked.filters if each[0] != name))


def _several(name: str) -> sa.BindParameter[Any]:
    return parameter(name, Several(Identifier()))


def _word(number: int) -> str:
    return f"word_{number}"


def begin(place: Place | None) -> tuple[bool | None, dict[str, Any]]:
    """How a page begins at a place, and the values of its parameters."""
    if place is None:
        return None, {}
    return place.key is None, {KEY: place.key, KEY_ID: place.id}
