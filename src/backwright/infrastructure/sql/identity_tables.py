"""Sessions and lockouts: their tables, and what is asked of all of them at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backwright.application.identity.lockout import Lockout
from backwright.application.identity.session import Session
from backwright.infrastructure.sql.compiled import Compiled, compiled, parameter, reader
from backwright.infrastructure.sql.database import Database, Write
from backwright.infrastructure.sql.mapping import Mapping
from backwright.infrastructure.sql.tables import aggregate_table, module_metadata
from backwright.infrastructure.sql.types import Identifier, Instant, Integer, Text

metadata = module_metadata()
# How many rows of a table one sweep deletes; what is left goes with the next.
SWEPT_AT_ONCE = 1000

sessions = aggregate_table(
    "backwright_sessions",
    metadata,
    sa.Column("user", Identifier(), nullable=False, index=True),
    sa.Column("mark", Text(32), nullable=False),
    sa.Column("secret", Text(64), nullable=False),
    sa.Column("expires_at", Instant(), nullable=False, index=True),
    sa.Column("ends_at", Instant(), nullable=False),
    sa.Column("revoked_at", Instant(), index=True),
)
lockouts = aggregate_table(
    "backwright_lockouts",
    metadata,
    sa.Column("failures", Integer(), nullable=False),
    sa.Column("since", Instant()),
    sa.Column("locks", Integer(), nullable=False),
    sa.Column("locked_until", Instant()),
    sa.Index("ix_backwright_lockouts_updated_at", "updated_at"),
)
session_mapping = Mapping(Session, sessions, owner="user", secret={"mark", "secret"})
lockout_mapping = Mapping(Lockout, lockouts)


class SqlSessionIndex:
    """Asks the table of sessions; implements `SessionIndex`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        dialect = database.dialect
        key, moment = parameter("key", Identifier()), parameter("moment", Instant())
        row, revoked_at = sessions.c, sessions.c.revoked_at
        live = (row.user == key) & revoked_at.is_(None) & (row.expires_at > moment)
        self._open = compiled(sa.select(row.id).where(live).order_by(row.id), dialect)
        shown: list[sa.ColumnElement[Any]] = [row.id, revoked_at]
        lately = sa.select(*shown).where(revoked_at >= moment).order_by(revoked_at)
        self._revoked = compiled(lately, dialect)
        self._one = compiled(sa.select(revoked_at).where(row.id == key), dialect, short=True)
        left_alone = lockouts.c.updated_at < moment
        unlocked = sa.func.coalesce(lockouts.c.locked_until, lockouts.c.updated_at) < moment
        self._sweeps = tuple(
            compiled(deletion, dialect)
            for deletion in (
                _some_of(sessions, revoked_at < moment),
                _some_of(sessions, row.expires_at < moment),
                _some_of(lockouts, left_alone & unlocked),
            )
        )
        self._id = reader(Identifier(), dialect) or _as_it_is
        self._instant = reader(Instant(), dialect) or _as_it_is

    async def open_sessions(self, user: UUID, now: datetime) -> Sequence[UUID]:
        """The user's sessions that are neither revoked nor expired."""
        rows = await self._fetch(self._open, key=user, moment=now)
        return [self._id(key) for (key,) in rows]

    async def revoked_since(self, moment: datetime) -> Sequence[tuple[UUID, datetime]]:
        """Sessions that were revoked then or later, and when; the earliest first."""
        rows = await self._fetch(self._revoked, moment=moment)
        return [(self._id(key), self._instant(at)) for key, at in rows]

    async def ended(self, session: UUID) -> bool:
        """Whether the session is revoked, or not there at all."""
        rows = await self._fetch(self._one, key=session)
        return not rows or rows[0][0] is not None

    async def sweep(self, before: datetime) -> None:
        """Delete sessions that ended before then, and lockouts that were left alone since."""
        for sweep in self._sweeps:
            arguments = sweep.arguments({"moment": before})
            await self._database.commit([Write(sweep.statement, arguments)])

    async def _fetch(self, asked: Compiled, **values: object) -> Sequence[Sequence[Any]]:
        return await self._database.fetch(asked.statement, asked.arguments(values))


def _some_of(table: sa.Table, over: sa.ColumnElement[bool]) -> sa.Delete:
    some = sa.select(table.c.id).where(over).limit(SWEPT_AT_ONCE)
    return sa.delete(table).where(table.c.id.in_(some))


def _as_it_is(value: Any) -> Any:
    return value
