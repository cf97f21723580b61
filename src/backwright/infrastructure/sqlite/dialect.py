"""How SQLite says what databases say differently."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import Dialect as SqlalchemyDialect

from backwright.infrastructure.sql.dialect import Updates


class SqliteDialect:
    """SQLite 3.35 or later, as the standard library's driver takes it; implements `Dialect`."""

    def __init__(self) -> None:
        self._compiler = SQLiteDialect_pysqlite(paramstyle="qmark")

    @property
    def compiler(self) -> SqlalchemyDialect:
        """Parameters are `?`."""
        return self._compiler

    @property
    def table_names(self) -> str:
        """Those in the file."""
        return "SELECT name FROM sqlite_master WHERE type = 'table'"

    def writing(self, table: str) -> str:
        """Nobody: one writes at a time, so keys are stored in the order they are taken."""
        return "SELECT '' WHERE 0"

    def any_of(
        self, column: sa.ColumnElement[Any], values: sa.BindParameter[Any]
    ) -> sa.ColumnElement[bool]:
        """Through `json_each`."""
        value: sa.ColumnElement[Any] = sa.func.json_each(values).table_valued("value").c.value
        return column.in_(sa.select(value))

    def among(self, column: sa.ColumnElement[Any], found: sa.Select[Any]) -> sa.ColumnElement[bool]:
        """IN: a subquery that refers to nothing outside is run once."""
        return column.in_(found)

    @property
    def unhurried(self) -> sa.ColumnElement[bool]:
        """Only true: what is written together is flushed together."""
        return sa.true()

    def each(self, values: sa.BindParameter[Any]) -> sa.FromClause:
        """Through `json_each`."""
        return sa.func.json_each(values).table_valued("value").alias("each")

    def firsts(
        self,
        values: sa.BindParameter[Any],
        found: sa.Select[Any],
        key: sa.Column[Any],
        order: Sequence[sa.ColumnElement[Any]],
        most: sa.ColumnElement[int],
    ) -> sa.Select[Any]:
        """IN with a correlated subquery: there is no LATERAL."""
        each = self.each(values)
        (row,) = key.table.primary_key
        first = found.with_only_columns(row).where(key == each.c.value).order_by(*order)
        first = first.limit(most).correlate(each)
        return found.add_columns(each.c.value).select_from(each.join(key.table, row.in_(first)))

    def holds_all(
        self, column: sa.ColumnElement[Any], items: sa.BindParameter[Any]
    ) -> sa.ColumnElement[bool]:
        """No item is missing; `1` and `true` are of different types."""
        one = sa.select(sa.literal_column("1", sa.Integer))
        held = sa.func.json_each(column).table_valued("value", "type").alias("held")
        item = sa.func.json_each(items).table_valued("value", "type").alias("item")
        same = sa.and_(held.c.value == item.c.value, held.c.type == item.c.type)
        there = one.select_from(held).where(same).correlate_except(held).exists()
        return ~one.select_from(item).where(~there).correlate_except(item).exists()

    def has_text(
        self, column: sa.ColumnElement[Any], part: sa.BindParameter[Any]
    ) -> sa.ColumnElement[bool]:
        """Through `instr`."""
        return sa.func.instr(column, part) > sa.literal_column("0")

    def has_bytes(self, column: sa.ColumnElement[Any], part: bytes) -> sa.ColumnElement[bool]:
        """Through `instr`, which compares bytes where both are blobs."""
        return sa.func.instr(column, sa.literal(part, sa.LargeBinary())) > sa.literal_column("0")

    def object_of(self, columns: Mapping[str, sa.ColumnElement[Any]]) -> sa.ColumnElement[Any]:
        """`json_object`."""
        return sa.func.json_object(*_pairs(columns))

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
