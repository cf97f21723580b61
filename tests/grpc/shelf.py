"""A real application whose books are served over gRPC."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NewType
from uuid import UUID

import sqlalchemy as sa
from msgspec import Meta

from backwright.application import (
    AggregateView,
    Command,
    ListQuery,
    Page,
    Query,
    Reader,
    UnitOfWork,
    handles,
    public,
    role,
)
from backwright.domain import Aggregate, DomainEvent, new_id
from backwright.infrastructure.sql import Mapping, Reading, aggregate_table
from backwright.infrastructure.sql.database import Database, Statement
from backwright.infrastructure.sql.schema import create_tables
from backwright.infrastructure.sql.tables import module_metadata
from backwright.infrastructure.sql.types import Text
from backwright.main import Application, Module
from backwright.main.settings import Settings, load
from backwright.presentation.rest import Api

BookId = NewType("BookId", UUID)
metadata = module_metadata()
# Filled by a test that wants a query to be slow in the database itself.
slow: list[Database] = []
SLEEP = Statement("SELECT pg_sleep(60)")


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRenamed(DomainEvent):
    book: UUID
    title: str


@dataclass(slots=True, kw_only=True, eq=False)
class Book(Aggregate[BookId]):
    title: str

    def rename(self, title: str) -> None:
        self.title = title
        self.record(BookRenamed(book=self.id, title=title))


class BookView(AggregateView, frozen=True, kw_only=True):
    """A book."""

    title: str


Title = Annotated[str, Meta(min_length=2, max_length=40)]


class AddBook(Command[BookView], frozen=True, kw_only=True):
    """Put a book on the shelf."""

    title: Title


class RenameBook(Command[BookView], frozen=True, kw_only=True):
    """Give a book another title."""

    id: BookId
    title: Title


class GetBook(Query[BookView], frozen=True, kw_only=True):
    """A book."""

    id: BookId


class ListBooks(ListQuery[BookView], frozen=True, kw_only=True):
    """Books."""


class SlowBook(Query[BookView], frozen=True, kw_only=True):
    """A book that the database takes its time to find."""


@handles(AddBook, allow=role("staff"), idempotent=True)
async def add_book(command: AddBook, uow: UnitOfWork) -> Book:
    return uow.add(Book(id=BookId(new_id()), title=command.title))


@handles(RenameBook, allow=role("staff"), on=Book)
async def rename_book(command: RenameBook, uow: UnitOfWork) -> Book:
    book = await uow.load(Book, command.id)
    book.rename(command.title)
    return book


@handles(GetBook, allow=public, on=Book)
async def get_book(query: GetBook, books: Reader[BookView]) -> BookView:
    return await books.get(query.id)


@handles(ListBooks, allow=public, on=Book)
async def list_books(query: ListBooks, books: Reader[BookView]) -> Page[BookView]:
    return await books.page(query)


@handles(SlowBook, allow=public)
async def slow_book(query: SlowBook) -> Any:
    await slow[0].fetch(SLEEP, ())


_table = aggregate_table("shelf_books", metadata, sa.Column("title", Text(), nullable=False))
book_mapping = Mapping(Book, _table)
book_reading = Reading(BookView, _table, sorts={"id": _table.c.id})

api = Api("books")
api.resource(BookView, create=AddBook, get=GetBook, list=ListBooks, change=RenameBook, live=True)
api.action(SlowBook, "GET /slow")


def application(settings: Settings, folder: Path) -> Application:
    """The shelf, served by REST and gRPC."""
    here = sys.modules[__name__]
    module = Module(name="shelf", use_cases=[here], events=[here], tables=[here], apis=[api])
    return Application(
        "shelf",
        settings,
        modules=[module],
        roles={"staff": []},
        folder=folder,
        serve=("rest", "grpc"),
    )


def settings(database_url: str, **environ: str) -> Settings:
    """Those of a test: any port, and nothing after commits."""
    values = {
        "DATABASE_URL": database_url,
        "GRPC_PORT": "0",
        "WORKER": "off",
        "RATE_LIMIT": "1000000/second",
        "ACCESS_LOG": "false",
        **environ,
    }
    return load(Settings, values)


async def prepare(application: Application) -> None:
    """Make the tables."""
    await application.database.open()
    await create_tables(application.database, application.migrations.metadata.sorted_tables)
    await application.database.close()
