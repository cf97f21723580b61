"""A small schema to change."""

import pytest

from backwright.builder.migration.kit_tables import aggregate_columns
from backwright.builder.migration.schema import Check, Column, ForeignKey, Schema, Table


@pytest.fixture
def shelves() -> Table:
    """What others refer to."""
    return Table(
        name="library_shelves",
        of="library.Shelf",
        columns=(*aggregate_columns(), Column(name="label", type="Text(20)")),
        uniques=(("label",),),
    )


@pytest.fixture
def books() -> Table:
    """One of everything that a table can have."""
    return Table(
        name="library_books",
        of="library.Book",
        columns=(
            *aggregate_columns(),
            Column(name="title", type="Text(80)"),
            Column(name="pages", type="Integer()"),
            Column(name="shelf", type="Identifier()", nullable=True),
            Column(name="search", type="Text()", default='""'),
        ),
        checks=(Check(name="pages_min", condition="pages >= 1"),),
        foreign_keys=(ForeignKey(column="shelf", target="library_shelves", on_delete="SET NULL"),),
        indexes=(("shelf",), ("title", "id")),
        search=("title",),
    )


@pytest.fixture
def library(shelves: Table, books: Table) -> Schema:
    """Referring tables first, to be put in order."""
    return Schema(tables=(books, shelves))
