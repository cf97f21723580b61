"""Live events from the tables of a database."""

from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from backwright.application.durable.bell import Bell
from backwright.application.live.feed import Feed
from backwright.application.live.telling import LiveOptions, Telling
from backwright.domain import new_id
from backwright.infrastructure.sql import kit
from backwright.infrastructure.sql.compiled import compiled
from backwright.infrastructure.sql.database import Database, Write
from backwright.infrastructure.sql.event_log import SqlEventLog
from backwright.infrastructure.sql.journal import Journal
from backwright.infrastructure.sql.schema import create_tables
from backwright.main.databases import engine
from backwright.main.settings import Settings
from backwright.testing.clock import FixedClock
from backwright.testing.conformance.live import LiveConformance, Lives
from backwright.testing.conformance.live.lives import BOOKS, Answers

OPTIONS = LiveOptions(room=4, behind=50, poll=60)


class Process:
    """A database and its bell, as one process has them."""

    def __init__(self, url: str, answers: Answers) -> None:
        opened = engine(Settings(database_url=url), Path("/"))
        self.database: Database = opened.database
        self.bell = Bell(opened.telling)
        self.telling = Telling(SqlEventLog(self.database), self.bell, answers.asking, OPTIONS)
        self.feed = Feed([BOOKS], self.telling)


class Writing:
    """Makes events."""

    def __init__(self, here: Process, there: Process) -> None:
        self.here, self.there = here, there
        self.clock = FixedClock()
        self.versions: Counter[UUID] = Counter()

    def event(self, database: Database, subject: UUID, kind: str) -> Write:
        journal, key = Journal(database.dialect), new_id()
        self.versions[subject] += 1
        arguments: tuple[Any, ...] = (
            *(journal.identifier(key), "test", "books.BookPriced", journal.identifier(subject)),
            *(kind, self.versions[subject], journal.instant(self.clock.now()), 1),
            *(journal.document(b"{}"), None, "", "", ""),
        )
        return journal.event(arguments, key)

    async def happens(self, *subjects: UUID, kind: str = "Book", elsewhere: bool = False) -> None:
        process = self.there if elsewhere else self.here
        for subject in subjects:
            await process.database.commit([self.event(process.database, subject, kind)])
            process.bell.ring()

    async def forgets(self) -> None:
        last = sa.select(sa.func.max(kit.events.c.position)).scalar_subquery()
        gone = compiled(
            sa.delete(kit.events).where(kit.events.c.position < last), self.here.database.dialect
        )
        await self.here.database.commit([gone.write({})])

    @asynccontextmanager
    async def late(self, subject: UUID) -> AsyncGenerator[None]:
        async with self.here.database.transaction() as transaction:
            write = self.event(self.here.database, subject, "Book")
            await transaction.fetch(write.statement, write.arguments)
            yield
            await transaction.commit([])
        self.here.bell.ring()


@pytest.fixture
async def lives(database_url: str) -> AsyncGenerator[Lives]:
    answers = Answers()
    async with AsyncExitStack() as stack:
        processes = [Process(database_url, answers) for _ in range(2)]
        for process in processes:
            await process.database.open()
            stack.push_async_callback(process.database.close)
        here, there = processes
        await create_tables(here.database, [kit.events])
        writing = Writing(here, there)
        yield Lives(
            here=here.feed,
            there=there.feed,
            happens=writing.happens,
            late=writing.late,
            forgets=writing.forgets,
            followers=lambda: here.telling.followers,
            answers=answers,
        )


class TestSqlLive(LiveConformance):
    """On every database."""
