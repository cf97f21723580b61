"""What a commit says of sagas: that they begin, and how far they have come."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from backwright.application.sagas.reading import SagaAttempt
from backwright.application.sagas.stored import Advance, StoredSaga
from backwright.infrastructure.sql.compiled import Compiled, compiled, parameter
from backwright.infrastructure.sql.database import Write
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.durable.tables import work
from backwright.infrastructure.sql.sagas.tables import attempts, sagas, signals
from backwright.infrastructure.sql.types import Boolean, Identifier, Instant, Integer, Text

_encode = msgspec.json.Encoder().encode
_COPIED = ("id", "name", "version", "key", "status", "position", "input", "cancelled", "error")
_MOVED = ("status", "position", "state", "error", "updated_at", "ended_at")
_ATTEMPT = tuple(column.name for column in attempts.columns if column.name != "id")


class SagaWrites:
    """The statements that begin sagas and move them on, for one database."""

    def __init__(self, dialect: Dialect) -> None:
        row = {column.name: parameter(column.name, column.type) for column in sagas.columns}
        self._start = compiled(sa.insert(sagas).values(row).inline(), dialect)
        moved: dict[str, Any] = {name: parameter(name, sagas.c[name].type) for name in _MOVED}
        moved["revision"] = sagas.c.revision + sa.literal_column("1", sa.Integer)
        of = sagas.c.id == parameter("at", Identifier())
        unchanged = sagas.c.revision == parameter("seen", Integer())
        self._move = {
            False: compiled(sa.update(sagas).where(of).values(moved), dialect),
            True: compiled(sa.update(sagas).where(of, unchanged).values(moved), dialect),
        }
        tried = {name: parameter(name, attempts.c[name].type) for name in _ATTEMPT}
        self._attempt = compiled(sa.insert(attempts).values(tried).inline(), dialect)
        self._use = compiled(_using(), dialect)
        self._forget = compiled(sa.delete(signals).where(*_of_saga()), dialect)
        self._postpone = compiled(_postponing(), dialect)
        self._remove = compiled(sa.delete(work).where(*_held()), dialect)

    def start(self, saga: StoredSaga) -> Write:
        """Stores a new saga; refused where another one of its name and key is under way."""
        values: dict[str, Any] = {name: getattr(saga, name) for name in _COPIED}
        values |= {name: getattr(saga, name) for name in ("revision", "started_at", "updated_at")}
        values |= {"state": _encode(saga.memory), "ended_at": None}
        return self._start.write(values, row=saga.id)

    def advance(self, advance: Advance, now: datetime) -> tuple[list[Write], int]:
        """Moves a saga on; which of the writes misses where its work was lost meanwhile."""
        saga = advance.saga
        values: dict[str, Any] = {
            "at": saga.id,
            "seen": saga.revision,
            "status": saga.status,
            "position": saga.position,
            "state": _encode(saga.memory),
            "error": saga.error,
            "updated_at": now,
            "ended_at": saga.ended_at,
        }
        writes = [self._work(advance, now)]
        writes.append(self._move[advance.checked].write(values, expect=1, row=saga.id))
        # New rows, whatever else is written.
        writes += [
            self._attempt.write(_values(saga, each), row=object()) for each in advance.attempts
        ]
        known = {"of_name": saga.name, "of_key": saga.key}
        if saga.ended_at is not None:
            writes.append(self._forget.write(known))
        elif advance.used is not None:
            writes.append(self._use.write({**known, "of_event": advance.used}))
        return writes, 0

    def _work(self, advance: Advance, now: datetime) -> Write:
        held = advance.work
        fence = {"at": held.position, "tries": held.failures, "holder": held.worker}
        if advance.saga.ended_at is not None:
            return self._remove.write(fence, expect=1, row=held.position)
        values = fence | {
            "due": advance.due_at or now,
            "counted": advance.failures,
            "keeper": held.worker if advance.keeps else None,
            "why": advance.error,
            "said": advance.note,
            "parked": now if advance.parked else None,
        }
        return self._postpone.write(values, expect=1, row=held.position)


def known_saga(name: str = "of_name", key: str = "of_key") -> Mapping[str, Any]:
    """Parameters that name a saga for those outside."""
    return {"name": parameter(name, Text()), "key": parameter(key, Text())}


def _of_saga() -> tuple[sa.ColumnElement[bool], ...]:
    known = known_saga()
    return (signals.c.name == known["name"], signals.c.key == known["key"])


def _using() -> sa.Update:
    event = signals.c.event == parameter("of_event", Identifier())
    used = sa.literal_column("true", Boolean())
    return sa.update(signals).where(*_of_saga(), event).values(used=used)


def _held() -> tuple[sa.ColumnElement[bool], ...]:
    return (
        work.c.position == parameter("at", Integer()),
        work.c.failures == parameter("tries", Integer()),
        work.c.worker == parameter("holder", Integer()),
    )


def _postponing() -> sa.Update:
    values: dict[str, Any] = {
        "due_at": parameter("due", Instant()),
        "failures": parameter("counted", Integer()),
        "losses": sa.literal_column("0", sa.Integer),
        "worker": parameter("keeper", Integer()),
        "error": parameter("why", Text()),
        "note": parameter("said", Text()),
        "parked_at": parameter("parked", Instant()),
    }
    return sa.update(work).where(*_held()).values(values)


def _values(saga: StoredSaga, attempt: SagaAttempt) -> dict[str, Any]:
    return {name: getattr(attempt, name, saga.id) for name in _ATTEMPT}


def loading(dialect: Dialect) -> Compiled:
    """Reads one saga by its id, its columns in the order of the table."""
    one = sa.select(*sagas.columns).where(sagas.c.id == parameter("at", Identifier()))
    return compiled(one, dialect, short=True)
