"""What a column type is: one meaning, and a form for each database."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

ValueT = TypeVar("ValueT")
Convert = Callable[[Any], Any]
# Databases that have numbers and text, and little else.
_PLAIN = frozenset({"sqlite"})


class ColumnType(TypeDecorator[ValueT]):
    """A kind of values, with its form on each database.

    A form says how a value is written and read in the driver's own terms. `python` is what a
    value is in the domain. Works through SQLAlchemy's engine too, for migrations that move data.
    """

    cache_ok = True
    python: ClassVar[Any] = object

    def writes(self) -> Convert | None:
        """How a value becomes the driver's; None where it is that already."""
        return None

    def reads(self) -> Convert | None:
        """How the driver's value becomes ours; None where it is that already."""
        return None

    def plain(self) -> "ColumnType[Any]":
        """The form for a database that has numbers and text, and little else."""
        return self

    def form(self, dialect: Dialect) -> "ColumnType[Any]":
        """The type as this database has it."""
        return self.plain() if dialect.name in _PLAIN else self

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What SQLAlchemy makes of the type on this database."""
        form = self.form(dialect)
        return self.impl_instance if form is self else form

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """SQLAlchemy's way to write."""
        write = self.writes() if self.form(dialect) is self else None
        return value if write is None or value is None else write(value)

    def process_literal_param(self, value: Any, dialect: Dialect) -> Any:
        """SQLAlchemy's way to write a value into a default or a check."""
        return self.process_bind_param(value, dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """SQLAlchemy's way to read."""
        read = self.reads() if self.form(dialect) is self else None
        return value if read is None or value is None else read(value)
