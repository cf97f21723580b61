"""From two schemas to changes."""

from dataclasses import replace

import pytest

from backwright.builder.migration.changes import (
    AlterTable,
    CreateTable,
    DropTable,
    FillSearch,
    losses,
    unfilled,
)
from backwright.builder.migration.difference import difference
from backwright.builder.migration.schema import Check, Column, ForeignKey, Schema, Table

NOTE = Column(name="note", type="Text()", nullable=True)


def altered(old: Table, new: Table) -> AlterTable:
    """The only change between the two tables."""
    (change,) = difference(Schema(tables=(old,)), Schema(tables=(new,)))
    assert isinstance(change, AlterTable)
    return change


def test_nothing_differs_from_itself(library: Schema) -> None:
    """The same schema needs no change."""
    assert difference(library, library) == ()


def test_tables_come_after_those_that_they_refer_to(
    library: Schema, shelves: Table, books: Table
) -> None:
    """A reference is never created before its target."""
    assert difference(Schema(), library) == (CreateTable(shelves), CreateTable(books))


def test_tables_go_before_those_that_they_refer_to(
    library: Schema, shelves: Table, books: Table
) -> None:
    """A table that is still referred to is never dropped."""
    assert difference(library, Schema()) == (DropTable(books), DropTable(shelves))


def test_a_circle_of_references_is_closed_at_the_end(shelves: Table, books: Table) -> None:
    """Two tables that refer to each other are both created, then the circle is closed."""
    back = ForeignKey(column="favourite", target="library_books", on_delete="SET NULL")
    favourite = Column(name="favourite", type="Identifier()", nullable=True)
    circular = replace(shelves, columns=(*shelves.columns, favourite), foreign_keys=(back,))

    changes = difference(Schema(), Schema(tables=(circular, books)))

    early, late, closing = changes
    assert early == CreateTable(replace(circular, foreign_keys=()))
    assert late == CreateTable(books)
    assert isinstance(closing, AlterTable)
    assert closing.added.foreign_keys == (back,)


def test_a_circle_of_references_is_cut_before_its_tables_go(shelves: Table, books: Table) -> None:
    """No drop fails because of a reference."""
    back = ForeignKey(column="id", target="library_books", on_delete="CASCADE")
    circular = replace(shelves, foreign_keys=(back,))

    cut, *drops = difference(Schema(tables=(circular, books)), Schema())

    assert isinstance(cut, AlterTable)
    assert cut.dropped.foreign_keys == (back,)
    assert [type(each) for each in drops] == [DropTable, DropTable]


def test_a_column_is_added_and_dropped(shelves: Table) -> None:
    """One change forward, its mirror image back."""
    more = replace(shelves, columns=(*shelves.columns, NOTE))

    assert altered(shelves, more).added.columns == (NOTE,)
    assert altered(more, shelves).dropped.columns == (NOTE,)
    assert losses(altered(shelves, more)) == ()
    assert losses(altered(more, shelves)) == ("drop column library_shelves.note",)


def test_a_longer_text_changes_its_check_only(shelves: Table) -> None:
    """No database keeps how long a text may be in its column."""
    short = replace(shelves, checks=(Check(name="label_max", condition="length(label) <= 20"),))
    long = replace(
        shelves,
        columns=tuple(
            replace(column, type="Text(40)") if column.name == "label" else column
            for column in shelves.columns
        ),
        checks=(Check(name="label_max", condition="length(label) <= 40"),),
    )

    change = altered(short, long)

    assert (change.dropped.checks, change.added.checks) == (short.checks, long.checks)
    assert not change.altered
    assert not change.added.columns


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Column(name="note", type="Text()"), NOTE),
        (Column(name="note", type="Number(8, 2)"), Column(name="note", type="Number(12, 2)")),
    ],
    ids=["optional", "more digits"],
)
def test_what_keeps_its_meaning_is_altered_in_place(
    shelves: Table, before: Column, after: Column
) -> None:
    """No data is lost where the column can stay."""
    old = replace(shelves, columns=(*shelves.columns, before))
    new = replace(shelves, columns=(*shelves.columns, after))

    assert altered(old, new).altered == ((before, after),)
    assert losses(altered(old, new)) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Column(name="pages", type="Integer()"), Column(name="pages", type="Text()")),
        (Column(name="pages", type="Number(8, 2)"), Column(name="pages", type="Number(8, 4)")),
        (
            Column(name="pages", type="Integer()"),
            Column(name="pages", type="Integer()", amount="pages"),
        ),
    ],
    ids=["type", "places", "money"],
)
def test_what_changes_its_meaning_is_replaced(books: Table, before: Column, after: Column) -> None:
    """The column goes with everything that touches it, and comes again; the loss is named."""
    others = tuple(column for column in books.columns if column.name != "pages")
    old, new = (replace(books, columns=(*others, each)) for each in (before, after))

    change = altered(old, new)

    assert change.dropped.columns == (before,)
    assert change.added.columns == (after,)
    assert change.dropped.checks == change.added.checks == books.checks
    assert losses(change) == ("drop column library_books.pages",)


def test_another_key_makes_another_table(shelves: Table) -> None:
    """A table whose key changes is dropped before it is created again."""
    new = replace(shelves, primary_key=("label",))

    changes = difference(Schema(tables=(shelves,)), Schema(tables=(new,)))

    assert changes == (DropTable(shelves), CreateTable(new))


def test_other_searched_fields_are_written_for_all_rows(books: Table) -> None:
    """Rows that are there are found by the fields that are searched from now on."""
    new = replace(books, search=("title", "label"))

    assert difference(Schema(tables=(books,)), Schema(tables=(new,))) == (FillSearch(new),)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (Column(name="note", type="Text()"), ("library_shelves.note",)),
        (Column(name="note", type="Text()", fill='"x"'), ()),
        (Column(name="note", type="Text()", nullable=True), ()),
    ],
    ids=["required", "default", "optional"],
)
def test_what_nobody_can_know_of_old_rows_is_told(
    shelves: Table, column: Column, expected: tuple[str, ...]
) -> None:
    """A new column that must have a value, and for which there is none, is named."""
    more = replace(shelves, columns=(*shelves.columns, column))

    assert unfilled(altered(shelves, more)) == expected


def test_an_optional_column_that_becomes_required_is_told(shelves: Table) -> None:
    """Rows without a value would be in the way."""
    old = replace(shelves, columns=(*shelves.columns, NOTE))
    new = replace(shelves, columns=(*shelves.columns, replace(NOTE, nullable=False)))

    assert unfilled(altered(old, new)) == ("library_shelves.note",)
