"""Revisions that the builder writes, run on real databases with rows in them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from backwright.builder.migration.kit_tables import aggregate_columns
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
from backwright.domain.errors import UnavailableError
from backwright.infrastructure.postgresql.migrating import PostgresqlMigrating
from backwright.infrastructure.sql.migrations.alembic_runs import stepping
from backwright.infrastructure.sql.migrations.migrations import Connected
from backwright.infrastructure.sqlite.migrating import SqliteMigrating

SHELVES = Table(
    name="library_shelves",
    of="library.Shelf",
    columns=(*aggregate_columns(), Column(name="label", type="Text(20)")),
    uniques=(("label",),),
)
BOOKS = Table(
    name="library_books",
    of="library.Book",
    columns=(
        *aggregate_columns(),
        Column(name="title", type="Text(80)"),
        Column(name="pages", type="Integer()", fill='sa.text("1")'),
        Column(name="shelf", type="Identifier()"),
    ),
    checks=(
        Check(name="pages_min", condition="pages >= 1"),
        Check(name="title_min", condition="length(title) >= 1"),
    ),
    foreign_keys=(ForeignKey(column="shelf", target="library_shelves", on_delete="CASCADE"),),
    indexes=(("shelf",), ("title", "id")),
)
ONE = "00000000-0000-0000-0000-000000000001"
ROW = f"'{ONE}', 1, '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z'"
ROWS = (
    f"INSERT INTO library_shelves VALUES ({ROW}, 'A')",
    f"INSERT INTO library_books VALUES ({ROW}, 'Ärger im Café', 7, '{ONE}')",
)


@dataclass(slots=True)
class Library:
    """A database, its revisions so far, and the schema that they lead to."""

    connected: Connected
    folder: Path
    schema: Schema = field(default_factory=Schema)
    count: int = 0

    async def migrate(self, *tables: Table) -> None:
        """Write the next revision and run it."""
        after = f"{self.count:04}" if self.count else None
        self.count += 1
        number = f"{self.count:04}"
        new = Schema(tables=tables)
        found = revision(self.schema, new, number=number, after=after, package="library")
        assert found is not None
        self.folder.mkdir(exist_ok=True)
        (self.folder / found.name).write_text(found.text, encoding="utf-8")
        self.schema = new
        await self.connected(stepping(self.folder, number, backward=False))

    async def back(self) -> None:
        """Undo the last revision."""
        await self.connected(stepping(self.folder, f"{self.count - 1:04}", backward=True))

    async def ask(self, look: Callable[[sa.Connection], Any]) -> Any:
        """Look at the database."""
        found: list[Any] = []
        await self.connected(lambda connection: found.append(look(connection)))
        return found[0]

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query finds."""
        return await self.ask(
            lambda connection: [tuple(r) for r in connection.exec_driver_sql(sql)]
        )

    async def execute(self, *statements: str) -> None:
        """Write rows."""

        def work(connection: sa.Connection) -> None:
            for statement in statements:
                connection.exec_driver_sql(statement)

        await self.connected(work)


@pytest.fixture
def library(database_url: str, tmp_path: Path) -> Library:
    """An empty database of each kind."""
    if database_url.startswith("sqlite:///"):
        path = Path(database_url.removeprefix("sqlite:///"))
        return Library(SqliteMigrating(path), tmp_path / "migrations")
    return Library(PostgresqlMigrating(database_url), tmp_path / "migrations")


@pytest.fixture
def fresh(library: Library, tmp_path: Path) -> Callable[[], Library]:
    """The same database, to be built anew in one step."""
    return lambda: Library(library.connected, tmp_path / "fresh")


def shape(connection: sa.Connection) -> dict[str, Any]:
    """Everything that the database says about its tables."""
    inspector = sa.inspect(connection)
    return {
        name: {
            "columns": {
                each["name"]: (str(each["type"]), each["nullable"])
                for each in inspector.get_columns(name)
            },
            "key": inspector.get_pk_constraint(name)["constrained_columns"],
            "uniques": sorted(
                (each["name"], each["column_names"])
                for each in inspector.get_unique_constraints(name)
            ),
            "checks": sorted(
                (each["name"], each["sqltext"]) for each in inspector.get_check_constraints(name)
            ),
            "foreign keys": sorted(
                (each["name"], each["constrained_columns"], each["options"].get("ondelete"))
                for each in inspector.get_foreign_keys(name)
            ),
            "indexes": sorted(
                (each["name"], each["column_names"], bool(each["unique"]), _condition(each))
                for each in inspector.get_indexes(name)
                if not each.get("duplicates_constraint")
            ),
        }
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }


def _condition(index: Any) -> str:
    """Which rows it is of, as the database says it."""
    options = index.get("dialect_options", {})
    return "".join(str(options.get(f"{name}_where", "")) for name in ("sqlite", "postgresql"))


def with_columns(table: Table, *columns: Column, **parts: Any) -> Table:
    """The table with more columns."""
    return replace(table, columns=(*table.columns, *columns), **parts)


NOTE = Column(name="note", type="Text()", nullable=True)
STOCK = Column(name="stock", type="Integer()", fill='sa.text("3")')
AUTHOR = Column(name="author", type="Identifier()", nullable=True)
SEARCH = Column(name="search", type="Text()", default='""')
CHANGES = {
    "optional column": with_columns(BOOKS, NOTE),
    "column with a default": with_columns(BOOKS, STOCK),
    "checked column": with_columns(
        BOOKS, STOCK, checks=(*BOOKS.checks, Check(name="stock_min", condition="stock >= 0"))
    ),
    "reference": with_columns(
        BOOKS,
        AUTHOR,
        foreign_keys=(
            *BOOKS.foreign_keys,
            ForeignKey(column="author", target="library_books", on_delete="SET NULL"),
        ),
        indexes=(*BOOKS.indexes, ("author",)),
    ),
    "unique": replace(BOOKS, uniques=(("title", "shelf"),)),
    "other check": replace(BOOKS, checks=(Check(name="pages_min", condition="pages >= 0"),)),
    "fewer indexes": replace(BOOKS, indexes=()),
    "index of some rows": replace(
        BOOKS,
        partial_indexes=(PartialIndex(name="long", columns=("title",), where="pages > 500"),),
    ),
    "unique among some rows": replace(
        BOOKS,
        partial_indexes=(
            PartialIndex(name="long", columns=("title",), where="pages > 500", unique=True),
        ),
    ),
    "fewer columns": replace(
        BOOKS,
        columns=tuple(each for each in BOOKS.columns if each.name != "pages"),
        checks=BOOKS.checks[1:],
    ),
    "other meaning": replace(
        BOOKS,
        columns=tuple(
            Column(name="pages", type="Text()", fill='"?"') if each.name == "pages" else each
            for each in BOOKS.columns
        ),
        checks=BOOKS.checks[1:],
        indexes=(*BOOKS.indexes, ("pages",)),
    ),
    "optional": replace(
        BOOKS,
        columns=tuple(
            replace(each, nullable=each.name == "shelf" or each.nullable) for each in BOOKS.columns
        ),
    ),
    "searched": with_columns(BOOKS, SEARCH, search=("title",)),
}


@pytest.mark.parametrize("books", CHANGES.values(), ids=CHANGES)
async def test_step_by_step_leads_to_the_same_tables(
    books: Table, library: Library, fresh: Callable[[], Library]
) -> None:
    """A database that was migrated looks like one that was made today; its rows are there."""
    await library.migrate(SHELVES, BOOKS)
    await library.execute(*ROWS)
    before = await library.ask(shape)
    await library.migrate(books, SHELVES)
    migrated = await library.ask(shape)
    titles = await library.rows("SELECT title FROM library_books")
    await library.back()
    returned = await library.ask(shape)
    await library.connected(stepping(library.folder, "base", backward=True))
    made = fresh()
    await made.migrate(SHELVES, books)

    assert titles == [("Ärger im Café",)]
    assert migrated == await made.ask(shape)
    assert returned == before


async def test_what_is_unique_among_some_rows_may_repeat_among_the_others(library: Library) -> None:
    """The condition is the database's own."""
    long = PartialIndex(name="long", columns=("title",), where="pages > 500", unique=True)
    short, another = ROWS[1], ROWS[1].replace("1'", "2'", 1)

    await library.migrate(SHELVES, replace(BOOKS, partial_indexes=(long,)))
    await library.execute(ROWS[0], short, another)

    with pytest.raises((sa.exc.IntegrityError, UnavailableError)):
        await library.execute("UPDATE library_books SET pages = 700")


async def test_a_key_that_others_give_is_not_counted_up(library: Library) -> None:
    """A key that is a number is given by the database only where the table says so."""
    await library.migrate(Table(name="numbers", columns=(Column(name="id", type=NUMBER),)))

    columns = await library.ask(lambda connection: sa.inspect(connection).get_columns("numbers"))

    assert [each.get("default") for each in columns] == [None]
    assert [each.get("identity") for each in columns] == [None]


async def test_rows_that_are_there_get_the_default(library: Library) -> None:
    """So do rows that the code before this revision inserts."""
    await library.migrate(SHELVES, BOOKS)
    await library.execute(*ROWS)
    flag = Column(name="lent", type="Boolean()", fill="sa.false()")
    price = Column(
        name="price", type="Number(8, 2)", fill='sa.literal(Decimal("9.5"), Number(8, 2))'
    )

    await library.migrate(SHELVES, with_columns(BOOKS, STOCK, flag, price))
    another = ROWS[1].replace("1'", "2'", 1).replace(" VALUES", "(id, version, created_at, "
        "updated_at, title, pages, shelf) VALUES")  # fmt: skip
    await library.execute(another)

    rows = await library.rows("SELECT stock, lent, CAST(price AS TEXT) FROM library_books")
    assert [(stock, bool(lent), price) for stock, lent, price in rows] in (
        [(3, False, "9.50")] * 2,
        [(3, False, "950")] * 2,
    )


async def test_a_required_column_fills_what_was_missing(library: Library) -> None:
    """Rows without a value get the default before it is required."""
    optional = Column(name="genre", type="Text()", nullable=True)
    await library.migrate(SHELVES, with_columns(BOOKS, optional))
    await library.execute(ROWS[0], ROWS[1].replace(")", ", NULL)"))

    await library.migrate(
        SHELVES, with_columns(BOOKS, replace(optional, nullable=False, fill='"it\'s: new"'))
    )

    assert await library.rows("SELECT genre FROM library_books") == [("it's: new",)]


async def test_a_required_column_without_a_default_needs_an_empty_table(library: Library) -> None:
    """Nobody can know the value for rows that are there: nothing is changed."""
    await library.migrate(SHELVES, BOOKS)
    await library.execute(*ROWS)
    before = await library.ask(shape)

    with pytest.raises((sa.exc.DBAPIError, UnavailableError)):
        await library.migrate(SHELVES, with_columns(BOOKS, replace(STOCK, fill="")))

    assert await library.ask(shape) == before


async def test_a_required_column_without_a_default_goes_into_an_empty_table(
    library: Library,
) -> None:
    """Before there are rows, everything can be added."""
    await library.migrate(SHELVES, BOOKS)

    await library.migrate(SHELVES, with_columns(BOOKS, replace(STOCK, fill="")))

    assert "stock" in (await library.ask(shape))["library_books"]["columns"]


async def test_rows_that_are_there_are_found_by_new_search_fields(library: Library) -> None:
    """The search text is what the mapping would have written."""
    await library.migrate(SHELVES, BOOKS)
    await library.execute(*ROWS)

    await library.migrate(SHELVES, with_columns(BOOKS, SEARCH, search=("title",)))

    assert await library.rows("SELECT search FROM library_books") == [("arger im cafe",)]


async def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(library: Library) -> None:
    """A cascade is for deletes, not for migrations."""
    await library.migrate(SHELVES, BOOKS)
    await library.execute(*ROWS)

    await library.migrate(
        replace(SHELVES, checks=(Check(name="label_min", condition="length(label) >= 1"),)), BOOKS
    )

    assert await library.rows("SELECT count(*) FROM library_books") == [(1,)]


async def test_tables_in_a_circle_come_and_go(library: Library) -> None:
    """Both refer to each other."""
    favourite = Column(name="favourite", type="Identifier()", nullable=True)
    back = ForeignKey(column="favourite", target="library_books", on_delete="SET NULL")
    circular = with_columns(SHELVES, favourite, foreign_keys=(back,))

    await library.migrate(circular, BOOKS)
    keys = (await library.ask(shape))["library_shelves"]["foreign keys"]
    await library.connected(stepping(library.folder, "base", backward=True))

    assert [key[1] for key in keys] == [["favourite"]]
    assert await library.ask(shape) == {}
