"""The tables that every project has, as `infrastructure/sql` declares them (a test compares)."""

from backwright.builder.migration.durable_tables import DURABLE_TABLES
from backwright.builder.migration.saga_tables import SAGA_TABLES
from backwright.builder.migration.schema import NUMBER, Column, Table

_POSITION = Column(name="position", type=NUMBER, identity=True)


def aggregate_columns(*, soft_delete: bool = False) -> tuple[Column, ...]:
    """What `aggregate_table` puts before an aggregate's own columns."""
    deleted = (_column("deleted_at", "Instant()", nullable=True),) if soft_delete else ()
    return (
        _column("id", "Identifier()"),
        _column("version", "Integer()"),
        _column("created_at", "Instant()"),
        _column("updated_at", "Instant()"),
        *deleted,
    )


def _column(name: str, type: str, *, nullable: bool = False) -> Column:
    return Column(name=name, type=type, nullable=nullable)


_EVENTS = Table(
    name="backwright_events",
    primary_key=("position",),
    columns=(
        _POSITION,
        _column("id", "Identifier()"),
        _column("source", "Text()"),
        _column("type", "Text()"),
        _column("subject", "Identifier()"),
        _column("kind", "Text()", nullable=True),
        _column("subject_version", "Integer()"),
        _column("time", "Instant()"),
        _column("schema", "Integer()"),
        _column("data", "Json()"),
        _column("actor", "Identifier()", nullable=True),
        _column("correlation", "Text()"),
        _column("causation", "Text()"),
        _column("traceparent", "Text()"),
    ),
)
_AUDIT = Table(
    name="backwright_audit",
    primary_key=("position",),
    columns=(
        _POSITION,
        _column("at", "Instant()"),
        _column("actor", "Identifier()", nullable=True),
        _column("use_case", "Text()"),
        _column("kind", "Text()"),
        _column("subject", "Identifier()"),
        _column("version", "Integer()"),
        _column("before", "Json()"),
        _column("after", "Json()"),
        _column("redacted", "Json()"),
        _column("correlation", "Text()"),
        _column("address", "Text()"),
    ),
    indexes=(("subject",),),
)
_ANSWERS = Table(
    name="backwright_answers",
    primary_key=("key",),
    columns=(
        _column("key", "Text()"),
        _column("fingerprint", "sa.LargeBinary()"),
        _column("result", "sa.LargeBinary()", nullable=True),
        _column("subject", "Identifier()", nullable=True),
        _column("created_at", "Instant()"),
        _column("expires_at", "Instant()"),
    ),
    indexes=(("expires_at",),),
)
_SEQUENCES = Table(
    name="backwright_sequences",
    primary_key=("name",),
    columns=(_column("name", "Text()"), _column("last", "Integer()")),
)
_SESSIONS = Table(
    name="backwright_sessions",
    columns=(
        *aggregate_columns(),
        _column("user", "Identifier()"),
        _column("mark", "Text(32)"),
        _column("secret", "Text(64)"),
        _column("expires_at", "Instant()"),
        _column("ends_at", "Instant()"),
        _column("revoked_at", "Instant()", nullable=True),
    ),
    indexes=(("user",), ("expires_at",), ("revoked_at",)),
)
_LOCKOUTS = Table(
    name="backwright_lockouts",
    columns=(
        *aggregate_columns(),
        _column("failures", "Integer()"),
        _column("since", "Instant()", nullable=True),
        _column("locks", "Integer()"),
        _column("locked_until", "Instant()", nullable=True),
    ),
    indexes=(("updated_at",),),
)
_PRESENT_PROCESSES = Table(
    name="backwright_present_processes",
    primary_key=("process",),
    columns=(_column("process", "Identifier()"), _column("beats", "Integer()")),
)
_PRESENCE = Table(
    name="backwright_presence",
    primary_key=("room", "process", "member"),
    columns=(
        _column("room", "Text()"),
        _column("process", "Identifier()"),
        _column("member", "Identifier()"),
    ),
)
KIT_TABLES = (
    *(_EVENTS, _AUDIT, _ANSWERS, _SEQUENCES, _SESSIONS, _LOCKOUTS),
    *(_PRESENT_PROCESSES, _PRESENCE),
    *DURABLE_TABLES,
    *SAGA_TABLES,
)
