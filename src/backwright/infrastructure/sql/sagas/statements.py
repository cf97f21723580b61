"""The statements by which people look at sagas, and put them right."""

from collections.abc import Hashable
from typing import Any

import sqlalchemy as sa

from backwright.application.sagas.status import SagaStatus
from backwright.infrastructure.sql.compiled import Compiled, Core, Shapes, compiled, parameter
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.durable.tables import work
from backwright.infrastructure.sql.sagas.rows import ATTEMPT
from backwright.infrastructure.sql.sagas.tables import attempts, sagas, signals
from backwright.infrastructure.sql.types import Identifier, Instant, Integer, Text

_AT = parameter("at", Identifier())
_ONE = sa.literal_column("1", sa.Integer)

Found = sa.Select[*tuple[Any, ...]]


class SagaStatements:
    """Compiled once for one database; lists by their shape when they are first asked for."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._lists = Shapes()
        shown = [attempts.c[name] for name in ATTEMPT]
        tried = sa.select(*shown).where(attempts.c.saga == _AT).order_by(attempts.c.id)
        self.attempts = self._made(tried)
        self.pending = self._made(
            sa.select(work.c.due_at, work.c.parked_at, work.c.worker, work.c.error).where(
                _of_work()
            )
        )
        amount = sa.func.count().label("amount")
        counted = sa.select(sagas.c.status, amount).group_by(sagas.c.status)
        self.count = self._made(counted)
        named = sagas.c.name == parameter("of_name", Text())
        self.count_named = self._made(counted.where(named))
        live = sa.select(sagas.c.name, sagas.c.version, amount).where(sagas.c.ended_at.is_(None))
        self.live = self._made(live.group_by(sagas.c.name, sagas.c.version))
        self._changes()

    def _changes(self) -> None:
        seen = sagas.c.revision == parameter("seen", Integer())
        of = sa.update(sagas).where(sagas.c.id == _AT, seen)
        later = {"revision": sagas.c.revision + _ONE, "updated_at": parameter("now", Instant())}
        reason = parameter("why", Text())
        self.cancel = self._made(of.values(**later, cancelled=reason))
        self.resume = self._made(of.values(**later, status=parameter("standing", Text())))
        ended = {"ended_at": parameter("now", Instant()), "error": reason}
        failed = sa.literal_column(f"'{SagaStatus.FAILED}'", sa.Text)
        self.abandon = self._made(of.values(**later, **ended, status=failed))
        due = {"due_at": parameter("now", Instant())}
        unparked = work.c.parked_at.is_(None)
        nobody = work.c.worker.is_(None)
        self.hurry = self._made(sa.update(work).where(_of_work(), nobody, unparked).values(**due))
        none = sa.literal_column("0", sa.Integer)
        anew = {**due, "parked_at": sa.null(), "failures": none, "losses": none}
        self.unpark = self._made(sa.update(work).where(_of_work(), ~unparked).values(**anew))
        self.drop = self._made(sa.delete(work).where(_of_work(), nobody))
        same = [
            signals.c.name == parameter("of_name", Text()),
            signals.c.key == parameter("of_key", Text()),
        ]
        self.forget = self._made(sa.delete(signals).where(*same))

    def list(self, *, name: bool, status: bool, key: bool, after: bool) -> Compiled:
        """Sagas, the latest first, narrowed by what is given."""
        shape: Hashable = (name, status, key, after)
        return self._lists.of(shape, lambda: self._made(_listing(name, status, key, after)))

    def _made(self, core: Core) -> Compiled:
        return compiled(core, self._dialect)


def _of_work() -> sa.ColumnElement[bool]:
    return sa.and_(work.c.id == _AT, work.c.kind == sa.literal_column("'saga'", sa.Text))


def _listing(name: bool, status: bool, key: bool, after: bool) -> Found:
    found: Found = sa.select(*sagas.columns)
    if name:
        found = found.where(sagas.c.name == parameter("of_name", Text()))
    if status:
        found = found.where(sagas.c.status == parameter("of_status", Text()))
    if key:
        found = found.where(sagas.c.key == parameter("of_key", Text()))
    if after:
        found = found.where(sagas.c.id < parameter("of_after", Identifier()))
    return found.order_by(sagas.c.id.desc()).limit(parameter("most", Integer()))
