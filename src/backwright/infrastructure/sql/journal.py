"""What a commit says beside the data: its events, its audit entries, and its answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from backwright.application.idempotency import Answer
from backwright.infrastructure.sql import kit
from backwright.infrastructure.sql.compiled import as_it_is, compiled, parameter, reader, writer
from backwright.infrastructure.sql.database import Statement, Write
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.types import Identifier, Instant, Json, Text

# Expired answers are swept away with every so many new ones, up to so many at a time.
_SWEEP_EVERY = 100
_SWEPT_AT_ONCE = 1000
_ANSWERED = tuple(column.name for column in kit.answers.columns)


class Journal:
    """The statements that write what belongs to no module, for one database.

    `identifier`, `instant` and `document` make the driver's values.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.identifier = writer(Identifier(), dialect) or as_it_is
        self.instant = writer(Instant(), dialect) or as_it_is
        self.document = writer(Json(), dialect) or as_it_is
        self._event = _insert(kit.events, dialect)
        self._audit = _insert(kit.audit, dialect)

    def event(self, arguments: Sequence[Any], row: object) -> Write:
        """One row of events: the driver's values in the order of the table, without `position`."""
        return Write(self._event, arguments, row=row)

    def audit(self, arguments: Sequence[Any], row: object) -> Write:
        """One audit entry: the driver's values in the order of the table, without `position`."""
        return Write(self._audit, arguments, row=row)


class Answers:
    """Keeps the answers to idempotency keys, on one database."""

    def __init__(self, dialect: Dialect) -> None:
        table = kit.answers
        live = table.c.expires_at > parameter("now", Instant())
        every = sa.select(*table.columns).where(table.c.key == parameter("key", Text()), live)
        self._find = compiled(every, dialect, short=True)
        keep = dialect.upsert(table, ("key",), _replaced, ~live)
        self._keep = compiled(keep.values(_parameters(table)), dialect)
        expired = sa.select(table.c.key).where(~live).limit(_SWEPT_AT_ONCE)
        self._sweep = compiled(sa.delete(table).where(table.c.key.in_(expired)), dialect)
        self._reads = [reader(column.type, dialect) for column in table.columns]
        self._kept = 0

    def find(self, key: str, now: datetime) -> tuple[Statement, Sequence[Any]]:
        """How to look for the answer to a key, unless it has expired."""
        return self._find.statement, self._find.arguments({"key": key, "now": now})

    def answer(self, row: Sequence[Any]) -> Answer:
        """The answer that a row holds."""
        values: dict[str, Any] = {
            name: value if read is None or value is None else read(value)
            for name, value, read in zip(_ANSWERED, row, self._reads, strict=True)
        }
        return Answer(**values)

    def keep(self, answer: Answer, now: datetime) -> list[Write]:
        """Stores an answer; affects no row where there is one already that has not expired."""
        values = {name: getattr(answer, name) for name in _ANSWERED}
        arguments = self._keep.arguments({**values, "now": now})
        writes = [Write(self._keep.statement, arguments, expect=1, row=answer.key)]
        self._kept += 1
        if self._kept % _SWEEP_EVERY == 0:
            writes.append(Write(self._sweep.statement, self._sweep.arguments({"now": now})))
        return writes


def _insert(table: sa.Table, dialect: Dialect) -> Statement:
    own = _parameters(table)
    own.pop("position")
    # Inline: nobody asks for the position that the database gives the row.
    return compiled(sa.insert(table).values(own).inline(), dialect).statement


def _parameters(table: sa.Table) -> dict[str, sa.BindParameter[Any]]:
    return {column.name: parameter(column.name, column.type) for column in table.columns}


def _replaced(excluded: Any) -> dict[str, Any]:
    return {name: excluded[name] for name in _ANSWERED}
