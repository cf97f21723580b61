"""Forgetting sagas that are over, in the tables of a SQL database."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from backwright.application.clock import Clock
from backwright.infrastructure.sql.compiled import compiled, parameter, reader
from backwright.infrastructure.sql.database import Database
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.sagas.tables import attempts, sagas, signals
from backwright.infrastructure.sql.types import Identifier, Instant, Integer, Several

# An event for which no saga came within that time is forgotten.
KEPT = timedelta(days=60)


class SqlEndedSagas:
    """Implements `EndedSagas`; workers that sweep at once take different sagas."""

    def __init__(self, database: Database, clock: Clock) -> None:
        dialect = database.dialect
        self._database = database
        self._clock = clock
        self._identifier = reader(Identifier(), dialect)
        self._ended = compiled(_ended(), dialect)
        some = parameter("ids", Several(Identifier()))
        of_some = sa.delete(attempts).where(dialect.any_of(attempts.c.saga, some))
        self._forget_attempts = compiled(of_some, dialect)
        those = sa.delete(sagas).where(dialect.any_of(sagas.c.id, some))
        self._forget = compiled(those, dialect)
        self._forget_signals = compiled(_in_vain(dialect), dialect)

    async def sweep(self, before: datetime, most: int) -> int:
        """Forget what ended before, with its attempts, and events that came in vain."""
        in_vain: Mapping[str, Any] = {"before": self._clock.now() - KEPT, "most": most}
        await self._database.commit([self._forget_signals.write(in_vain)])
        async with self._database.transaction() as transaction:
            arguments = self._ended.arguments({"before": before, "most": most})
            rows = await transaction.fetch(self._ended.statement, arguments)
            if not rows:
                return 0
            read = self._identifier
            ids = {"ids": [key if read is None else read(key) for (key,) in rows]}
            await transaction.commit([self._forget_attempts.write(ids), self._forget.write(ids)])
        return len(rows)


def _ended() -> sa.Select[*tuple[Any, ...]]:
    """What is not over has no `ended_at`, and compares as nothing."""
    old = sa.select(sagas.c.id).where(sagas.c.ended_at < parameter("before", Instant()))
    first = old.order_by(sagas.c.ended_at).limit(parameter("most", Integer()))
    return first.with_for_update(skip_locked=True)


def _in_vain(dialect: Dialect) -> sa.Delete:
    same = sa.and_(sagas.c.name == signals.c.name, sagas.c.key == signals.c.key)
    live = sa.exists().where(same, sagas.c.ended_at.is_(None))
    old = sa.select(signals.c.id).where(signals.c.came_at < parameter("before", Instant()), ~live)
    return sa.delete(signals).where(
        dialect.among(signals.c.id, old.limit(parameter("most", Integer())))
    )
