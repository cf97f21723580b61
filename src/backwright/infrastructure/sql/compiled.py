"""Statements of SQLAlchemy Core, compiled once to the driver's SQL and its parameters."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, cast

import sqlalchemy as sa

from backwright.infrastructure.sql.column_type import ColumnType, Convert
from backwright.infrastructure.sql.database import Statement, Verb, Write
from backwright.infrastructure.sql.dialect import Dialect

Core = sa.Select[*tuple[Any, ...]] | sa.Insert | sa.Update | sa.Delete
_VERBS = ((sa.Insert, Verb.INSERT), (sa.Update, Verb.UPDATE), (sa.Delete, Verb.DELETE))
_GIVEN = object()
_MOST_SHAPES = 1000


class Compiled:
    """A statement, and how its arguments are made from values by name."""

    __slots__ = ("_parameters", "statement")

    def __init__(
        self, statement: Statement, parameters: tuple[tuple[str, Convert | None, Any], ...]
    ) -> None:
        self.statement = statement
        self._parameters = parameters

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parameters, in the driver's order."""
        return tuple(name for name, _, _ in self._parameters)

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """The driver's values, in its order.

        Raises `UnstorableError` for a value that can't be written.
        """
        arguments: list[Any] = []
        for name, write, fixed in self._parameters:
            value = values[name] if fixed is _GIVEN else fixed
            arguments.append(value if write is None or value is None else write(value))
        return arguments

    def as_of(self, statement: Statement) -> "Compiled":
        """The same, as another statement with the same SQL."""
        return Compiled(statement, self._parameters)

    def write(
        self, values: Mapping[str, Any], *, expect: int | None = None, row: object = None
    ) -> Write:
        """A step of a commit, with what `Write` says of it."""
        return Write(self.statement, self.arguments(values), expect, row)


def parameter(name: str, type_: sa.types.TypeEngine[Any]) -> sa.BindParameter[Any]:
    """A value that is given when the statement runs."""
    return sa.bindparam(name, type_=type_)


def compiled(core: Core, dialect: Dialect, *, short: bool = False) -> Compiled:
    """Compile a statement; costs about 100 µs, so the result is kept."""
    result = core.compile(dialect=dialect.compiler)
    verb = next((verb for kind, verb in _VERBS if isinstance(core, kind)), Verb.READ)
    table = "" if isinstance(core, sa.Select) else cast(sa.Table, core.table).name
    statement = Statement(sql=result.string, verb=verb, table=table, short=short)
    names = result.positiontup or ()
    return Compiled(statement, tuple(_parameter(result.binds[name], dialect) for name in names))


def _parameter(bind: sa.BindParameter[Any], dialect: Dialect) -> tuple[str, Convert | None, Any]:
    fixed = _GIVEN if bind.required else bind.effective_value
    return bind.key, writer(bind.type, dialect), fixed


def writer(type_: sa.types.TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """How a value of this type becomes the driver's; None where it is that already."""
    return type_.form(dialect.compiler).writes() if isinstance(type_, ColumnType) else None


def reader(type_: sa.types.TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """How the driver's value becomes one of this type; None where it is that already."""
    return type_.form(dialect.compiler).reads() if isinstance(type_, ColumnType) else None


def as_it_is(value: Any) -> Any:
    """The same: for values that need no conversion."""
    return value


class Shapes:
    """Statements that were compiled once, by their shape; begins anew where there are too many."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: dict[Hashable, Compiled] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, shape: Hashable, make: Callable[[], Compiled]) -> Compiled:
        """The statement of this shape, made if it is not there."""
        kept = self._kept.get(shape)
        if kept is None:
            if len(self._kept) >= _MOST_SHAPES:
                self._kept.clear()
            kept = self._kept[shape] = make()
        return kept
