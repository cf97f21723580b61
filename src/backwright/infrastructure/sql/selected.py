"""One kind of view on one database: its rows, and statements that find some of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

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

    Each row ends with the id. `mapping` is of the aggregate that lives in the same table; it says
    who owns a row.
    """

    def __init__(
        self, reading: Reading[Any], mapping: AggregateMapping[Any] | None, dialect: Dialect
    ) -> None:
        self.reading = reading
        self.name = mapping.name if mapping else reading.view.__name__.removesuffix("View").lower()
        self.dialect = dialect
        self.view: Callable[[Sequence[Any]], Any] = _maker(reading, dialect)
        self.id_of = reader(Identifier(), dialect) or as_it_is
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

    def rows(self, *more: sa.ColumnElement[Any]) -> sa.Select[Any]:
        """All columns of a view, `more`, and the id."""
        columns = (column for field in self.reading.fields.values() for column in field.columns)
        return sa.select(*columns, *more, self.reading.table.c.id)

    def seen(self, found: sa.Select[Any], narrow: Narrowing | None) -> sa.Select[Any]:
        """Without what is softly deleted, and what the policy does not grant."""
        if DELETED_AT in self.reading.table.c:
            found = found.where(self.reading.table.c[DELETED_AT].is_(None))
        if narrow is not None:
            found = found.where(granted(narrow, self._mapping, self.dialect))
        return found

    def _get(self, narrow: Narrowing | None) -> Compiled:
        row = self.rows().where(self.reading.table.c.id == parameter("id", Identifier()))
        return compiled(self.seen(row, narrow), self.dialect, short=True)

    def _many(self, narrow: Narrowing | None) -> Compiled:
        ids = parameter("ids", Several(Identifier()))
        rows = self.rows().where(self.dialect.any_of(self.reading.table.c.id, ids))
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
