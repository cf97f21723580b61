"""Sagas in the tables of a SQL database: what running them needs."""

from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from backwright.application.clock import Clock
from backwright.application.durable.bell import Bell
from backwright.application.sagas.stored import Signal, StoredSaga, waits_for
from backwright.infrastructure.sql.compiled import Compiled, compiled, parameter, reader
from backwright.infrastructure.sql.database import Database
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.durable.tables import work
from backwright.infrastructure.sql.sagas.rows import SagaRows, as_bytes
from backwright.infrastructure.sql.sagas.tables import sagas, signals
from backwright.infrastructure.sql.sagas.writes import known_saga, loading
from backwright.infrastructure.sql.types import Identifier, Instant, Json, Text


class SqlSagaStore:
    """Implements `SagaStore` and `Signals`.

    An event is stored first; then the saga's revision rises; then its work, if it waits, is due. So
    whoever begins to wait has either read the event, or finds the saga changed, or is woken. Each
    is a commit: a statement sees only what was committed when it began.
    """

    def __init__(self, database: Database, clock: Clock, bell: Bell) -> None:
        dialect = database.dialect
        self._database = database
        self._clock = clock
        self._bell = bell
        self._rows = SagaRows(dialect)
        self._load = loading(dialect)
        self._first = compiled(_first(), dialect, short=True)
        self._identifier = reader(Identifier(), dialect)
        self._keep = compiled(_keeping(dialect), dialect)
        self._touch = compiled(_touching(), dialect)
        self._wake = compiled(_waking(), dialect)

    async def load(self, id: UUID) -> StoredSaga | None:
        """The saga as of the last commit."""
        rows = await self._fetch(self._load, {"at": id})
        return self._rows.saga(rows[0]) if rows else None

    async def signal(self, saga: StoredSaga, stage: str) -> Signal | None:
        """The first event that came for this wait, and was not used yet."""
        known = {"of_name": saga.name, "of_key": saga.key, "of_stage": stage}
        rows = await self._fetch(self._first, known)
        if not rows:
            return None
        event, data = rows[0]
        read = self._identifier
        return Signal(
            event=event if read is None else read(event), data=msgspec.Raw(as_bytes(data))
        )

    async def tell(self, name: str, key: str, stage: str, signal: Signal) -> None:
        """An event came for the wait `stage` of the saga of this name and key."""
        now, known = self._clock.now(), {"of_name": name, "of_key": key}
        kept = {"stage": stage, "event": signal.event, "data": bytes(signal.data), "came_at": now}
        await self._database.commit([self._keep.write({**known, **kept})])
        await self._database.commit([self._touch.write(known)])
        waits = {"now": now, "said": waits_for(stage)}
        await self._database.commit([self._wake.write({**known, **waits})])
        self._bell.ring()

    async def _fetch(self, statement: Compiled, values: dict[str, Any]) -> Any:
        return await self._database.fetch(statement.statement, statement.arguments(values))


def _live() -> sa.ColumnElement[bool]:
    """The saga of this name and key that is under way."""
    known = known_saga()
    of = sa.and_(sagas.c.name == known["name"], sagas.c.key == known["key"])
    return sa.and_(of, sagas.c.ended_at.is_(None))


def _first() -> sa.Select[*tuple[Any, ...]]:
    known = known_saga()
    of = sa.and_(
        signals.c.name == known["name"],
        signals.c.key == known["key"],
        signals.c.stage == parameter("of_stage", Text()),
        sa.not_(signals.c.used),
    )
    chosen = sa.select(signals.c.event, signals.c.data).where(of)
    return chosen.order_by(signals.c.id).limit(sa.literal_column("1", sa.Integer))


def _keeping(dialect: Dialect) -> sa.Insert:
    values: dict[str, Any] = {
        **known_saga(),
        "stage": parameter("stage", Text()),
        "event": parameter("event", Identifier()),
        "data": parameter("data", Json()),
        "used": sa.literal_column("false", sa.Boolean),
        "came_at": parameter("came_at", Instant()),
    }
    return dialect.upsert(signals, ()).values(values).inline()


def _touching() -> sa.Update:
    one_more = sagas.c.revision + sa.literal_column("1", sa.Integer)
    return sa.update(sagas).where(_live()).values(revision=one_more)


def _waking() -> sa.Update:
    ids = sa.select(sagas.c.id).where(_live())
    waits = sa.and_(work.c.note == parameter("said", Text()), work.c.parked_at.is_(None))
    of = sa.and_(work.c.id.in_(ids), work.c.kind == sa.literal_column("'saga'", sa.Text), waits)
    return sa.update(work).where(of).values(due_at=parameter("now", Instant()), worker=sa.null())
