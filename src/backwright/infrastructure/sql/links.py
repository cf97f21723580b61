"""The statements of one many-to-many relation on one database."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from backwright.infrastructure.sql import kit
from backwright.infrastructure.sql.compiled import Compiled, compiled, parameter
from backwright.infrastructure.sql.database import Write
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.tables import LinkTable


class StoredLinks:
    """Links and unlinks; each change is audited only if it changes something.

    Whether it does is decided by the database in the commit itself, so neither needs a look first.
    """

    def __init__(self, links: LinkTable, dialect: Dialect) -> None:
        self.links = links
        table = links.table
        left, right = links.left, links.right
        self._values = {c.name: parameter(c.name, c.type) for c in table.columns}
        pair = sa.and_(left == self._values[left.name], right == self._values[right.name])
        key = (left.name, right.name)
        updates = None
        same = pair
        if links.attributes:
            updates = self._replaced
            same = sa.and_(pair, *(self._equal(table.c[name]) for name in links.attributes))
        add = dialect.upsert(table, key, updates).values(self._values)
        self._add = compiled(add, dialect)
        self._remove = compiled(sa.delete(table).where(pair), dialect)
        one = sa.select(sa.literal_column("1", sa.Integer)).select_from(table)
        self.linked = compiled(one.where(pair), dialect, short=True)
        self._audit_add = compiled(_audit(~one.where(same).exists()), dialect)
        self._audit_remove = compiled(_audit(one.where(pair).exists()), dialect)

    def _replaced(self, excluded: Any) -> dict[str, Any]:
        return {name: excluded[name] for name in self.links.attributes}

    def _equal(self, column: sa.Column[Any]) -> sa.ColumnElement[bool]:
        return column.is_not_distinct_from(self._values[column.name])

    def pair(self, left: UUID, right: UUID) -> dict[str, Any]:
        """The two ends, by column."""
        return {self.links.left.name: left, self.links.right.name: right}

    def values(self, left: UUID, right: UUID, attributes: Mapping[str, Any]) -> dict[str, Any]:
        """All columns; raises `TypeError` for an attribute that the relation does not have."""
        unknown = sorted(attributes.keys() - set(self.links.attributes))
        if unknown:
            raise TypeError(f"{self.links.name} has no attribute {', '.join(unknown)}")
        given = {name: attributes.get(name) for name in self.links.attributes}
        return {**self.pair(left, right), **given}

    def add(self, values: Mapping[str, Any], entry: Mapping[str, Any]) -> tuple[Write, Write]:
        """The audit entry, while it can still be seen what is linked, and the link."""
        entry = {**entry, "before": b"{}", "after": self._shown(values)}
        return self._writes(self._audit_add, self._add, values, entry)

    def remove(self, values: Mapping[str, Any], entry: Mapping[str, Any]) -> tuple[Write, Write]:
        """The audit entry, while it can still be seen what is linked, and the end of the link."""
        entry = {**entry, "before": self._shown(values), "after": b"{}"}
        return self._writes(self._audit_remove, self._remove, values, entry)

    def _writes(
        self,
        audit: Compiled,
        change: Compiled,
        values: Mapping[str, Any],
        entry: Mapping[str, Any],
    ) -> tuple[Write, Write]:
        row = (values[self.links.left.name], values[self.links.right.name])
        entry = {f"entry_{name}": value for name, value in entry.items()}
        return (
            Write(audit.statement, audit.arguments({**values, **entry}), row=row),
            Write(change.statement, change.arguments(values), row=row),
        )

    def _shown(self, values: Mapping[str, Any]) -> bytes:
        left = self.links.left.name
        return msgspec.json.encode({str(k): v for k, v in values.items() if k != left})


def _audit(condition: sa.ColumnElement[bool]) -> sa.Insert:
    columns = [column for column in kit.audit.columns if column.name != "position"]
    entry = sa.select(*(parameter(f"entry_{column.name}", column.type) for column in columns))
    return sa.insert(kit.audit).from_select([c.name for c in columns], entry.where(condition))
