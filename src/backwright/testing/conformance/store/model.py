"""A small library of books, on which stores prove themselves."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, NewType
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from backwright.application.messages import AggregateView, Command, ListQuery
from backwright.domain import Aggregate, DomainEvent, Money, Rule, ensure, new_id

BookId = NewType("BookId", UUID)
ShelfId = NewType("ShelfId", UUID)
PersonId = NewType("PersonId", UUID)
NEGATIVE = Rule("book.negative", "There can't be fewer than none.")


class State(StrEnum):
    """Where a book stands."""

    DRAFT = "draft"
    SOLD = "sold"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookPriced(DomainEvent):
    """A book got a price."""

    book: BookId
    price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BookCounted(DomainEvent):
    """A book was counted; the second shape of this event."""

    schema = 2
    stock: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Undeclared(DomainEvent):
    """No module declares this event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A value object with a value of its own making."""

    title: str
    pages: int
    fee: Money

    @property
    def cost(self) -> Money:
        """Worked out, and shown."""
        return self.fee * self.pages


@dataclass(slots=True, kw_only=True, eq=False)
class Shelf(Aggregate[ShelfId]):
    """Holds books, and other shelves; deleted for good."""

    name: str
    parent: ShelfId | None = None
    height: int | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Book(Aggregate[BookId]):
    """Has all that the suite asks for; deleted softly."""

    isbn: str
    title: str
    blurb: str = ""
    price: Money
    bargain: Money | None = None
    stock: int = 0
    shelf: ShelfId
    spare: ShelfId | None = None
    seller: PersonId
    state: State = State.DRAFT
    tags: list[str] = field(default_factory=list[str])
    chapters: list[Chapter] = field(default_factory=list[Chapter])
    remark: str = "hidden"

    @property
    def worth(self) -> Money:
        """Stored, so that it can be sorted by."""
        return self.price * self.stock

    def reprice(self, price: Money) -> None:
        """Change the price and say so."""
        self.price = price
        self.record(BookPriced(book=self.id, price=price))

    def check(self) -> None:
        """Nobody has less than nothing."""
        ensure(self.stock >= 0, NEGATIVE)


@dataclass(slots=True, kw_only=True, eq=False)
class Person(Aggregate[PersonId]):
    """Likes books and follows others; owns themself."""

    name: str


@dataclass(slots=True, kw_only=True, eq=False)
class Note(Aggregate[UUID]):
    """Goes with its book's row."""

    book: BookId
    shelf: ShelfId | None = None
    text: str


@dataclass(slots=True, kw_only=True, eq=False)
class Box(Aggregate[UUID]):
    """Goes with the box that it is in."""

    inside: UUID | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Label(Aggregate[UUID]):
    """Goes with its box."""

    box: UUID


@dataclass(slots=True, kw_only=True, eq=False)
class Specimen(Aggregate[UUID]):
    """One field of each type, and one of each that may be missing."""

    text: str
    whole: int
    number: Decimal
    money: Money
    flag: bool
    day: date
    hour: time
    moment: datetime
    length: timedelta
    state: State
    other: UUID
    document: dict[str, Any]
    words: list[str]
    ages: dict[str, int]
    chapter: Chapter
    text_or_none: str | None = None
    whole_or_none: int | None = None
    number_or_none: Decimal | None = None
    money_or_none: Money | None = None
    flag_or_none: bool | None = None
    day_or_none: date | None = None
    hour_or_none: time | None = None
    moment_or_none: datetime | None = None
    length_or_none: timedelta | None = None
    state_or_none: State | None = None
    other_or_none: UUID | None = None
    chapter_or_none: Chapter | None = None


class ChapterData(Struct, kw_only=True):
    """A chapter as it is shown."""

    title: str
    cost: Money


class BookView(AggregateView, frozen=True, kw_only=True):
    """A book by itself."""

    isbn: str
    title: str
    price: Money
    bargain: Money | None
    stock: int
    shelf: ShelfId
    spare: ShelfId | None
    state: State
    tags: list[str]
    chapters: list[ChapterData]


class BookCard(AggregateView, frozen=True, kw_only=True):
    """A book with what others have to do with it."""

    title: str
    likes: int
    liked: bool
    notes: int
    seller_followed: bool
    seller_books: int
    shelf_name: str
    spare_height: int | None


class ShelfView(AggregateView, frozen=True, kw_only=True):
    """A shelf with the ones above and below."""

    name: str
    parent_name: str | None
    shelves: int


class SpecimenView(AggregateView, frozen=True, kw_only=True):
    """All types, read as a view."""

    text: str
    whole: int
    number: Decimal
    money: Money
    flag: bool
    day: date
    hour: time
    moment: datetime
    length: timedelta
    state: State
    other: UUID
    document: dict[str, Any]
    words: list[str]
    ages: dict[str, int]
    chapter: ChapterData
    number_or_none: Decimal | None
    money_or_none: Money | None
    moment_or_none: datetime | None


class ListBooks(ListQuery[BookView], frozen=True, kw_only=True):
    """All filters and orders."""

    state: list[State] | UnsetType = UNSET
    shelf: UUID | UnsetType = UNSET
    spare_missing: bool | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    price_min: Money | UnsetType = UNSET
    price_max: Money | UnsetType = UNSET
    created_at_min: datetime | UnsetType = UNSET
    liked_by: list[UUID] | UnsetType = UNSET
    dearer_than_stock: bool | UnsetType = UNSET
    search: str | UnsetType = UNSET
    sort: Literal["title", "-title", "stock", "-stock", "spare", "-spare", "blurb"] = "title"


class ListCards(ListQuery[BookCard], frozen=True, kw_only=True):
    """In the order of creation."""


class Touch(Command[None], frozen=True):
    """Any command."""


def book(shelf: ShelfId, **given: Any) -> Book:
    """A book that can be stored."""
    key = BookId(new_id())
    values: dict[str, Any] = {
        "isbn": str(key),
        "title": "Momo",
        "price": Money.of("9.90", "EUR"),
        "seller": PersonId(new_id()),
        **given,
    }
    return Book(id=values.pop("id", key), shelf=shelf, **values)
