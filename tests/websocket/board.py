"""A small application whose notes and notices can be followed."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, NewType
from uuid import UUID

import sqlalchemy as sa
from msgspec import Meta

import board
from backwright.application import Clock, Command, Query, Reader, UnitOfWork, handles, public
from backwright.application.identity import Sessions, Tokens
from backwright.application.messages import AggregateView
from backwright.application.policy import authenticated, owner, role
from backwright.domain import Aggregate, DomainEvent, Principal, Rule, ensure, new_id
from backwright.infrastructure.sql import Mapping, Reading, aggregate_table
from backwright.infrastructure.sql.tables import module_metadata
from backwright.infrastructure.sql.types import Identifier, Text
from backwright.main.application import Application
from backwright.main.module import Module
from backwright.main.settings import Settings
from backwright.presentation.rest import Api

NoteId = NewType("NoteId", UUID)
NoticeId = NewType("NoticeId", UUID)
Words = Annotated[str, Meta(min_length=1, max_length=20_000)]
POLITE = Rule("note.polite", "Say please.")
metadata = module_metadata()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten(DomainEvent):
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePut(DomainEvent):
    text: str


@dataclass(slots=True, kw_only=True, eq=False)
class Note(Aggregate[NoteId]):
    author: UUID
    text: str

    def write(self, text: str) -> None:
        ensure("please" in text, POLITE)
        self.text = text
        self.record(NoteWritten(text=text))


@dataclass(slots=True, kw_only=True, eq=False)
class Notice(Aggregate[NoticeId]):
    text: str

    def put(self, text: str) -> None:
        self.text = text
        self.record(NoticePut(text=text))


class NoteView(AggregateView, frozen=True, kw_only=True):
    author: UUID
    text: str


class NoticeView(AggregateView, frozen=True, kw_only=True):
    text: str


class WriteNote(Command[NoteView], frozen=True):
    text: Words
    colour: Annotated[str, Meta(pattern="^(red|blue)$")] = "red"


class ChangeNote(Command[NoteView], frozen=True):
    id: NoteId
    text: Words


class GetNote(Query[NoteView], frozen=True):
    id: NoteId


class PutNotice(Command[NoticeView], frozen=True):
    text: Words


class ChangeNotice(Command[NoticeView], frozen=True):
    id: NoticeId
    text: Words
    seconds: Annotated[float, Meta(ge=0, le=1)] = 0


class GetNotice(Query[NoticeView], frozen=True):
    id: NoticeId


class Wait(Query[int], frozen=True):
    seconds: Annotated[float, Meta(ge=0, le=60)]


class Limited(Query[int], frozen=True):
    """At most twice a minute."""


class Broken(Query[int], frozen=True):
    """Always."""


class Enter(Command[Tokens], frozen=True):
    roles: list[str]


class Leave(Command[None], frozen=True):
    session: UUID


@handles(WriteNote, allow=authenticated, idempotent=True)
async def write_note(command: WriteNote, uow: UnitOfWork, principal: Principal) -> Note:
    note = Note(id=NoteId(new_id()), author=principal.known(), text="")
    note.write(command.text)
    return uow.add(note)


@handles(ChangeNote, allow=owner, on=Note)
async def change_note(command: ChangeNote, uow: UnitOfWork) -> Note:
    note = await uow.load(Note, command.id)
    note.write(command.text)
    return note


@handles(GetNote, allow=owner | role("staff"), on=Note)
async def get_note(query: GetNote, notes: Reader[NoteView]) -> NoteView:
    return await notes.get(query.id)


@handles(PutNotice, allow=public)
async def put_notice(command: PutNotice, uow: UnitOfWork) -> Notice:
    notice = Notice(id=NoticeId(new_id()), text="")
    notice.put(command.text)
    return uow.add(notice)


@handles(ChangeNotice, allow=public)
async def change_notice(command: ChangeNotice, uow: UnitOfWork) -> Notice:
    await asyncio.sleep(command.seconds)
    notice = await uow.load(Notice, command.id)
    notice.put(command.text)
    return notice


@handles(GetNotice, allow=public)
async def get_notice(query: GetNotice, notices: Reader[NoticeView]) -> NoticeView:
    return await notices.get(query.id)


@handles(Wait, allow=public, timeout=60)
async def wait(query: Wait) -> int:
    await asyncio.sleep(query.seconds)
    return 1


@handles(Limited, allow=public, limit="2/minute")
async def limited(query: Limited) -> int:
    return 1


@handles(Broken, allow=public)
async def broken(query: Broken) -> int:
    raise RuntimeError("the password is sesame")


@handles(Enter, allow=public)
async def enter(command: Enter, uow: UnitOfWork, sessions: Sessions) -> Tokens:
    return sessions.open(uow, new_id(), command.roles)


@handles(Leave, allow=public)
async def leave(command: Leave, uow: UnitOfWork, sessions: Sessions) -> None:
    await sessions.close(uow, command.session)


notes = aggregate_table(
    "board_notes",
    metadata,
    sa.Column("author", Identifier(), nullable=False),
    sa.Column("text", Text(), nullable=False),
)
notices = aggregate_table("board_notices", metadata, sa.Column("text", Text(), nullable=False))
mappings = [Mapping(Note, notes, owner="author"), Mapping(Notice, notices)]
readings = [Reading(NoteView, notes), Reading(NoticeView, notices)]
api = Api("notes", serve=("rest", "websocket"))
api.resource(NoteView, create=WriteNote, change=ChangeNote, get=GetNote, live=True)
api.resource(
    NoticeView,
    path="/notices",
    create=PutNotice,
    change=ChangeNotice,
    get=GetNotice,
    live=True,
)
api.action(Wait, "GET /wait")
api.action(Limited, "GET /limited")
api.action(Broken, "GET /broken")
api.action(Enter, "POST /enter")
hidden = Api("hidden", serve=("rest",))


def application(settings: Settings, clock: Clock | None = None) -> Application:
    module = Module(
        name="board", use_cases=[board], events=[board], tables=[board], apis=[api, hidden]
    )
    roles = {"staff": ()}
    return Application("board", settings, modules=[module], roles=roles, clock=clock)
