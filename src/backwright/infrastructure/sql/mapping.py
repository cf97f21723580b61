"""How one kind of aggregate is stored in its table, worked out from the type hints of its class."""

import dataclasses
import re
from collections.abc import Collection
from typing import Any, Generic, TypeVar, get_type_hints

import sqlalchemy as sa

from backwright.domain.entity import Aggregate
from backwright.infrastructure.sql.fields import Field, MappingError
from backwright.infrastructure.sql.hints import Hint, properties
from backwright.infrastructure.sql.tables import AMOUNT_OF, currencies

AggregateT = TypeVar("AggregateT", bound=Aggregate[Any])
KEPT = ("id", "version", "created_at", "updated_at")
DELETED_AT = "deleted_at"
SEARCH = "search"


class Mapping(Generic[AggregateT]):
    """Says in which table a kind of aggregate is stored.

    Every field of the dataclass needs a column of its name (money two, see `money_columns`); a
    column may also be named like a property, which is then stored and can be filtered and sorted
    by. `search` names the fields that are searched, `owner` the field with whom it belongs to,
    `state` the field with its state, `secret` what never reaches the audit log.

    Raises `MappingError` that names everything that does not fit.
    """

    def __init__(
        self,
        kind: type[AggregateT],
        table: sa.Table,
        *,
        search: Collection[str] = (),
        owner: str | None = None,
        state: str | None = None,
        secret: Collection[str] = (),
    ) -> None:
        self.kind = kind
        self.table = table
        self.search = tuple(search)
        self.owner = owner
        self.state = state
        self.secret = frozenset(secret)
        self.fields = _fields(kind, table)
        problems = (*self._problems(), *_missing(kind, table, self.fields))
        if problems:
            raise MappingError(f"{kind.__name__} in {table.name}", problems)

    @property
    def name(self) -> str:
        """The kind in plain words, for errors: `order line`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", self.kind.__name__).lower()

    @property
    def soft_delete(self) -> bool:
        """Whether a removed one stays, marked as deleted."""
        return DELETED_AT in self.table.c

    def _problems(self) -> tuple[str, ...]:
        problems = [problem for field in self.fields.values() if (problem := field.problem())]
        named = {*self.search, *self.secret, *filter(None, (self.owner, self.state))}
        unknown = sorted(named - {"id", *self.fields})
        problems += [f"it has no field {name}" for name in unknown]
        problems += [f"{name} is no text to search" for name in self.search if not self._text(name)]
        if bool(self.search) != (SEARCH in self.table.c):
            problems.append("search= is needed on the mapping and on the table, or on neither")
        return tuple(problems)

    def _text(self, name: str) -> bool:
        return name not in self.fields or self.fields[name].hint.is_a(str)


def _fields(kind: type[Aggregate[Any]], table: sa.Table) -> dict[str, Field]:
    """In the order of the table's columns; what every aggregate has is left out."""
    declared = get_type_hints(kind)
    kept = {field.name for field in dataclasses.fields(kind) if field.init}
    hints = {**properties(kind), **{name: declared[name] for name in kept}}
    pairs = currencies(table)
    named = {str(column.name): column for column in table.columns}
    return {
        name: Field(
            name=name,
            hint=Hint.of(hints[name]),
            column=column,
            currency=pairs.get(name),
            kept=name in kept,
        )
        for name, column in named.items()
        if name in hints and name not in KEPT
    }


def _missing(
    kind: type[Aggregate[Any]], table: sa.Table, fields: dict[str, Field]
) -> tuple[str, ...]:
    needed = {field.name for field in dataclasses.fields(kind) if field.init} - set(KEPT)
    problems = [f"the table has no column {name}" for name in sorted(needed - fields.keys())]
    problems += [f"the table has no column {name}" for name in KEPT if name not in table.c]
    spare = [column for column in table.columns if column.name not in {*fields, *KEPT}]
    problems += [
        f"the class has nothing for the column {column.name}, which must have a value"
        for column in spare
        if AMOUNT_OF not in column.info and not column.nullable and column.server_default is None
    ]
    return tuple(problems)
