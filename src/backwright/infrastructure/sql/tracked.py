"""One aggregate in a unit of work: what it was when it was loaded, and what became of it."""

from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from backwright.domain.entity import Aggregate
from backwright.infrastructure.sql.database import Write
from backwright.infrastructure.sql.mapping import DELETED_AT
from backwright.infrastructure.sql.rows import Row
from backwright.infrastructure.sql.stored import Stored

# Where `created_at` and, if there is one, `deleted_at` stand in a row.
_CREATED_AT = 2
_DELETED_AT = 4


class Fate(Enum):
    """What the commit does with an aggregate."""

    LEAVE = "leave"
    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


class Tracked:
    """An aggregate with the row that it was made from; None for a new one.

    `key` is its id as the driver takes it. `settle` decides its fate; `write` and `differences`
    tell of it afterwards. `deleted` is what was asked for, softly or for good.
    """

    __slots__ = (
        "admitted",
        "aggregate",
        "deleted",
        "fate",
        "id",
        "key",
        "locked",
        "positions",
        "row",
        "stored",
        "values",
        "version",
    )

    def __init__(
        self, stored: Stored, aggregate: Aggregate[UUID], key: object, row: Row | None
    ) -> None:
        self.stored = stored
        self.aggregate = aggregate
        self.id = aggregate.id
        self.key = key
        self.row = row
        self.version = aggregate.version
        self.deleted = self._was_deleted()
        self.locked = row is None
        self.admitted = False
        self.fate = Fate.LEAVE
        self.positions: tuple[int, ...] = ()
        self.values: Row = ()

    def settle(self, now: datetime) -> None:
        """Decide what is to be done; what changes is checked, and gets its version and times.

        Raises `RuleViolationError` and `UnstorableError`.
        """
        self.fate = self._decided()
        if self.fate is Fate.LEAVE:
            return
        aggregate = self.aggregate
        if self.fate is not Fate.DELETE:
            aggregate.check()
        if self.fate is Fate.INSERT:
            aggregate.created_at = now
        aggregate.version = self.version + 1
        aggregate.updated_at = now

    def write(self, instant: object) -> Write:
        """What stores it; `instant` is the driver's form of the time of the commit."""
        stored = self.stored
        if self.fate is Fate.INSERT:
            change, expect = stored.insert, None
        elif self.fate is Fate.DELETE:
            change, expect = stored.delete, 1
        else:
            change, expect = stored.update(self.positions, deletion=self._redeemed()), 1
        text = stored.rows.search_text(self.aggregate) if change.searches else None
        arguments = change.pick(self._vector(instant, text))
        return Write(change.statement, arguments, expect, self.key)

    def differences(self, now: datetime) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
        """What the audit log shows: the fields before, after, and the secret ones that changed."""
        rows = self.stored.rows
        if self.fate is Fate.INSERT:
            return {}, rows.shown(self.values), self.stored.secrets
        before = () if self.row is None else self.row[rows.start :]
        if self.fate is Fate.DELETE:
            return rows.shown(before), {}, self.stored.secrets
        fields = rows.fields_at(self.positions)
        old, new = rows.shown(before, fields), rows.shown(self.values, fields)
        if self._redeemed():
            old[DELETED_AT] = self.row[_DELETED_AT] if self.row else None
            new[DELETED_AT] = now if self.deleted else None
        return old, new, [name for name in fields if name in self.stored.secrets]

    def _was_deleted(self) -> bool:
        row = self.row
        return row is not None and self.stored.soft_delete and row[_DELETED_AT] is not None

    def _redeemed(self) -> bool:
        """Whether it was deleted or restored, softly."""
        return self.deleted is not self._was_deleted()

    def _decided(self) -> Fate:
        stored = self.stored
        if self.row is None:
            if self.deleted:
                return Fate.LEAVE
            self.values = stored.rows.values(self.aggregate)
            return Fate.INSERT
        before = self.row[stored.rows.start :]
        if self.deleted and not stored.soft_delete:
            self.values = before
            return Fate.DELETE
        self.values = stored.rows.values(self.aggregate)
        self.positions = stored.rows.changed(before, self.values)
        if self.positions or self._redeemed() or self.aggregate.recorded():
            return Fate.UPDATE
        return Fate.LEAVE

    def _vector(self, instant: object, search_text: str | None) -> list[Any]:
        created = instant if self.row is None else self.row[_CREATED_AT]
        vector = [self.key, self.aggregate.version, created, instant]
        if self.stored.soft_delete:
            vector.append(instant if self.deleted else None)
        vector += self.values
        vector.append(search_text)
        vector.append(self.version)
        return vector
