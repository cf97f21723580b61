"""One kind of view on one database: its rows, and statements that find some of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backwright.infrastructure.sql.closures import closure
from backwright.infrastructure.sql.compiled import (
    Compiled,
    Shapes,
    as_it_is,
    compiled,
    parameter,
    reader,
)
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.fields import reading_expressions
from backwright.infrastructure.sql.mapping import DELETED_AT, SEARCH
from backwright.infrastructure.sql.mapping import Mapping as AggregateMapping
from backwright.infrastructure.sql.narrowing import Narrowing, granted
from backwright.infrastructure.sql.reading import Reading
from backwright.infrastructure.sql.types import Identifier, Several


class Selected:
    """The statements of one reading, and `view`, which makes a view of a row.

    `mapping` is of the aggregate that lives in the same table; it says who owns a row.
    """

    def __init__(
        self, reading: Reading[Any], mapping: AggregateMapping[Any] | None, dialect: Dialect
    ) -> None:
        self.reading = reading
        self.name = mapping.name if mapping else reading.view.__name__.removesuffix("View").lower()
        self.dialect = dialect
        self.view: Callable[[Sequence[Any]], Any] = _maker(reading, dialect)
        self._id = reading.table.c.id
        self._read_id = reader(Identifier(), dialect) or as_it_is
        fields = reading.fields.values()
        self._columns = [column for field in fields for column in field.columns]
        (self._id_at,) = self.places(self._id)
        self.searched = SEARCH in reading.table.c
        self._mapping = mapping
        self._shapes = Shapes()

    def get(self, narrow: Narrowing | None) -> Compiled:
        """The row with the parameter `id`."""
        return self._shapes.of(("get", narrow), lambda: self._get(narrow))

    def many(self, narrow: Narrowing | None) -> Compiled:
        """The rows with the parameter `ids`."""
        return self._shapes.of(("many", narrow), lambda: self._many(narrow))

    def find(self, equal: Mapping[str, Any], narrow: Narrowing | None) -> Compiled:
        """Rows whose columns have these values, None being one."""
        shape = tuple((name, value is None) for name, value in equal.items())
        return self._shapes.of((shape, narrow), lambda: self._find(shape, narrow))

    def id_of(self, row: Sequence[Any]) -> UUID:
        """The id of a row of `many`."""
        key: UUID = self._read_id(row[self._id_at])
        return key

    def rows(self, *more: sa.ColumnElement[Any]) -> sa.Select[Any]:
        """All columns of a view, and those of `more` that are not among them."""
        return sa.select(*self._with(more))

    def places(self, *more: sa.ColumnElement[Any]) -> tuple[int, ...]:
        """Where the rows of `rows(*more)` have each of them."""
        places = {id(column): place for place, column in enumerate(self._with(more))}
        return tuple(places[id(column)] for column in more)

    def _with(self, more: Iterable[sa.ColumnElement[Any]]) -> list[sa.ColumnElement[Any]]:
        known = {id(column) for column in self._columns}
        return [*self._columns, *(column for column in more if id(column) not in known)]

    def seen(self, found: sa.Select[Any], narrow: Narrowing | None) -> sa.Select[Any]:
        """Without what is softly deleted, and what the policy does not grant."""
        if DELETED_AT in self.reading.table.c:
            found = found.where(self.reading.table.c[DELETED_AT].is_(None))
        if narrow is not None:
            found = found.where(granted(narrow, self._mapping, self.dialect))
        return found

    def _get(self, narrow: Narrowing | None) -> Compiled:
        row = self.rows().where(self._id == parameter("id", Identifier()))
        return compiled(self.seen(row, narrow), self.dialect, short=True)

    def _many(self, narrow: Narrowing | None) -> Compiled:
        ids = parameter("ids", Several(Identifier()))
        rows = self.rows(self._id).where(self.dialect.any_of(self._id, ids))
        return compiled(self.seen(rows, narrow), self.dialect)

    def _find(self, shape: tuple[tuple[str, bool], ...], narrow: Narrowing | None) -> Compiled:
        rows = self.rows()
        for name, missing in shape:
            column = self.reading.table.c[name]
            equal = column.is_(None) if missing else column == parameter(name, column.type)
            rows = rows.where(equal)
        return compiled(self.seen(rows, narrow), self.dialect, short=True)


def _maker(reading: Reading[Any], dialect: Dialect) -> Callable[[Sequence[Any]], Any]:
    expressions, names = reading_expressions(reading.fields, dialect)
    arguments = ", ".join(f"{name}={expression}" for name, expression in expressions.items())
    return closure("r", f"view({arguments})", {**names, "view": reading.view})
