"""How SQLite says what databases say differently."""

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

    def any_of(
        self, column: sa.ColumnElement[Any], values: sa.BindParameter[Any]
    ) -> sa.ColumnElement[bool]:
        """Through `json_each`."""
        value: sa.ColumnElement[Any] = sa.func.json_each(values).table_valued("value").c.value
        return column.in_(sa.select(value))

    def holds_any(
        self, column: sa.ColumnElement[Any], items: sa.BindParameter[Any]
    ) -> sa.ColumnElement[bool]:
        """Through `json_each`, twice; `1` and `true` are of different types."""
        held = sa.func.json_each(column).table_valued("value", "type").alias("held")
        item = sa.func.json_each(items).table_valued("value", "type").alias("item")
        return (
            sa.select(sa.literal_column("1", sa.Integer))
            .select_from(held.join(item, held.c.value == item.c.value))
            .where(held.c.type == item.c.type)
            .exists()
        )

    def has_text(
        self, column: sa.ColumnElement[Any], part: sa.BindParameter[Any]
    ) -> sa.ColumnElement[bool]:
        """Through `instr`."""
        return sa.func.instr(column, part) > sa.literal_column("0")

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
            return statement.on_conflict_do_nothing(index_elements=key)
        return statement.on_conflict_do_update(
            index_elements=key, set_=updates(statement.excluded), where=where
        )
