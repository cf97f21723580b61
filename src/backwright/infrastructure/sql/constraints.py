"""The constraints of the tables, found again by what a database says of a violation."""

from collections.abc import Iterable

import sqlalchemy as sa

from backwright.domain.errors import FieldError
from backwright.infrastructure.sql.database import ConstraintError
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.tables import AMOUNT_OF, NAMING


class Constraints:
    """Unique keys and checks by their names in the database."""

    def __init__(self, tables: Iterable[sa.Table], dialect: Dialect) -> None:
        preparer = dialect.compiler.identifier_preparer
        self._tables = {table.name: table for table in tables}
        self._unique: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._checks: dict[str, tuple[sa.Table, str]] = {}
        for table in self._tables.values():
            for constraint in table.constraints:
                name = preparer.format_constraint(constraint) or ""
                if isinstance(constraint, sa.CheckConstraint):
                    prefix = NAMING["ck"] % {"table_name": table.name, "constraint_name": ""}
                    own = str(constraint.name).removeprefix(prefix)
                    self._checks[name.strip('"')] = (table, own)
                elif isinstance(constraint, sa.UniqueConstraint | sa.PrimaryKeyConstraint):
                    self._unique[name.strip('"')] = (table.name, tuple(constraint.columns.keys()))
            for index in table.indexes:
                name = preparer.format_index(index).strip('"')
                self._unique[name] = (table.name, tuple(index.columns.keys()))

    def unique(self, error: ConstraintError) -> tuple[str, tuple[str, ...]]:
        """The table of a unique key, and the fields that must be unique together."""
        table, columns = self._unique.get(error.constraint, (error.table, error.columns))
        return table, tuple(dict.fromkeys(self._field(table, column) for column in columns))

    def check(self, error: ConstraintError) -> FieldError:
        """What a check says; it is placed at the column that its name begins with."""
        table, name = self._checks.get(error.constraint, (None, error.constraint))
        columns: Iterable[str] = () if table is None else table.c.keys()
        begins = [column for column in columns if name == column or name.startswith(f"{column}_")]
        at = max(begins, key=len, default="")
        return FieldError(f"/{at}" if at else "", "check", f"must hold: {name.replace('_', ' ')}")

    def missing(self, error: ConstraintError) -> tuple[FieldError, ...]:
        """The fields that must have a value."""
        fields = dict.fromkeys(self._field(error.table, column) for column in error.columns)
        return tuple(FieldError(f"/{field}", "required", "must have a value") for field in fields)

    def _field(self, table: str, column: str) -> str:
        if table not in self._tables or column not in self._tables[table].c:
            return column
        field: str = self._tables[table].c[column].info.get(AMOUNT_OF, column)
        return field
