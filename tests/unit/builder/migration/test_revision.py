"""Revisions as files."""

import ast
from dataclasses import replace

import pytest

from backwright.builder.migration.revision import Revision, revision
from backwright.builder.migration.schema import Column, Schema, Table


def made(old: Schema, new: Schema) -> Revision:
    """The second revision of a project."""
    found = revision(old, new, number="0002", after="0001", package="library")
    assert found is not None
    return found


def with_column(table: Table, column: Column) -> Table:
    """The table with one column more."""
    return replace(table, columns=(*table.columns, column))


def test_no_difference_is_no_revision(library: Schema) -> None:
    """A build that changes no table writes no file."""
    assert revision(library, library, number="0002", after="0001", package="library") is None


def test_the_first_revision_is_the_initial_one(library: Schema) -> None:
    """It follows none."""
    found = revision(Schema(), library, number="0001", after=None, package="library")

    assert found is not None
    assert found.name == "0001_initial.py"
    assert "down_revision: str | None = None\n" in found.text
    assert found.headline == "CREATE TABLE, no table rewrite, reversible"


def test_a_revision_says_what_it_does_and_how_to_go_back(shelves: Table) -> None:
    """The whole file of the most frequent change."""
    note = Column(name="note", type="Text(500)", nullable=True)

    found = made(Schema(tables=(shelves,)), Schema(tables=(with_column(shelves, note),)))

    assert found.name == "0002_shelf_note.py"
    assert found.headline == "ADD COLUMN, no table rewrite, reversible"
    assert (
        found.text
        == '''"""Shelf note.

Adds library_shelves.note.

On PostgreSQL: library_shelves is locked for an instant (ACCESS EXCLUSIVE).
"""

import sqlalchemy as sa
from alembic import op
from backwright.infrastructure.sql import Text

revision = "0002"
down_revision: str | None = "0001"
destructive: tuple[str, ...] = ()


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("library_shelves") as table:
        table.add_column(sa.Column("note", Text(500)))


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    with op.batch_alter_table("library_shelves") as table:
        table.drop_column("note")
'''
    )


@pytest.mark.parametrize(
    ("fill", "default"),
    [('"new"', 'server_default="new"'), ('sa.text("0")', 'server_default=sa.text("0")')],
)
def test_rows_that_are_there_get_the_default(shelves: Table, fill: str, default: str) -> None:
    """And the database keeps it, for the code that runs meanwhile."""
    column = Column(name="state", type="Text()", fill=fill)

    found = made(Schema(tables=(shelves,)), Schema(tables=(with_column(shelves, column),)))

    assert f'sa.Column("state", Text(), nullable=False, {default})' in found.text
    assert "keeps the default" in found.text


def test_a_loss_is_named_in_the_file(shelves: Table) -> None:
    """The migrations refuse it until somebody says its name."""
    note = Column(name="note", type="Text(500)", nullable=True)

    found = made(Schema(tables=(with_column(shelves, note),)), Schema(tables=(shelves,)))

    assert found.destructive == ("drop column library_shelves.note",)
    assert 'destructive: tuple[str, ...] = ("drop column library_shelves.note",)' in found.text
    assert "Loses data" in found.text
    assert found.name == "0002_shelf_without_note.py"


def test_many_tables_are_created_in_functions_of_their_own(library: Schema) -> None:
    """No function grows with the number of tables."""
    tables = (*library.tables, *(replace(library.tables[1], name=f"t{n}") for n in range(4)))

    found = made(Schema(), Schema(tables=tables))

    functions = [each for each in ast.parse(found.text).body if isinstance(each, ast.FunctionDef)]
    assert [each.name for each in functions] == [
        "upgrade",
        "_create_library_shelves",
        "_create_library_books",
        *(f"_create_t{n}" for n in range(4)),
        "downgrade",
    ]


def test_the_same_change_is_the_same_text(library: Schema) -> None:
    """Byte for byte."""
    assert made(Schema(), library) == made(Schema(), library)
