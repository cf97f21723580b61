"""Where log-ins are kept: sessions, and the failures that lock a login."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from backwright.application.identity.lockout import Lockout
from backwright.application.identity.session import Session
from backwright.infrastructure.sql import kit
from backwright.infrastructure.sql.compiled import as_it_is, compiled, parameter, reader
from backwright.infrastructure.sql.database import Database
from backwright.infrastructure.sql.mapping import Mapping
from backwright.infrastructure.sql.tables import aggregate_table
from backwright.infrastructure.sql.types import Identifier, Instant, Integer, Text

sessions = aggregate_table(
    "backwright_sessions",
    kit.metadata,
    sa.Column("user", Identifier(), nullable=False, index=True),
    sa.Column("mark", Text(), nullable=False),
    sa.Column("secret", Text(), nullable=False),
    sa.Column("expires_at", Instant(), nullable=False),
    sa.Column("ends_at", Instant(), nullable=False),
    sa.Column("revoked_at", Instant(), index=True),
)
session_mapping = Mapping(Session, sessions, owner="user", secret=("mark", "secret"))

lockouts = aggregate_table(
    "backwright_lockouts",
    kit.metadata,
    sa.Column("failures", Integer(), nullable=False),
    sa.Column("since", Instant()),
    sa.Column("locks", Integer(), nullable=False),
    sa.Column("locked_until", Instant()),
)
lockout_mapping = Mapping(Lockout, lockouts)


class SqlSessionIndex:
    """Implements `SessionIndex` on the table of sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database
        dialect = database.dialect
        at, row = parameter("at", Instant()), sessions.c
        owned = sa.select(row.id).where(row.user == parameter("user", Identifier()))
        live = sa.and_(row.revoked_at.is_(None), row.expires_at > at)
        self._open = compiled(owned.where(live).order_by(row.id), dialect)
        ended = sa.select(row.id, row.revoked_at).where(row.revoked_at >= at)
        self._revoked = compiled(ended.order_by(row.revoked_at, row.id), dialect)
        one = sa.select(row.id).where(row.id == parameter("id", Identifier()))
        self._unended = compiled(one.where(row.revoked_at.is_(None)), dialect, short=True)
        self._id = reader(Identifier(), dialect) or as_it_is
        self._instant = reader(Instant(), dialect) or as_it_is

    async def open_sessions(self, user: UUID, now: datetime) -> Sequence[UUID]:
        """The user's sessions that are neither revoked nor expired."""
        arguments = self._open.arguments({"user": user, "at": now})
        return [
            self._id(row[0]) for row in await self._database.fetch(self._open.statement, arguments)
        ]

    async def revoked_since(self, moment: datetime) -> Sequence[tuple[UUID, datetime]]:
        """Sessions that were revoked then or later, and when; the earliest first."""
        arguments = self._revoked.arguments({"at": moment})
        rows = await self._database.fetch(self._revoked.statement, arguments)
        return [(self._id(row[0]), self._instant(row[1])) for row in rows]

    async def ended(self, session: UUID) -> bool:
        """Whether the session is revoked, or not there at all."""
        arguments = self._unended.arguments({"id": session})
        return not await self._database.fetch(self._unended.statement, arguments)
