"""The tables of sagas: how they stand, every attempt, and the events that they wait for."""

import sqlalchemy as sa

from backwright.infrastructure.sql.tables import module_metadata
from backwright.infrastructure.sql.types import Boolean, Identifier, Instant, Integer, Json, Text

metadata = module_metadata()

# Rising with every row, and an INTEGER PRIMARY KEY on SQLite.
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LIVE = sa.text("ended_at IS NULL")
_OVER = sa.text("ended_at IS NOT NULL")

# `revision` rises with every change; `cancelled` is a person's reason, empty where there is none.
sagas = sa.Table(
    "backwright_sagas",
    metadata,
    sa.Column("id", Identifier(), primary_key=True),
    sa.Column("name", Text(), nullable=False),
    sa.Column("version", Integer(), nullable=False),
    sa.Column("key", Text(), nullable=False),
    sa.Column("status", Text(), nullable=False),
    sa.Column("position", Integer(), nullable=False),
    sa.Column("revision", Integer(), nullable=False),
    sa.Column("input", Json(), nullable=False),
    sa.Column("state", Json(), nullable=False),
    sa.Column("cancelled", Text(), nullable=False),
    sa.Column("error", Text(), nullable=False),
    sa.Column("started_at", Instant(), nullable=False),
    sa.Column("updated_at", Instant(), nullable=False),
    sa.Column("ended_at", Instant()),
    # One at a time of a name and key.
    sa.Index(
        "uq_backwright_sagas_live",
        "name",
        "key",
        unique=True,
        postgresql_where=_LIVE,
        sqlite_where=_LIVE,
    ),
    # Which of those that are over are the oldest.
    sa.Index(
        "ix_backwright_sagas_over",
        "ended_at",
        postgresql_where=_OVER,
        sqlite_where=_OVER,
    ),
    sa.Index(None, "status", "id"),
    sa.Index(None, "key"),
)

attempts = sa.Table(
    "backwright_saga_history",
    metadata,
    sa.Column("id", _NUMBER, sa.Identity(always=True), primary_key=True),
    sa.Column("saga", Identifier(), nullable=False, index=True),
    sa.Column("step", Text(), nullable=False),
    sa.Column("part", Text(), nullable=False),
    sa.Column("number", Integer(), nullable=False),
    sa.Column("ending", Text(), nullable=False),
    sa.Column("error", Text(), nullable=False),
    sa.Column("started_at", Instant(), nullable=False),
    sa.Column("seconds", sa.Float(), nullable=False),
    sqlite_autoincrement=True,
)

# Events that sagas wait for; they may come before the saga waits, or is started.
signals = sa.Table(
    "backwright_saga_signals",
    metadata,
    sa.Column("id", _NUMBER, sa.Identity(always=True), primary_key=True),
    sa.Column("name", Text(), nullable=False),
    sa.Column("key", Text(), nullable=False),
    sa.Column("stage", Text(), nullable=False),
    sa.Column("event", Identifier(), nullable=False),
    sa.Column("data", Json(), nullable=False),
    sa.Column("used", Boolean(), nullable=False),
    sa.Column("came_at", Instant(), nullable=False, index=True),
    sa.UniqueConstraint("name", "key", "stage", "event"),
    sqlite_autoincrement=True,
)
