"""The tables of sagas, as `infrastructure/sql` declares them (a test compares)."""

from backwright.builder.migration.schema import NUMBER, Column, PartialIndex, Table


def _column(name: str, type: str, *, nullable: bool = False) -> Column:
    return Column(name=name, type=type, nullable=nullable)


_SAGAS = Table(
    name="backwright_sagas",
    columns=(
        _column("id", "Identifier()"),
        _column("name", "Text()"),
        _column("version", "Integer()"),
        _column("key", "Text()"),
        _column("status", "Text()"),
        _column("position", "Integer()"),
        _column("revision", "Integer()"),
        _column("input", "Json()"),
        _column("state", "Json()"),
        _column("cancelled", "Text()"),
        _column("error", "Text()"),
        _column("started_at", "Instant()"),
        _column("updated_at", "Instant()"),
        _column("ended_at", "Instant()", nullable=True),
    ),
    indexes=(("status", "id"), ("key",)),
    partial_indexes=(
        PartialIndex(name="live", columns=("name", "key"), where="ended_at IS NULL", unique=True),
        PartialIndex(name="over", columns=("ended_at",), where="ended_at IS NOT NULL"),
    ),
)
_HISTORY = Table(
    name="backwright_saga_history",
    columns=(
        Column(name="id", type=NUMBER, identity=True),
        _column("saga", "Identifier()"),
        _column("step", "Text()"),
        _column("part", "Text()"),
        _column("number", "Integer()"),
        _column("ending", "Text()"),
        _column("error", "Text()"),
        _column("started_at", "Instant()"),
        _column("seconds", "sa.Float()"),
    ),
    indexes=(("saga",),),
)
_SIGNALS = Table(
    name="backwright_saga_signals",
    columns=(
        Column(name="id", type=NUMBER, identity=True),
        _column("name", "Text()"),
        _column("key", "Text()"),
        _column("stage", "Text()"),
        _column("event", "Identifier()"),
        _column("data", "Json()"),
        _column("used", "Boolean()"),
        _column("came_at", "Instant()"),
    ),
    uniques=(("name", "key", "stage", "event"),),
    indexes=(("came_at",),),
)
SAGA_TABLES = (_SAGAS, _HISTORY, _SIGNALS)
