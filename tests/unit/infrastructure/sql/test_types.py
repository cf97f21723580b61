"""Column types in each database's own form."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.schema import CreateTable

from backwright.infrastructure.postgresql import PostgresqlDialect
from backwright.infrastructure.sql import (
    Boolean,
    Date,
    Duration,
    Identifier,
    Instant,
    Integer,
    Json,
    Number,
    Text,
    Time,
    merged_metadata,
    module_metadata,
    money_columns,
    written,
)
from backwright.infrastructure.sql.column_type import ColumnType
from backwright.infrastructure.sql.compiled import reader, writer
from backwright.infrastructure.sql.database import UnstorableError
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.types import Several
from backwright.infrastructure.sqlite import SqliteDialect

INSTANT = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
VALUES: list[tuple[ColumnType[Any], Any]] = [
    (Text(10), "text"),
    (Identifier(), UUID(int=7)),
    (Integer(), 42),
    (Boolean(), True),
    (Number(6, 2), Decimal("12.30")),
    (Date(), date(2026, 2, 3)),
    (Time(), time(4, 5)),
    (Instant(), INSTANT),
    (Duration(), timedelta(days=1)),
]


def ddl(dialect: Dialect, *columns: Any) -> str:
    table = sa.Table("t", module_metadata(), *columns)
    return " ".join(str(CreateTable(table).compile(dialect=dialect.compiler)).split())


def both(type_: ColumnType[Any], dialect: Dialect) -> tuple[Callable[[Any], Any], ...]:
    def same(value: Any) -> Any:
        return value

    return writer(type_, dialect) or same, reader(type_, dialect) or same


@pytest.mark.parametrize(("type_", "value"), VALUES)
def test_a_value_comes_back(dialect: Dialect, type_: ColumnType[Any], value: Any) -> None:
    """From the driver's form to the domain's."""
    write, read = both(type_, dialect)

    assert read(write(value)) == value
    assert type(read(write(value))) is type(value)


@pytest.mark.parametrize(("type_", "value"), VALUES)
def test_sqlalchemys_own_engine_takes_the_types(
    dialect: Dialect, type_: ColumnType[Any], value: Any
) -> None:
    """For migrations that move data."""
    bind = type_.bind_processor(dialect.compiler)
    result = type_.result_processor(dialect.compiler, None)
    stored = bind(value) if bind else value

    assert (result(stored) if result else stored) == value
    assert bind is None or bind(None) is None


def test_each_database_has_its_own_column_types() -> None:
    """As the field types say, on PostgreSQL and on SQLite."""

    def columns() -> list[sa.Column[Any]]:
        types = [*(type_ for type_, _ in VALUES), Json()]
        return [sa.Column(f"c{n}", type_) for n, type_ in enumerate(types)]

    assert ddl(PostgresqlDialect(), *columns()).startswith(
        'CREATE TABLE t ( c0 TEXT COLLATE "C", c1 UUID, c2 BIGINT, c3 BOOLEAN, c4 NUMERIC(6, 2), '
        "c5 DATE, c6 TIME WITHOUT TIME ZONE, c7 TIMESTAMP WITH TIME ZONE, c8 BIGINT, c9 JSONB"
    )
    assert ddl(SqliteDialect(), *columns()).startswith(
        "CREATE TABLE t ( c0 TEXT, c1 TEXT, c2 BIGINT, c3 BOOLEAN, c4 BIGINT, c5 TEXT, c6 TEXT, "
        "c7 TEXT, c8 BIGINT, c9 TEXT"
    )


def test_checks_and_defaults_can_be_written_with_values(dialect: Dialect) -> None:
    """Each database gets its own form of the value."""
    weight = Number(6, 2)
    made = ddl(
        dialect,
        sa.Column("weight", weight, server_default=sa.literal(Decimal("1.50"), weight)),
        sa.CheckConstraint(sa.column("weight", weight) >= Decimal("0.5"), name="weight_min"),
    )

    scaled = dialect.compiler.name == "sqlite"
    assert f"DEFAULT {'150' if scaled else '1.50'}" in made
    assert f"CONSTRAINT ck_t_weight_min CHECK (weight >= {'50' if scaled else '0.50'})" in made


def test_an_optional_amount_has_both_parts_or_none(dialect: Dialect) -> None:
    """The database holds it, too."""
    assert "ck_t_price_whole CHECK ((price IS NULL) = (price_currency IS NULL))" in ddl(
        dialect, *money_columns("price", nullable=True)
    )


def test_several_values_are_one_parameter() -> None:
    """An array on PostgreSQL, JSON on SQLite; each value in the driver's form."""
    several = Several(Identifier())

    assert writer(several, SqliteDialect())([UUID(int=1)]) == f'["{UUID(int=1)}"]'  # type: ignore[misc]
    assert writer(several, PostgresqlDialect())((UUID(int=1),)) == [UUID(int=1)]  # type: ignore[misc]


def test_a_number_has_room_in_64_bits() -> None:
    """More digits are refused when the table is declared."""
    with pytest.raises(ValueError, match="18 digits"):
        Number(19, 2)
    with pytest.raises(ValueError, match="18 digits"):
        Number(2, 3)


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_written_instants_sort_like_instants(one: datetime, other: datetime) -> None:
    """Their texts have one width."""
    texts = written.instant_text(one), written.instant_text(other)

    assert (one < other) == (texts[0] < texts[1])
    assert {len(text) for text in texts} == {27}
    assert datetime.fromisoformat(texts[0]) == one


@given(st.times(), st.times())
def test_written_times_sort_like_times(one: time, other: time) -> None:
    """Their texts have one width."""
    assert (one < other) == (written.time_text(one) < written.time_text(other))
    assert time.fromisoformat(written.time_text(one)) == one


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_a_number_is_stored_exactly_or_not_at_all(value: Decimal) -> None:
    """Both forms refuse the same numbers."""
    outcomes: list[Any] = []
    forms: list[tuple[Any, Any]] = [
        (written.exact(8, 3), Decimal),
        (written.scaled(8, 3), written.unscaled(3)),
    ]
    for write, read in forms:
        try:
            outcomes.append(read(write(value)))
        except UnstorableError:
            outcomes.append(None)

    assert outcomes[0] == outcomes[1]
    assert outcomes[0] is None or outcomes[0] == value


@given(st.timedeltas())
def test_a_duration_is_stored_exactly_or_not_at_all(value: timedelta) -> None:
    """To the microsecond."""
    try:
        stored = written.microseconds(value)
    except UnstorableError:
        assert abs(value) > timedelta(days=290_000 * 365)
    else:
        assert written.duration(stored) == value


def test_an_instant_needs_a_zone() -> None:
    """And a day that exists in UTC."""
    east = timezone(timedelta(hours=5))
    assert written.instant_text(INSTANT.astimezone(east)) == "2026-02-03T04:05:06.000000Z"
    for wrong in (datetime(2026, 1, 1), datetime.min.replace(tzinfo=east)):
        with pytest.raises(UnstorableError):
            written.in_utc(wrong)


def test_modules_have_one_catalogue_for_migrations() -> None:
    """With the tables of all of them, and their names."""
    one, two = module_metadata(), module_metadata()
    sa.Table("one_t", one, sa.Column("id", Identifier(), primary_key=True))
    sa.Table("two_t", two, sa.Column("x", Integer(), unique=True))

    merged = merged_metadata([one, two])

    assert set(merged.tables) == {"one_t", "two_t"}
    names = {constraint.name for constraint in merged.tables["two_t"].constraints}
    assert "uq_two_t_x" in names
