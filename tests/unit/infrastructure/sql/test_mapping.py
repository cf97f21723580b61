"""What a mapping and a reading tell before anything runs."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backwright.application.messages import View
from backwright.domain import Aggregate, Money
from backwright.infrastructure.sql import (
    Boolean,
    Date,
    Identifier,
    Instant,
    Integer,
    Json,
    Mapping,
    MappingError,
    Reading,
    Text,
    aggregate_table,
    count_of,
    module_metadata,
    money_columns,
)
from backwright.infrastructure.sql.catalogue import Catalogue, Declared
from backwright.infrastructure.sql.dialect import Dialect


class Size(StrEnum):
    S = "s"


class Level(Enum):
    LOW = 1


@dataclass(slots=True, kw_only=True, eq=False)
class Thing(Aggregate[UUID]):
    name: str
    size: Size | None
    level: Level
    price: Money
    made: date

    @property
    def label(self) -> str:
        return f"{self.name} {self.size}"

    @property
    def _hidden(self) -> str:
        return ""


def things(*columns: Any, **how: Any) -> sa.Table:
    return aggregate_table("shop_things", module_metadata(), *columns, **how)


def complete() -> list[Any]:
    return [
        sa.Column("name", Text(), nullable=False),
        sa.Column("size", Text()),
        sa.Column("level", Integer(), nullable=False),
        *money_columns("price"),
        sa.Column("made", Date(), nullable=False),
    ]


def problems(*columns: Any, table: dict[str, Any] | None = None, **how: Any) -> tuple[str, ...]:
    with pytest.raises(MappingError) as error:
        Mapping(Thing, things(*columns, **(table or {})), **how)
    assert all(problem in str(error.value) for problem in error.value.problems)
    return error.value.problems


def test_a_mapping_is_derived_from_the_types_of_the_fields() -> None:
    """Enumerations, money and optional fields included, and a property that has a column."""
    mapping = Mapping(Thing, things(*complete(), sa.Column("label", Text(), nullable=False)))

    assert list(mapping.fields) == ["name", "size", "level", "price", "made", "label"]
    assert [name for name, field in mapping.fields.items() if not field.kept] == ["label"]
    assert mapping.fields["size"].hint.optional
    assert len(mapping.fields["price"].columns) == 2
    assert mapping.name == "thing"


def test_everything_that_does_not_fit_is_told_at_once() -> None:
    """Fields without a column, columns of another type, columns that nothing fills."""
    found = problems(
        sa.Column("name", Integer(), nullable=False),
        sa.Column("size", sa.Text()),
        sa.Column("level", Text(), nullable=False),
        sa.Column("made", Instant(), nullable=False),
        sa.Column("weight", Integer(), nullable=False),
        sa.Column("note", Text()),
        sa.Column("count", Integer(), nullable=False, server_default="0"),
    )

    assert len(found) == 6
    for name in ("name", "size", "level", "made", "price", "weight"):
        assert any(name in problem for problem in found), name


def test_roles_name_fields_that_are_there() -> None:
    """Owner, state, secrets and what is searched."""
    found = problems(*complete(), owner="who", state="state", secret={"pin"}, search=["name"])

    assert [name for name in ("who", "state", "pin") if f"it has no field {name}" in found]
    assert any("search" in problem for problem in found)
    assert problems(*complete(), table={"search": True}) == (
        "search= is needed on the mapping and on the table, or on neither",
    )
    assert problems(*complete(), table={"search": True}, search=["made"]) == (
        "made is no text to search",
    )


def test_dates_and_instants_and_booleans_and_numbers_are_not_confused() -> None:
    """Although the language makes the one a subclass of the other."""

    @dataclass(slots=True, kw_only=True, eq=False)
    class Confused(Aggregate[UUID]):
        day: datetime
        count: bool

    table = things(
        sa.Column("day", Date(), nullable=False), sa.Column("count", Integer(), nullable=False)
    )
    with pytest.raises(MappingError) as error:
        Mapping(Confused, table)

    assert len(error.value.problems) == 2


def test_a_document_must_be_json() -> None:
    """What can't be decoded is told at start."""

    @dataclass(slots=True, kw_only=True, eq=False)
    class Odd(Aggregate[UUID]):
        table: sa.Table

    with pytest.raises(MappingError, match="can't be JSON"):
        Mapping(Odd, things(sa.Column("table", Json(), nullable=False)))


def test_a_reading_tells_everything_that_does_not_fit() -> None:
    """Fields that are neither columns nor derived, and derived ones that are no fields."""

    class ThingView(View, frozen=True, kw_only=True):
        id: UUID
        name: int
        color: str

    table = things(*complete(), sa.Column("parent", Identifier()))
    with pytest.raises(MappingError) as error:
        Reading(ThingView, table, derived={"parts": count_of(table.c.parent)})
    assert error.value.problems == (
        "the view has no field parts",
        "color is no column, nor derived",
    )
    with pytest.raises(MappingError, match="name is <class 'int'>"):
        Reading(ThingView, table, derived={"color": count_of(table.c.parent)})


def test_a_kind_has_one_mapping(dialect: Dialect) -> None:
    """Two would be a matter of luck."""
    mapping = Mapping(Thing, things(*complete()))

    with pytest.raises(ValueError, match="two mappings"):
        Catalogue(Declared(mappings=(mapping, mapping)), dialect)


def test_unknown_kinds_are_told_by_name(dialect: Dialect) -> None:
    """Whoever forgot to declare one finds it."""
    with pytest.raises(LookupError, match="no mapping says where Thing is stored"):
        Catalogue(Declared(), dialect).stored(Thing)


def test_money_needs_its_two_columns() -> None:
    """And its two columns need money."""

    @dataclass(slots=True, kw_only=True, eq=False)
    class Priced(Aggregate[UUID]):
        price: int
        fee: Money
        free: bool

    with pytest.raises(MappingError) as error:
        Mapping(
            Priced,
            things(
                *money_columns("price"),
                sa.Column("fee", Integer(), nullable=False),
                sa.Column("free", Boolean(), nullable=False),
            ),
        )

    assert [problem.split()[0] for problem in error.value.problems] == ["price", "fee"]
