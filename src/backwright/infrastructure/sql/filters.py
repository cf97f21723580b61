"""What a list can be filtered by: declared beside the table, named like the query's field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from backwright.infrastructure.sql.column_type import ColumnType
from backwright.infrastructure.sql.compiled import parameter
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.tables import currencies
from backwright.infrastructure.sql.types import Boolean, Integer, Json, Several

Column = sa.ColumnElement[Any]
Condition = sa.ColumnElement[bool]
_LISTS: tuple[type[Any], ...] = (list, tuple, set, frozenset)


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a condition is built: for rows of `table`, with parameters named from `name`.

    `several` says that the query gives a list of values.
    """

    table: sa.Table
    name: str
    dialect: Dialect
    several: bool

    def given(self, type_: sa.types.TypeEngine[Any]) -> sa.BindParameter[Any]:
        """The value, or the list of them as one parameter."""
        if self.several and isinstance(type_, ColumnType):
            return parameter(self.name, Several(type_))
        return parameter(self.name, type_)

    def beside(self, what: str, type_: sa.types.TypeEngine[Any]) -> sa.BindParameter[Any]:
        """A second parameter of the same filter."""
        return parameter(f"{self.name}_{what}", type_)


def is_several(value: object) -> bool:
    """Whether a query gives several values.

    A list of one counts as one value: asked with `=`, an index can also give the order.
    """
    return isinstance(value, _LISTS) and len(_listed(value)) != 1


def _listed(value: Any) -> list[Any]:
    return [*value] if isinstance(value, _LISTS) else [value]


def _one_or_several(name: str, value: Any) -> Mapping[str, Any]:
    listed = _listed(value)
    return {name: listed[0] if len(listed) == 1 else listed}


def _given(name: str, value: Any) -> Mapping[str, Any]:
    return {name: value}


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on rows, and what its parameters are made of.

    `column` is the one that a value must be equal to, where that is all there is to it.
    """

    condition: Callable[[Asked], Condition]
    values: Callable[[str, Any], Mapping[str, Any]] = _given
    column: sa.Column[Any] | None = None


def equals(column: sa.Column[Any]) -> Filter:
    """The value is the one that is given, or one of those."""

    def condition(asked: Asked) -> Condition:
        if asked.several:
            return asked.dialect.any_of(column, asked.given(column.type))
        return column == asked.given(column.type)

    return Filter(condition, _one_or_several, column)


def at_least(column: sa.Column[Any]) -> Filter:
    """The value is this or a greater one; of amounts of money, only in the same currency."""
    return _bound(column, lambda value, end: value >= end)


def at_most(column: sa.Column[Any]) -> Filter:
    """The value is this or a smaller one; of amounts of money, only in the same currency."""
    return _bound(column, lambda value, end: value <= end)


def contains(column: sa.Column[Any]) -> Filter:
    """The list in the column holds what is given, all of it."""

    def condition(asked: Asked) -> Condition:
        return asked.dialect.holds_all(column, parameter(asked.name, Json()))

    def values(name: str, value: Any) -> Mapping[str, Any]:
        return {name: msgspec.json.encode(_listed(value))}

    return Filter(condition, values)


def linked_with(own: sa.Column[Any], other: sa.Column[Any]) -> Filter:
    """The row is linked with what is given, with all of it; `own` is the row's end of the links."""

    def condition(asked: Asked) -> Condition:
        links = own.table.alias()
        ids = parameter(asked.name, Several(_column_type(other)))
        found = (
            sa.select(sa.func.count())
            .where(links.c[own.name] == asked.table.c.id)
            .where(asked.dialect.any_of(links.c[other.name], ids))
            .correlate(asked.table)
        )
        return found.scalar_subquery() == asked.beside("count", Integer())

    def values(name: str, value: Any) -> Mapping[str, Any]:
        ids = list(dict.fromkeys(_listed(value)))
        return {name: ids, f"{name}_count": len(ids)}

    return Filter(condition, values)


def is_missing(column: sa.Column[Any]) -> Filter:
    """True: there is no value; false: there is one."""
    return Filter(lambda asked: column.is_(None) == asked.given(Boolean()))


def matches(type_: ColumnType[Any], condition: Callable[[Column], Condition]) -> Filter:
    """Whatever can be said in SQLAlchemy Core about the row and one value of this type.

    `caller()` is the id of who asks.
    """
    return Filter(lambda asked: condition(asked.given(type_)))


def _bound(column: sa.Column[Any], compare: Callable[[Column, Column], Condition]) -> Filter:
    currency = currencies(column.table).get(column.name)
    if currency is None:
        return Filter(lambda asked: compare(column, asked.given(column.type)))

    def condition(asked: Asked) -> Condition:
        same = currency == asked.beside("currency", currency.type)
        return sa.and_(same, compare(column, asked.given(column.type)))

    def values(name: str, value: Any) -> Mapping[str, Any]:
        return {name: value.minor, f"{name}_currency": value.currency}

    return Filter(condition, values)


def _column_type(column: sa.Column[Any]) -> ColumnType[Any]:
    if not isinstance(column.type, ColumnType):
        raise TypeError(f"{column} has the type {column.type!r}; take one of this package's")
    return column.type
