"""How PostgreSQL says what databases say differently."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.engine.interfaces import Dialect as SqlalchemyDialect

from backwright.infrastructure.sql.dialect import Updates

_WRITING = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = '{}'::regclass AND mode = 'RowExclusiveLock' AND granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class PostgresqlDialect:
    """PostgreSQL 15 or later, as asyncpg takes it; implements `Dialect`."""

    def __init__(self) -> None:
        self._compiler = PGDialect_asyncpg()  # type: ignore[no-untyped-call]  # as published

    @property
    def compiler(self) -> SqlalchemyDialect:
        """Parameters are `$1`, `$2`, …, each with a cast."""
        return self._compiler

    @property
    def table_names(self) -> str:
        """Those that are found without naming a schema."""
        return "SELECT tablename FROM pg_tables WHERE schemaname = ANY(current_schemas(false))"

    def writing(self, table: str) -> str:
        """Who holds the lock of the table that inserting takes, before it computes any value.

        A transaction's changes can be read before its locks are given back.
        """
        return _WRITING.format(table)

    def any_of(
        self, column: sa.ColumnElement[Any], values: sa.BindParameter[Any]
    ) -> sa.ColumnElement[bool]:
        """`= ANY(array)`: one statement for any number of values."""
        return column == sa.any_(values)

    def among(self, column: sa.ColumnElement[Any], found: sa.Select[Any]) -> sa.ColumnElement[bool]:
        """`= ANY(ARRAY(...))`; the planner may run the subquery of an IN several times."""
        return column == sa.any_(sa.func.array(found.scalar_subquery()))

    @property
    def unhurried(self) -> sa.ColumnElement[bool]:
        """Through `synchronous_commit`, set for this transaction."""
        words = ("'synchronous_commit'", "'off'", "true")
        asked = sa.func.set_config(*(sa.literal_column(word) for word in words), type_=sa.Text)
        return asked == sa.literal_column("'off'")

    def each(self, values: sa.BindParameter[Any]) -> sa.FromClause:
        """Through `unnest`."""
        return sa.func.unnest(values).table_valued("value").render_derived(name="each")

    def firsts(
        self,
        values: sa.BindParameter[Any],
        found: sa.Select[Any],
        key: sa.Column[Any],
        order: Sequence[sa.ColumnElement[Any]],
        most: sa.ColumnElement[int],
    ) -> sa.Select[Any]:
        """LATERAL."""
        each = self.each(values)
        inner = found.where(key == each.c.value).order_by(*order).limit(most).lateral("inside")
        return sa.select(*inner.c, each.c.value).select_from(each)

    def holds_all(
        self, column: sa.ColumnElement[Any], items: sa.BindParameter[Any]
    ) -> sa.ColumnElement[bool]:
        """Containment, which a GIN index can answer."""
        return column.op("@>", is_comparison=True)(items)

    def has_text(
        self, column: sa.ColumnElement[Any], part: sa.BindParameter[Any]
    ) -> sa.ColumnElement[bool]:
        """Through `strpos`."""
        return sa.func.strpos(column, part) > sa.literal_column("0")

    def has_bytes(self, column: sa.ColumnElement[Any], part: bytes) -> sa.ColumnElement[bool]:
        """Through `position`, as a function of its schema: `strpos` is for text only."""
        place = sa.func.pg_catalog.position(column, sa.literal(part, sa.LargeBinary()))
        return place > sa.literal_column("0")

    def object_of(self, columns: Mapping[str, sa.ColumnElement[Any]]) -> sa.ColumnElement[Any]:
        """`jsonb_build_object`."""
        return sa.func.jsonb_build_object(*_pairs(columns))

    def upsert(
        self,
        table: sa.Table,
        key: tuple[str, ...],
        updates: Updates | None = None,
        where: sa.ColumnElement[bool] | None = None,
    ) -> sa.Insert:
        """ON CONFLICT."""
        statement = insert(table)
        if updates is None:
            return statement.on_conflict_do_nothing(index_elements=key or None)
        return statement.on_conflict_do_update(
            index_elements=key, set_=updates(statement.excluded), where=where
        )


def _pairs(columns: Mapping[str, sa.ColumnElement[Any]]) -> Iterator[sa.ColumnElement[Any]]:
    """Keys, which are names of columns, and values in turn."""
    for name, column in columns.items():
        yield sa.literal_column(f"'{name}'", sa.Text)
        yield column
