"""The tables that belong to no module: events, audit, answers and sequences."""

import sqlalchemy as sa

from backwright.infrastructure.sql.tables import module_metadata
from backwright.infrastructure.sql.types import Identifier, Instant, Integer, Json, Text

metadata = module_metadata()

# Rising with every row, and an INTEGER PRIMARY KEY on SQLite.
_POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

events = sa.Table(
    "backwright_events",
    metadata,
    sa.Column("position", _POSITION, sa.Identity(always=True), primary_key=True),
    sa.Column("id", Identifier(), nullable=False),
    sa.Column("source", Text(), nullable=False),
    sa.Column("type", Text(), nullable=False),
    sa.Column("subject", Identifier(), nullable=False),
    # The class of the aggregate that the subject is; nothing where it is none, such as a saga.
    sa.Column("kind", Text()),
    sa.Column("subject_version", Integer(), nullable=False),
    sa.Column("time", Instant(), nullable=False),
    sa.Column("schema", Integer(), nullable=False),
    sa.Column("data", Json(), nullable=False),
    sa.Column("actor", Identifier()),
    sa.Column("correlation", Text(), nullable=False),
    sa.Column("causation", Text(), nullable=False),
    sa.Column("traceparent", Text(), nullable=False),
    sqlite_autoincrement=True,
)

audit = sa.Table(
    "backwright_audit",
    metadata,
    sa.Column("position", _POSITION, sa.Identity(always=True), primary_key=True),
    sa.Column("at", Instant(), nullable=False),
    sa.Column("actor", Identifier()),
    sa.Column("use_case", Text(), nullable=False),
    sa.Column("kind", Text(), nullable=False),
    sa.Column("subject", Identifier(), nullable=False, index=True),
    sa.Column("version", Integer(), nullable=False),
    sa.Column("before", Json(), nullable=False),
    sa.Column("after", Json(), nullable=False),
    sa.Column("redacted", Json(), nullable=False),
    sa.Column("correlation", Text(), nullable=False),
    sa.Column("address", Text(), nullable=False),
    sqlite_autoincrement=True,
)

answers = sa.Table(
    "backwright_answers",
    metadata,
    sa.Column("key", Text(), primary_key=True),
    sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
    sa.Column("result", sa.LargeBinary()),
    sa.Column("subject", Identifier()),
    sa.Column("created_at", Instant(), nullable=False),
    sa.Column("expires_at", Instant(), nullable=False, index=True),
)

sequences = sa.Table(
    "backwright_sequences",
    metadata,
    sa.Column("name", Text(), primary_key=True),
    sa.Column("last", Integer(), nullable=False),
)
