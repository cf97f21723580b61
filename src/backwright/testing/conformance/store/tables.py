"""The suite's model in tables, for stores on SQL."""

from typing import Any

import sqlalchemy as sa

from backwright.infrastructure.sql import (
    Boolean,
    Date,
    Declared,
    Duration,
    Identifier,
    Instant,
    Integer,
    Json,
    LinkTable,
    Mapping,
    Number,
    OnDelete,
    Reading,
    Text,
    Time,
    aggregate_table,
    at_least,
    at_most,
    caller_among,
    contains,
    count_of,
    equals,
    field_of,
    is_missing,
    linked_with,
    matches,
    merged_metadata,
    module_metadata,
    money_columns,
    reference,
)
from backwright.infrastructure.sql.kit import metadata as kit
from backwright.testing.conformance.store.model import (
    Book,
    BookCard,
    BookCounted,
    BookPriced,
    BookView,
    Box,
    Label,
    Note,
    Person,
    Shelf,
    ShelfView,
    Specimen,
    SpecimenView,
)

metadata = module_metadata()

shelves = aggregate_table(
    "library_shelves",
    metadata,
    sa.Column("name", Text(60), nullable=False, unique=True),
    reference("parent", "library_shelves.id", nullable=True),
    sa.Column("height", Integer()),
    sa.CheckConstraint("height > 0", name="height_above_zero"),
)
books = aggregate_table(
    "library_books",
    metadata,
    sa.Column("isbn", Text(40), nullable=False, unique=True),
    sa.Column("title", Text(120), nullable=False),
    sa.Column("blurb", Text(), nullable=False),
    *money_columns("price"),
    *money_columns("bargain", nullable=True),
    *money_columns("worth"),
    sa.Column("stock", Integer(), nullable=False),
    reference("shelf", "library_shelves.id"),
    reference("spare", "library_shelves.id", nullable=True, on_delete=OnDelete.CLEAR),
    sa.Column("seller", Identifier(), nullable=False),
    sa.Column("state", Text(), nullable=False),
    sa.Column("tags", Json(), nullable=False),
    sa.Column("chapters", Json(), nullable=False),
    sa.Column("remark", Text(), nullable=False),
    sa.UniqueConstraint("title", "seller"),
    sa.CheckConstraint("price > 0", name="price_above_zero"),
    soft_delete=True,
    search=True,
)
persons = aggregate_table("library_persons", metadata, sa.Column("name", Text(), nullable=False))
notes = aggregate_table(
    "library_notes",
    metadata,
    reference("book", "library_books.id", on_delete=OnDelete.CASCADE),
    reference("shelf", "library_shelves.id", nullable=True, on_delete=OnDelete.CASCADE),
    sa.Column("text", Text(), nullable=False),
)
boxes = aggregate_table(
    "library_boxes",
    metadata,
    reference("inside", "library_boxes.id", nullable=True, on_delete=OnDelete.CASCADE),
)
labels = aggregate_table(
    "library_labels", metadata, reference("box", "library_boxes.id", on_delete=OnDelete.CASCADE)
)
likes = LinkTable(
    "library_likes",
    metadata,
    left=("person", "library_persons.id"),
    right=("book", "library_books.id"),
)
follows = LinkTable(
    "library_follows",
    metadata,
    left=("follower", "library_persons.id"),
    right=("followed", "library_persons.id"),
    attributes=[sa.Column("since", Instant())],
)
specimens = aggregate_table(
    "library_specimens",
    metadata,
    sa.Column("text", Text(), nullable=False),
    sa.Column("whole", Integer(), nullable=False),
    sa.Column("number", Number(18, 6), nullable=False),
    *money_columns("money"),
    sa.Column("flag", Boolean(), nullable=False),
    sa.Column("day", Date(), nullable=False),
    sa.Column("hour", Time(), nullable=False),
    sa.Column("moment", Instant(), nullable=False),
    sa.Column("length", Duration(), nullable=False),
    sa.Column("state", Text(), nullable=False),
    sa.Column("other", Identifier(), nullable=False),
    sa.Column("document", Json(), nullable=False),
    sa.Column("words", Json(), nullable=False),
    sa.Column("ages", Json(), nullable=False),
    sa.Column("chapter", Json(), nullable=False),
    sa.Column("text_or_none", Text()),
    sa.Column("whole_or_none", Integer()),
    sa.Column("number_or_none", Number(18, 0)),
    *money_columns("money_or_none", nullable=True),
    sa.Column("flag_or_none", Boolean()),
    sa.Column("day_or_none", Date()),
    sa.Column("hour_or_none", Time()),
    sa.Column("moment_or_none", Instant()),
    sa.Column("length_or_none", Duration()),
    sa.Column("state_or_none", Text()),
    sa.Column("other_or_none", Identifier()),
    sa.Column("chapter_or_none", Json()),
)


def _dearer(wanted: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    return (books.c.price > books.c.stock) == wanted


declared = Declared(
    mappings=(
        Mapping(Shelf, shelves),
        Mapping(
            Book,
            books,
            search=("title", "blurb"),
            owner="seller",
            state="state",
            secret={"remark"},
        ),
        Mapping(Person, persons, owner="id"),
        Mapping(Note, notes),
        Mapping(Box, boxes),
        Mapping(Label, labels),
        Mapping(Specimen, specimens),
    ),
    readings=(
        Reading(
            BookView,
            books,
            filters={
                "state": equals(books.c.state),
                "shelf": equals(books.c.shelf),
                "spare_missing": is_missing(books.c.spare),
                "tags": contains(books.c.tags),
                "price_min": at_least(books.c.price),
                "price_max": at_most(books.c.price),
                "created_at_min": at_least(books.c.created_at),
                "liked_by": linked_with(likes.right, likes.left),
                "dearer_than_stock": matches(Boolean(), _dearer),
            },
            sorts={
                "title": books.c.title,
                "stock": books.c.stock,
                "spare": books.c.spare,
                "blurb": books.c.blurb,
            },
        ),
        Reading(
            BookCard,
            books,
            derived={
                "likes": count_of(likes.right),
                "liked": caller_among(likes.right, likes.left),
                "notes": count_of(notes.c.book),
                "seller_followed": caller_among(follows.right, follows.left, of=books.c.seller),
                "seller_books": count_of(books.c.seller, of=books.c.seller),
                "shelf_name": field_of(books.c.shelf, shelves.c.name),
                "spare_height": field_of(books.c.spare, shelves.c.height),
            },
        ),
        Reading(
            ShelfView,
            shelves,
            derived={
                "parent_name": field_of(shelves.c.parent, shelves.c.name),
                "shelves": count_of(shelves.c.parent),
            },
        ),
        Reading(SpecimenView, specimens),
    ),
    links=(likes, follows),
    events={BookPriced: "library.BookPriced", BookCounted: "library.BookCounted"},
)

everything = merged_metadata([kit, metadata])
