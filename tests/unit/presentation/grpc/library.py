"""Types and use cases of all kinds, to be shown over gRPC."""

from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from backwright.application.formats import Instant
from backwright.application.messages import AggregateView, Command, ListQuery, Page, Query, View
from backwright.application.policy import authenticated, public, role
from backwright.application.use_case import UseCase
from backwright.domain import Money
from backwright.presentation.exposing import Exposed, Exposure, exposed


class Genre(StrEnum):
    """What kind of book it is."""

    NOVEL = "novel"
    POEMS = "poems"


class Printed(Struct, tag="printed", frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On paper."""

    pages: Annotated[int, Meta(ge=1)]


class Spoken(Struct, tag="spoken", frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Read aloud."""

    length: timedelta


class Chapter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a book, which has parts of its own."""

    title: Annotated[str, Meta(min_length=1, max_length=40)]
    parts: list["Chapter"] = msgspec.field(default_factory=list["Chapter"])


class BookView(AggregateView, frozen=True, kw_only=True):
    """A book."""

    title: str
    genre: Genre = Genre.NOVEL
    price: Money | None = None
    form: Printed | Spoken | None = None
    chapters: list[Chapter] = msgspec.field(default_factory=list[Chapter])
    ratings: dict[str, int] = msgspec.field(default_factory=dict[str, int])
    extra: Any = None


class AddBook(Command[BookView]):
    """Put a book on a shelf."""

    title: Annotated[str, Meta(min_length=2, max_length=20, description="What it is called.")]
    weight: Annotated[Decimal, Meta(description="In kilograms.")]
    genre: Genre = Genre.NOVEL
    price: Money | None = None
    form: Printed | Spoken | None = None
    chapters: Annotated[list[Chapter], Meta(max_length=3)] = msgspec.field(
        default_factory=list[Chapter]
    )
    ratings: dict[str, int] = msgspec.field(default_factory=dict[str, int])
    tags: frozenset[str] = frozenset()
    published: date | None = None
    seen: Instant | None = None
    lent_for: timedelta | None = None
    cover: bytes = b""
    extra: Any = None
    matrix: list[list[int]] = msgspec.field(default_factory=list[list[int]])
    factor: float = 1.0
    lent: bool = False


class AddBooks(Command[list[BookView]]):
    """Put many books on a shelf at once."""

    items: Annotated[list[AddBook], Meta(min_length=1, max_length=3)]


class GetBook(Query[BookView]):
    """A book by its id."""

    id: UUID


class ListBooks(ListQuery[BookView]):
    """Books."""

    genre: list[Genre] | UnsetType = UNSET
    sort: Literal["title", "-title"] = "title"


class ChangeBook(Command[BookView]):
    """Change some of a book."""

    id: UUID
    title: Annotated[str, Meta(min_length=2)] | UnsetType = UNSET
    price: Money | UnsetType | None = UNSET
    chapters: list[Chapter] | UnsetType = UNSET


class BurnBook(Command[None]):
    """Take a book away for good."""

    id: UUID


class CountBooks(Query[int]):
    """How many there are."""


class Card(View, frozen=True, kw_only=True):
    """Who may borrow."""

    id: UUID | None


class WhoReads(Query[Card | None]):
    """Whose card it is."""


async def never(*_: object) -> None:
    """Fakes run no handlers."""


staff = role("staff")


def case(message: type[Any], allow: Any = staff, **more: Any) -> UseCase:
    """A use case."""
    return UseCase(message=message, handler=never, allow=allow, **more)


CASES = (
    case(AddBook, idempotent=True),
    case(AddBooks),
    case(GetBook, public),
    case(ListBooks, public),
    case(ChangeBook),
    case(BurnBook),
    case(CountBooks, public),
    case(WhoReads, authenticated),
)


def books_api(name: str = "books", *, live: bool = False, **more: Any) -> Exposure:
    """The books of a library."""
    api = Exposure(name, **more)
    api.resource(
        BookView,
        path="/books",
        create=AddBook,
        bulk=AddBooks,
        get=GetBook,
        list=ListBooks,
        change=ChangeBook,
        delete=BurnBook,
        live=live,
    )
    api.action(CountBooks)
    api.action(WhoReads)
    return api


def shown(*apis: Exposure) -> tuple[Exposed, ...]:
    """What is shown over gRPC."""
    return exposed(apis or (books_api(),), CASES, on="grpc")


__all__ = ["Page"]
