"""Sessions and lockouts in the tables of a database."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
from sqlalchemy.schema import CreateIndex, CreateTable

from backwright.application.call import Call
from backwright.application.identity import (
    Credentials,
    Lockout,
    LockoutPolicy,
    Revocations,
    Session,
    Sessions,
)
from backwright.application.refusal import Refusal
from backwright.domain import (
    NotFoundError,
    RateLimitedError,
    UnauthenticatedError,
    VersionConflictError,
    new_id,
)
from backwright.infrastructure.postgresql import PostgresqlDatabase
from backwright.infrastructure.sql import kit
from backwright.infrastructure.sql.catalogue import Declared
from backwright.infrastructure.sql.database import Database
from backwright.infrastructure.sql.identity_tables import (
    SqlSessionIndex,
    lockout_mapping,
    metadata,
    session_mapping,
)
from backwright.infrastructure.sql.store import SqlStore
from backwright.infrastructure.sql.unit_of_work import SqlUnitOfWork
from backwright.infrastructure.sqlite import SqliteDatabase
from backwright.testing.clock import FixedClock
from backwright.testing.conformance.session_index import NOW, SessionIndexConformance
from backwright.testing.identity import FakeAccessTokens, FakePasswords

LOGIN = "anna@example.org"


@pytest.fixture
async def database(request: pytest.FixtureRequest, database_url: str) -> AsyncGenerator[Database]:
    """With the kit's tables in it."""
    path = Path(database_url.removeprefix("sqlite:///"))
    on_file = "sqlite" in request.node.callspec.id
    database = SqliteDatabase(path) if on_file else PostgresqlDatabase(database_url)
    tables = [*metadata.sorted_tables, kit.events, kit.audit, kit.answers]
    parts = [CreateTable(table) for table in tables]
    parts += [CreateIndex(index) for table in tables for index in table.indexes]
    made = [str(part.compile(dialect=database.dialect.compiler)) for part in parts]
    if on_file:
        with closing(sqlite3.connect(path)) as file:
            file.executescript(";".join(made))
    else:
        server = await asyncpg.connect(database_url)
        await server.execute(";".join(made))
        await server.close()
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def index(database: Database) -> SqlSessionIndex:
    return SqlSessionIndex(database)


@dataclass
class Here:
    """Units of work, and the services that are handed them."""

    store: SqlStore
    clock: FixedClock
    credentials: Credentials
    sessions: Sessions
    tokens: FakeAccessTokens
    revocations: Revocations

    def begin(self) -> SqlUnitOfWork:
        case: Any = SimpleNamespace(name="Test", on=None)
        guard: Any = SimpleNamespace()
        return self.store.begin(Call(), case, guard)

    async def run(self, work: Callable[[SqlUnitOfWork], Awaitable[Any]]) -> Any:
        """Do it and commit it, a refusal too, as the pipeline does."""
        unit = self.begin()
        try:
            result = await work(unit)
        except Refusal as refusal:
            result = refusal
        unit.prepare()
        await unit.commit()
        await unit.close()
        if isinstance(result, Refusal):
            raise result.error
        return result

    async def log_in(self, password: str, stored: str | None) -> Any:
        return await self.run(lambda uow: self.credentials.verify(uow, LOGIN, password, stored))


@pytest.fixture
def here(database: Database, index: SqlSessionIndex) -> Here:
    clock = FixedClock(NOW)
    declared = Declared(mappings=(session_mapping, lockout_mapping))
    store = SqlStore(database, declared, clock=clock, source="test")
    tokens = FakeAccessTokens(clock)
    revocations = Revocations(index, clock, token_lifetime=tokens.lifetime)
    return Here(
        store=store,
        clock=clock,
        credentials=Credentials(FakePasswords(), clock, LockoutPolicy(failures=3)),
        sessions=Sessions(tokens, index, revocations, clock),
        tokens=tokens,
        revocations=revocations,
    )


class TestSqlSessionIndex(SessionIndexConformance):
    """On every database."""

    @pytest.fixture
    def keep(self, here: Here) -> Callable[[Session], Awaitable[None]]:
        async def keep(session: Session) -> None:
            async def add(uow: SqlUnitOfWork) -> None:
                session.version = 0
                uow.add(session)

            await here.run(add)

        return keep


async def test_a_session_comes_back_as_it_was_stored(here: Here) -> None:
    """Times to the microsecond, and what is not there as None."""

    async def begin(uow: SqlUnitOfWork) -> Any:
        return here.sessions.open(uow, new_id(), [])

    here.clock.advance(microseconds=123_457)
    tokens = await here.run(begin)
    key = here.tokens.verify(tokens.access_token).session
    session = await here.begin().load(Session, key)

    assert session.expires_at == here.clock.now() + timedelta(days=30)
    assert session.ends_at == here.clock.now() + timedelta(days=90)
    assert session.revoked_at is None
    assert (session.version, len(session.mark), len(session.secret)) == (1, 32, 64)


async def test_a_used_refresh_token_ends_the_session_in_the_database(here: Here) -> None:
    """For every process, although the command fails."""

    async def begin(uow: SqlUnitOfWork) -> Any:
        return here.sessions.open(uow, new_id(), [])

    async def refresh(uow: SqlUnitOfWork, token: str) -> Any:
        return here.sessions.rotate(await here.sessions.find(uow, token), [])

    first = await here.run(begin)
    key = here.tokens.verify(first.access_token).session
    await here.run(lambda uow: refresh(uow, first.refresh_token))
    with pytest.raises(UnauthenticatedError, match="used before"):
        await here.run(lambda uow: refresh(uow, first.refresh_token))

    assert (await here.begin().load(Session, key)).revoked_at == here.clock.now()
    assert await here.revocations.ended(key, here.clock.now())


async def test_all_sessions_of_a_user_end_in_one_commit(here: Here, index: SqlSessionIndex) -> None:
    """Known to a process that had no part in it with its next refresh."""
    user = new_id()

    async def begin(uow: SqlUnitOfWork) -> Any:
        return here.sessions.open(uow, user, [])

    keys = [here.tokens.verify((await here.run(begin)).access_token).session for _ in range(3)]
    await here.run(lambda uow: here.sessions.close_all(uow, user, but=keys[0]))
    elsewhere = Revocations(index, here.clock, token_lifetime=here.tokens.lifetime)
    await elsewhere.refresh()

    assert [await elsewhere.ended(key, here.clock.now()) for key in keys] == [False, True, True]


async def test_failures_lock_a_login_and_success_forgets_them(here: Here) -> None:
    """Counted in the database, so in all processes together."""
    stored = await here.credentials.hash("korrekt pferd")
    for _ in range(3):
        with pytest.raises(UnauthenticatedError):
            await here.log_in("falsches pferd", stored)
    with pytest.raises(RateLimitedError):
        await here.log_in("korrekt pferd", stored)
    here.clock.advance(minutes=1)
    await here.log_in("korrekt pferd", stored)

    with pytest.raises(NotFoundError):
        await here.begin().load(Lockout, Lockout.key(LOGIN))


async def test_two_first_failures_at_once_are_a_lost_race(here: Here) -> None:
    """Both would begin the count; the pipeline runs the loser again."""
    answers = await asyncio.gather(
        *(here.log_in("falsches pferd", None) for _ in range(2)), return_exceptions=True
    )

    assert {type(answer) for answer in answers} == {UnauthenticatedError, VersionConflictError}
    assert (await here.begin().load(Lockout, Lockout.key(LOGIN))).failures == 1


async def test_lockouts_that_were_left_alone_are_swept_away(
    here: Here, index: SqlSessionIndex
) -> None:
    """But none that still locks."""

    async def fail(times: int, key: str) -> None:
        lockout = Lockout(id=Lockout.key(key))
        policy = LockoutPolicy(failures=3, first=timedelta(days=30), longest=timedelta(days=30))

        async def add(uow: SqlUnitOfWork) -> None:
            for _ in range(times):
                lockout.fail(here.clock.now(), policy)
            uow.add(lockout)

        await here.run(add)

    async def left() -> set[str]:
        found = set()
        for login in ("slipped", "locked", "lately"):
            try:
                await here.begin().load(Lockout, Lockout.key(login))
                found.add(login)
            except NotFoundError:
                continue
        return found

    await fail(1, "slipped")
    await fail(3, "locked")
    here.clock.advance(days=8)
    await fail(1, "lately")

    await index.sweep(here.clock.now() - timedelta(days=7))
    assert await left() == {"locked", "lately"}
    await index.sweep(datetime(9999, 1, 1, tzinfo=UTC))
    assert await left() == set()
