"""The tables of the durable engine, as `infrastructure/sql` declares them (a test compares)."""

from backwright.builder.migration.schema import NUMBER, Column, PartialIndex, Table


def _column(name: str, type: str, *, nullable: bool = False) -> Column:
    return Column(name=name, type=type, nullable=nullable)


def _index(name: str, *columns: str, where: str, unique: bool = False) -> PartialIndex:
    return PartialIndex(name=name, columns=columns, where=where, unique=unique)


_WORK = Table(
    name="backwright_work",
    primary_key=("position",),
    columns=(
        Column(name="position", type=NUMBER, identity=True),
        _column("id", "Identifier()"),
        _column("kind", "Text()"),
        _column("target", "Text()"),
        _column("queue", "Text()"),
        _column("lane", "Text()", nullable=True),
        _column("priority", "Integer()"),
        _column("unique_key", "Text()", nullable=True),
        _column("due_at", "Instant()"),
        _column("enqueued_at", "Instant()"),
        _column("worker", "Integer()", nullable=True),
        _column("failures", "Integer()"),
        _column("losses", "Integer()"),
        _column("error", "Text()"),
        _column("parked_at", "Instant()", nullable=True),
        _column("cancelled", "Boolean()"),
        _column("progress", "sa.Float()", nullable=True),
        _column("note", "Text()"),
        _column("body", "sa.LargeBinary()"),
    ),
    indexes=(("id",),),
    partial_indexes=(
        _index(
            "claim",
            "queue",
            "priority",
            "due_at",
            where="worker IS NULL AND lane IS NULL AND parked_at IS NULL",
        ),
        _index("lane", "lane", "position", where="lane IS NOT NULL"),
        _index("worker", "worker", where="worker IS NOT NULL"),
        _index("parked_at", "parked_at", where="parked_at IS NOT NULL"),
        _index("cancelled", "position", where="cancelled"),
        _index("unique_key", "unique_key", where="unique_key IS NOT NULL", unique=True),
    ),
)
_LANES = Table(
    name="backwright_lanes",
    primary_key=("name",),
    columns=(
        _column("name", "Text()"),
        _column("queue", "Text()"),
        _column("due_at", "Instant()"),
        _column("touched", "Integer()"),
        _column("worker", "Integer()", nullable=True),
    ),
    partial_indexes=(
        _index("claim", "queue", "due_at", where="worker IS NULL"),
        _index("worker", "worker", where="worker IS NOT NULL"),
    ),
)
_WORKERS = Table(
    name="backwright_workers",
    columns=(
        Column(name="id", type=NUMBER, identity=True),
        _column("place", "Text()"),
        _column("process", "Integer()"),
        _column("incarnation", "Text()"),
        _column("beats", "Integer()"),
        _column("joined_at", "Instant()"),
    ),
)
_HISTORY = Table(
    name="backwright_history",
    primary_key=("position",),
    columns=(
        _column("position", NUMBER),
        _column("id", "Identifier()"),
        _column("kind", "Text()"),
        _column("target", "Text()"),
        _column("queue", "Text()"),
        _column("lane", "Text()", nullable=True),
        _column("enqueued_at", "Instant()"),
        _column("ended_at", "Instant()"),
        _column("ended", "Text()"),
        _column("reason", "Text()"),
        _column("failures", "Integer()"),
        _column("result", "sa.LargeBinary()", nullable=True),
        _column("body", "sa.LargeBinary()"),
    ),
    indexes=(("id",), ("ended_at",)),
)
_INBOX = Table(
    name="backwright_inbox",
    primary_key=("source", "id"),
    columns=(
        _column("source", "Text()"),
        _column("id", "Text()"),
        _column("received_at", "Instant()"),
    ),
    indexes=(("received_at",),),
)
_SCHEDULES = Table(
    name="backwright_schedules",
    primary_key=("name",),
    columns=(
        _column("name", "Text()"),
        _column("spec", "Text()"),
        _column("zone", "Text()"),
        _column("paused", "Boolean()"),
        _column("next_at", "Instant()", nullable=True),
        _column("last_at", "Instant()", nullable=True),
        _column("last_job", "Identifier()", nullable=True),
        _column("note", "Text()"),
    ),
)
_QUEUES = Table(
    name="backwright_queues",
    primary_key=("name",),
    columns=(
        _column("name", "Text()"),
        _column("paused", "Boolean()"),
        _column("rate_window", "Integer()"),
        _column("rate_used", "Integer()"),
        _column("tally_window", "Integer()"),
        _column("attempts", "Integer()"),
        _column("failed", "Integer()"),
        _column("attempts_before", "Integer()"),
        _column("failed_before", "Integer()"),
    ),
)
DURABLE_TABLES = (_WORK, _LANES, _INBOX, _WORKERS, _HISTORY, _SCHEDULES, _QUEUES)
