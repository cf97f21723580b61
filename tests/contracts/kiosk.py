"""A small application on all four protocols, which tests write down with changes in it."""

import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, NewType
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
from backwright.infrastructure.sql.tables import module_metadata
from backwright.infrastructure.sql.types import Text
from backwright.main import Application, Module
from backwright.main.settings import Settings
from backwright.presentation.rest import Api

PaperId = NewType("PaperId", UUID)
metadata = module_metadata()


class Kind(StrEnum):
    """How often it comes."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRenamed(DomainEvent):
    paper: UUID
    title: str


@dataclass(slots=True, kw_only=True, eq=False)
class Paper(Aggregate[PaperId]):
    title: str
    kind: str

    def rename(self, title: str) -> None:
        self.title = title
        self.record(PaperRenamed(paper=self.id, title=title))


class PaperView(AggregateView, frozen=True, kw_only=True):
    """A paper."""

    title: str
    kind: Kind


Title = Annotated[str, Meta(min_length=2, max_length=40)]


class AddPaper(Command[PaperView], frozen=True, kw_only=True):
    """Put a paper on the stand."""

    title: Title
    kind: Kind = Kind.DAILY


class RenamePaper(Command[PaperView], frozen=True, kw_only=True):
    """Give a paper another title."""

    id: PaperId
    title: Title


class GetPaper(Query[PaperView], frozen=True, kw_only=True):
    """A paper."""

    id: PaperId


class ListPapers(ListQuery[PaperView], frozen=True, kw_only=True):
    """Papers."""


@handles(AddPaper, allow=role("staff"), idempotent=True)
async def add_paper(command: AddPaper, uow: UnitOfWork) -> Paper:
    return uow.add(Paper(id=PaperId(new_id()), title=command.title, kind=command.kind))


@handles(RenamePaper, allow=role("staff"), on=Paper)
async def rename_paper(command: RenamePaper, uow: UnitOfWork) -> Paper:
    paper = await uow.load(Paper, command.id)
    paper.rename(command.title)
    return paper


@handles(GetPaper, allow=public, on=Paper)
async def get_paper(query: GetPaper, papers: Reader[PaperView]) -> PaperView:
    return await papers.get(query.id)


@handles(ListPapers, allow=public, on=Paper)
async def list_papers(query: ListPapers, papers: Reader[PaperView]) -> Page[PaperView]:
    return await papers.page(query)


_table = aggregate_table(
    "papers",
    metadata,
    sa.Column("title", Text(), nullable=False),
    sa.Column("kind", Text(), nullable=False),
)
paper_mapping = Mapping(Paper, _table)
paper_reading = Reading(PaperView, _table, sorts={"id": _table.c.id})

api = Api("papers")
api.resource(PaperView, create=AddPaper, get=GetPaper, list=ListPapers, live=True)
api.action(RenamePaper, "POST /papers/{id}/rename")


def application(settings: Settings) -> Application:
    """The kiosk."""
    here = sys.modules[__name__]
    module = Module(name="kiosk", use_cases=[here], events=[here], tables=[here], apis=[api])
    return Application(
        "kiosk",
        settings,
        modules=[module],
        roles={"staff": []},
        serve=("rest", "graphql", "grpc", "websocket"),
    )
