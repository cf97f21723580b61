"""One field of an aggregate or a view, and the columns that hold it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from backwright.domain.money import Money
from backwright.infrastructure.sql.closures import closure
from backwright.infrastructure.sql.column_type import ColumnType, Convert
from backwright.infrastructure.sql.compiled import reader, writer
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.documents import document_reader, document_writer, no_json
from backwright.infrastructure.sql.hints import Hint
from backwright.infrastructure.sql.types import Json

# Prices repeat, and no other value of a row costs as much to make.
_money = lru_cache(maxsize=4096)(Money.of_minor)


class MappingError(Exception):
    """A mapping or a reading does not fit its table; says everything that does not. At start."""

    def __init__(self, what: str, problems: tuple[str, ...]) -> None:
        super().__init__(what, problems)
        self.what = what
        self.problems = problems

    def __str__(self) -> str:
        return f"{self.what}: " + "; ".join(self.problems)


@dataclass(frozen=True, slots=True)
class Field:
    """A name, its type, and its column; `currency` is the second column of an amount of money.

    `kept` is False for what the aggregate works out by itself: it is stored, and never read back
    into the aggregate.
    """

    name: str
    hint: Hint
    column: sa.ColumnElement[Any]
    currency: sa.ColumnElement[Any] | None = None
    kept: bool = True

    @property
    def columns(self) -> tuple[sa.ColumnElement[Any], ...]:
        """One column, or two."""
        return (self.column,) if self.currency is None else (self.column, self.currency)

    @property
    def is_document(self) -> bool:
        """Whether it is stored as JSON."""
        return isinstance(self.column.type, Json)

    def problem(self) -> str | None:
        """Why the column can't hold the field."""
        if self.currency is not None:
            return None if self.hint.kind is Money else f"{self.name} is not Money, its columns are"
        type_ = self.column.type
        if not isinstance(type_, ColumnType):
            return f"{self.name} has the column type {type_!r}; take one of this package's"
        if isinstance(type_, Json):
            wrong = no_json(self.hint.kind)
            return None if wrong is None else f"{self.name} can't be JSON: {wrong}"
        value = self.hint.enum
        fits = self.hint.is_a(type_.python) or (
            value is not None and all(isinstance(each.value, type_.python) for each in value)
        )
        return None if fits else f"{self.name} is {self.hint.kind}, its column is {type_!r}"

    def write(self, dialect: Dialect) -> Convert | None:
        """How a value becomes the driver's; None where it is that already. Not for money."""
        to_driver = writer(self.column.type, dialect)
        if self.is_document:
            return _chained(document_writer(self.hint.kind), to_driver)
        return _chained(None if self.hint.enum is None else attrgetter("_value_"), to_driver)

    def read(self, dialect: Dialect) -> Convert | None:
        """How the driver's value becomes ours; None where it is that already. Not for money."""
        if self.is_document:
            return document_reader(self.hint.kind)
        from_driver = reader(self.column.type, dialect)
        if self.hint.enum is None:
            return from_driver
        return _chained(from_driver, {each.value: each for each in self.hint.enum}.__getitem__)


def _chained(first: Convert | None, then: Convert | None) -> Convert | None:
    if first is None or then is None:
        return first or then
    return lambda value: then(first(value))


def reading_expressions(
    fields: Mapping[str, Field], dialect: Dialect, *, start: int = 0
) -> tuple[dict[str, str], dict[str, Any]]:
    """For each field an expression over the row `r`, and the names that the expressions use.

    The row holds the columns of the fields one after the other, from `start`.
    """
    expressions: dict[str, str] = {}
    names: dict[str, Any] = {"money": _money}
    position = start
    for name, field in fields.items():
        value = f"r[{position}]"
        convert = None if field.currency is not None else field.read(dialect)
        if field.currency is not None:
            expression = f"money({value}, r[{position + 1}])"
        else:
            names[f"read_{name}"] = convert
            expression = value if convert is None else f"read_{name}({value})"
        if field.hint.optional and expression != value:
            expression = f"None if {value} is None else {expression}"
        expressions[name] = expression
        position += len(field.columns)
    return expressions, names


def writing_expressions(
    fields: Mapping[str, Field], dialect: Dialect
) -> tuple[list[str], dict[str, Any]]:
    """For each column an expression over the aggregate `a`, and the names that they use.

    Each attribute is asked for once: it may be a property. What is None stays None, also where it
    may not be missing: the database's NOT NULL tells of its field.
    """
    expressions: list[str] = []
    names: dict[str, Any] = {}
    for name, field in fields.items():
        if field.currency is not None:
            expressions.append(f"None if (v := a.{name}) is None else v.minor")
            expressions.append("None if v is None else v.currency")
            continue
        convert = field.write(dialect)
        if convert is None:
            expressions.append(f"a.{name}")
        else:
            names[f"write_{name}"] = convert
            expressions.append(f"None if (v := a.{name}) is None else write_{name}(v)")
    return expressions, names


def row_writer(fields: Mapping[str, Field], dialect: Dialect) -> Callable[[Any], tuple[Any, ...]]:
    """From an aggregate to the driver's values of these fields' columns."""
    expressions, names = writing_expressions(fields, dialect)
    return closure("a", f"({''.join(f'{expression}, ' for expression in expressions)})", names)
