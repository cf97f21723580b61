"""The tables of the durable engine: work, its lanes, its workers, and what became of it."""

import sqlalchemy as sa

from backwright.infrastructure.sql.tables import module_metadata
from backwright.infrastructure.sql.types import Boolean, Identifier, Instant, Integer, Text

metadata = module_metadata()

# Rising with every row, and an INTEGER PRIMARY KEY on SQLite.
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    condition = sa.text(where)
    return sa.Index(
        name, *columns, unique=unique, postgresql_where=condition, sqlite_where=condition
    )


# What is to be done; a row goes when it is over. `worker` holds what is in no lane.
work = sa.Table(
    "backwright_work",
    metadata,
    sa.Column("position", _NUMBER, sa.Identity(always=True), primary_key=True),
    sa.Column("id", Identifier(), nullable=False, index=True),
    sa.Column("kind", Text(), nullable=False),
    sa.Column("target", Text(), nullable=False),
    sa.Column("queue", Text(), nullable=False),
    sa.Column("lane", Text()),
    sa.Column("priority", Integer(), nullable=False),
    sa.Column("unique_key", Text()),
    sa.Column("due_at", Instant(), nullable=False),
    sa.Column("enqueued_at", Instant(), nullable=False),
    sa.Column("worker", Integer()),
    sa.Column("failures", Integer(), nullable=False),
    sa.Column("losses", Integer(), nullable=False),
    sa.Column("error", Text(), nullable=False),
    sa.Column("parked_at", Instant()),
    sa.Column("cancelled", Boolean(), nullable=False),
    sa.Column("progress", sa.Float()),
    sa.Column("note", Text(), nullable=False),
    sa.Column("body", sa.LargeBinary(), nullable=False),
    _index(
        "ix_backwright_work_claim",
        "queue",
        "priority",
        "due_at",
        where="worker IS NULL AND lane IS NULL AND parked_at IS NULL",
    ),
    _index("ix_backwright_work_lane", "lane", "position", where="lane IS NOT NULL"),
    _index("ix_backwright_work_worker", "worker", where="worker IS NOT NULL"),
    _index("ix_backwright_work_parked_at", "parked_at", where="parked_at IS NOT NULL"),
    _index("ix_backwright_work_cancelled", "position", where="cancelled"),
    _index(
        "uq_backwright_work_unique_key", "unique_key", where="unique_key IS NOT NULL", unique=True
    ),
    sqlite_autoincrement=True,
)

# One row for each lane that has work. Whoever adds to a lane touches it, so that whoever empties it
# can tell whether more has come.
lanes = sa.Table(
    "backwright_lanes",
    metadata,
    sa.Column("name", Text(), primary_key=True),
    sa.Column("queue", Text(), nullable=False),
    sa.Column("due_at", Instant(), nullable=False),
    sa.Column("touched", Integer(), nullable=False),
    sa.Column("worker", Integer()),
    _index("ix_backwright_lanes_claim", "queue", "due_at", where="worker IS NULL"),
    _index("ix_backwright_lanes_worker", "worker", where="worker IS NOT NULL"),
)

# What came from brokers, so that it is stored once.
inbox = sa.Table(
    "backwright_inbox",
    metadata,
    sa.Column("source", Text(), primary_key=True),
    sa.Column("id", Text(), primary_key=True),
    sa.Column("received_at", Instant(), nullable=False, index=True),
)

workers = sa.Table(
    "backwright_workers",
    metadata,
    sa.Column("id", _NUMBER, sa.Identity(always=True), primary_key=True),
    sa.Column("place", Text(), nullable=False),
    sa.Column("process", Integer(), nullable=False),
    sa.Column("incarnation", Text(), nullable=False),
    sa.Column("beats", Integer(), nullable=False),
    sa.Column("joined_at", Instant(), nullable=False),
    sqlite_autoincrement=True,
)

# What is over, but not what is told elsewhere where it went well: deliveries and relays by their
# events, timers by their schedules.
history = sa.Table(
    "backwright_history",
    metadata,
    sa.Column("position", _NUMBER, primary_key=True, autoincrement=False),
    sa.Column("id", Identifier(), nullable=False, index=True),
    sa.Column("kind", Text(), nullable=False),
    sa.Column("target", Text(), nullable=False),
    sa.Column("queue", Text(), nullable=False),
    sa.Column("lane", Text()),
    sa.Column("enqueued_at", Instant(), nullable=False),
    sa.Column("ended_at", Instant(), nullable=False, index=True),
    sa.Column("ended", Text(), nullable=False),
    sa.Column("reason", Text(), nullable=False),
    sa.Column("failures", Integer(), nullable=False),
    sa.Column("result", sa.LargeBinary()),
    sa.Column("body", sa.LargeBinary(), nullable=False),
)

# One row for each schedule that some worker declared: what it was, and when it is next.
schedules = sa.Table(
    "backwright_schedules",
    metadata,
    sa.Column("name", Text(), primary_key=True),
    sa.Column("spec", Text(), nullable=False),
    sa.Column("zone", Text(), nullable=False),
    sa.Column("paused", Boolean(), nullable=False),
    sa.Column("next_at", Instant()),
    sa.Column("last_at", Instant()),
    sa.Column("last_job", Identifier()),
    sa.Column("note", Text(), nullable=False),
)

# What holds of queues for all workers together: whether they rest, how much of their rate is used
# in the window, and how attempts ended, in this tally's window and the one before.
queues = sa.Table(
    "backwright_queues",
    metadata,
    sa.Column("name", Text(), primary_key=True),
    sa.Column("paused", Boolean(), nullable=False),
    sa.Column("rate_window", Integer(), nullable=False),
    sa.Column("rate_used", Integer(), nullable=False),
    sa.Column("tally_window", Integer(), nullable=False),
    sa.Column("attempts", Integer(), nullable=False),
    sa.Column("failed", Integer(), nullable=False),
    sa.Column("attempts_before", Integer(), nullable=False),
    sa.Column("failed_before", Integer(), nullable=False),
)
