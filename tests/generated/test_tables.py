"""The tables that generated code declares, that migrations make, and that the builder knows."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from backwright.builder.blueprint import Blueprint, load
from backwright.builder.migration.kit_tables import KIT_TABLES
from backwright.builder.migration.revision import revision
from backwright.builder.migration.schema import (
    NUMBER,
    Check,
    Column,
    ForeignKey,
    PartialIndex,
    Schema,
    Table,
)
from backwright.builder.migration.snapshot import schema_of
from backwright.builder.render.project import render_project
from backwright.infrastructure.postgresql.migrating import PostgresqlMigrating
from backwright.infrastructure.sql import identity_tables, kit, presence
from backwright.infrastructure.sql.column_type import ColumnType
from backwright.infrastructure.sql.durable import tables as durable
from backwright.infrastructure.sql.migrations.alembic_runs import Work, comparing, stepping
from backwright.infrastructure.sql.migrations.migrations import Connected
from backwright.infrastructure.sql.sagas import tables as sagas
from backwright.infrastructure.sql.tables import AMOUNT_OF, NAMING, merged_metadata
from backwright.infrastructure.sql.types import Number, Text
from backwright.infrastructure.sqlite.migrating import SqliteMigrating

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "src/backwright/builder/templates"
BLUEPRINTS = {
    "store": TEMPLATES / "store/blueprint",
    "todo": TEMPLATES / "todo/blueprint",
    "garage": ROOT / "examples/garage/blueprint",
}


@pytest.fixture(params=BLUEPRINTS)
def blueprint(request: pytest.FixtureRequest) -> Blueprint:
    """Each of ours."""
    return load(BLUEPRINTS[request.param])


@pytest.fixture
def project(blueprint: Blueprint, tmp_path: Path) -> Iterator[Path]:
    """Its generated files, importable, with the first revision."""
    files = render_project(blueprint)
    first = revision(
        Schema(), schema_of(blueprint), number="0001", after=None, package=blueprint.package
    )
    assert first is not None
    files[f"migrations/{first.name}"] = first.text
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    sys.path.insert(0, str(tmp_path))
    importlib.invalidate_caches()
    yield tmp_path
    sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0] == blueprint.package]:
        del sys.modules[name]


@pytest.fixture
def metadata(blueprint: Blueprint, project: Path) -> sa.MetaData:
    """What the kit and the generated files declare."""
    found = [
        kit.metadata,
        presence.metadata,
        durable.metadata,
        sagas.metadata,
        identity_tables.metadata,
    ]
    for module in blueprint.modules:
        home = f"{blueprint.package}.{module.name}.infrastructure"
        for file in sorted((project / home.replace(".", "/")).glob("*.py")):
            importlib.import_module(f"{home}.{file.stem}")
        found.append(sys.modules[f"{home}.metadata"].metadata)
    return merged_metadata(found)


@pytest.fixture
def connected(database_url: str) -> Connected:
    """An empty database of each kind."""
    if database_url.startswith("sqlite:///"):
        return SqliteMigrating(Path(database_url.removeprefix("sqlite:///")))
    return PostgresqlMigrating(database_url)


def declared(table: sa.Table) -> Table:
    """What SQLAlchemy knows of a table, as the builder says it."""
    prefix = NAMING["ck"] % {"table_name": table.name, "constraint_name": ""}
    search = table.c.get("search")
    return Table(
        name=table.name,
        columns=tuple(_column(column, table) for column in table.columns),
        primary_key=tuple(table.primary_key.columns.keys()),
        uniques=_sorted(
            tuple(each.columns.keys())
            for each in table.constraints
            if isinstance(each, sa.UniqueConstraint)
        ),
        checks=_sorted(
            Check(name=str(each.name).removeprefix(prefix), condition=str(each.sqltext))
            for each in table.constraints
            if isinstance(each, sa.CheckConstraint)
        ),
        foreign_keys=_sorted(
            ForeignKey(
                column=key.parent.name,
                target=key.column.table.name,
                on_delete=key.ondelete or "",
            )
            for key in table.foreign_keys
        ),
        indexes=_sorted(
            tuple(index.columns.keys()) for index in table.indexes if _condition(index) is None
        ),
        partial_indexes=_sorted(
            PartialIndex(
                name=str(index.name).removeprefix(f"{prefix}_{table.name}_"),
                columns=tuple(index.columns.keys()),
                where=str(condition),
                unique=index.unique,
            )
            for index in table.indexes
            if (condition := _condition(index)) is not None
            for prefix in ("uq" if index.unique else "ix",)
        ),
        search=() if search is None else ("search",),
    )


def _condition(index: sa.Index) -> object:
    """Which rows it is of, the same on both databases; None for all."""
    conditions = {str(index.dialect_options[name]["where"]) for name in ("postgresql", "sqlite")}
    assert len(conditions) == 1, index.name
    return index.dialect_options["postgresql"]["where"]


def _column(column: "sa.Column[object]", table: sa.Table) -> Column:
    amounts = {each.info.get(AMOUNT_OF) for each in table.columns}
    amount = column.info.get(AMOUNT_OF) or (column.name if column.name in amounts else "")
    return Column(
        name=column.name,
        type=_source(column.type),
        nullable=bool(column.nullable),
        amount=amount,
        default='""' if column.server_default is not None and column.name == "search" else "",
        identity=column.identity is not None,
    )


def _source(type_: "sa.types.TypeEngine[object]") -> str:
    match type_:
        case Text(length=int() as length):
            return f"Text({length})"
        case Number(digits=digits, places=places):
            return f"Number({digits}, {places})"
        case ColumnType():
            return f"{type(type_).__name__}()"
        case sa.BigInteger():
            return NUMBER
        case _:
            return f"sa.{type(type_).__name__}()"


def _sorted(parts: object) -> tuple[object, ...]:
    return tuple(sorted(parts, key=repr))


def comparable(table: Table) -> Table:
    """Without the order in which constraints are declared, and what the search is made of."""
    return Table(
        name=table.name,
        columns=table.columns,
        primary_key=table.primary_key,
        uniques=_sorted(table.uniques),
        checks=_sorted(table.checks),
        foreign_keys=_sorted(table.foreign_keys),
        indexes=_sorted(table.indexes),
        partial_indexes=_sorted(table.partial_indexes),
        search=("search",) if table.search else (),
    )


def test_the_builder_knows_the_tables_of_the_kit() -> None:
    """A table of the kit that changes must change in the builder, too, and gets a migration."""
    parts = (
        kit.metadata,
        presence.metadata,
        durable.metadata,
        sagas.metadata,
        identity_tables.metadata,
    )
    tables = [table for part in parts for table in part.sorted_tables]

    assert {each.name: declared(each) for each in tables} == {
        each.name: comparable(each) for each in KIT_TABLES
    }


def test_the_builder_knows_the_tables_of_what_it_generates(
    blueprint: Blueprint, metadata: sa.MetaData
) -> None:
    """Migrations and generated files come from the same tables."""
    assert {name: declared(table) for name, table in metadata.tables.items()} == {
        table.name: comparable(table) for table in schema_of(blueprint).tables
    }


async def test_migrations_make_what_the_code_declares(
    project: Path, metadata: sa.MetaData, connected: Connected
) -> None:
    """After the first revision alembic finds nothing to change; back again, nothing is left."""
    differences: list[object] = []
    left: list[str] = []
    look: Work = comparing(metadata, differences)

    await connected(stepping(project / "migrations", "0001", backward=False))
    await connected(look)
    await connected(stepping(project / "migrations", "base", backward=True))
    await connected(lambda connection: left.extend(sa.inspect(connection).get_table_names()))

    assert differences == []
    assert left == ["alembic_version"]
