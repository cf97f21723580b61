"""What can't be written equally for all SQL databases."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect as SqlalchemyDialect

# What an upsert sets, given the row that could not be inserted.
Updates = Callable[[Any], Mapping[str, Any]]


class Dialect(Protocol):
    """The differences between databases, under equal names.

    `SqliteDialect` stands in `infrastructure/sqlite/dialect.py`, `PostgresqlDialect` in
    `infrastructure/postgresql/dialect.py`.
    """

    @property
    def compiler(self) -> SqlalchemyDialect:
        """What SQLAlchemy compiles statements with, in the driver's own parameter style."""
        ...

    @property
    def table_names(self) -> str:
        """A statement that reads the names of all tables."""
        ...

    def writing(self, table: str) -> str:
        """A statement that names the transactions which may have taken a key of the table.

        They are named from before they take it until what they store can be read.
        """
        ...

    def any_of(
        self, column: sa.ColumnElement[Any], values: sa.BindParameter[Any]
    ) -> sa.ColumnElement[bool]:
        """The column equals one of the values, a parameter of the type `Several`."""
        ...

    def among(self, column: sa.ColumnElement[Any], found: sa.Select[Any]) -> sa.ColumnElement[bool]:
        """The column equals one of those that a select finds, which is run once."""
        ...

    @property
    def unhurried(self) -> sa.ColumnElement[bool]:
        """Is true; the commit of a statement with it may return before it is on the disk.

        A crash of the database may take it back then, but never anything later alone.
        """
        ...

    def each(self, values: sa.BindParameter[Any]) -> sa.FromClause:
        """A row for each of the values, a parameter of the type `Several`, as `value`."""
        ...

    def firsts(
        self,
        values: sa.BindParameter[Any],
        found: sa.Select[Any],
        key: sa.Column[Any],
        order: Sequence[sa.ColumnElement[Any]],
        most: sa.ColumnElement[int],
    ) -> sa.Select[Any]:
        """For each of the values, the first of the rows found whose key it is, and the value last.

        An index on key and order finds them without looking at the others. The order of the result
        is left open; the key's table has a primary key of one column.
        """
        ...

    def holds_all(
        self, column: sa.ColumnElement[Any], items: sa.BindParameter[Any]
    ) -> sa.ColumnElement[bool]:
        """The JSON array in the column holds all items of another one, of the type `Json`."""
        ...

    def has_text(
        self, column: sa.ColumnElement[Any], part: sa.BindParameter[Any]
    ) -> sa.ColumnElement[bool]:
        """The text in the column has the part in it, character by character."""
        ...

    def has_bytes(self, column: sa.ColumnElement[Any], part: bytes) -> sa.ColumnElement[bool]:
        """The bytes in the column have the part in them."""
        ...

    def object_of(self, columns: Mapping[str, sa.ColumnElement[Any]]) -> sa.ColumnElement[Any]:
        """A JSON object with these keys; ids are texts in it."""
        ...

    def upsert(
        self,
        table: sa.Table,
        key: tuple[str, ...],
        updates: Updates | None = None,
        where: sa.ColumnElement[bool] | None = None,
    ) -> sa.Insert:
        """An INSERT that, where the key exists, updates (if `where` holds of it), or does nothing.

        Without a key any unique index counts.
        `updates` is given the row that could not be inserted, by column.
        """
        ...
