"""A PostgreSQL server that stops, is killed, hangs, and comes back."""

import asyncio
import os
import random
import signal
import time

import asyncpg
import pytest

from backwright.domain.errors import UnavailableError
from backwright.domain.identifiers import new_id
from backwright.infrastructure.postgresql import (
    PostgresqlDatabase,
    PostgresqlOptions,
    create_database,
)
from backwright.infrastructure.sql.database import OutcomeUnknownError, Statement
from backwright.testing.conformance.database_crashes import check_stored
from backwright.testing.conformance.database_statements import Statements, tables
from servers.killable import KillableServer

CLIENTS = 8
BACKEND = Statement("SELECT pg_backend_pid()")


@pytest.fixture
def server(killable_postgresql: KillableServer) -> KillableServer:
    return killable_postgresql


@pytest.fixture
async def url(server: KillableServer) -> str:
    url = await create_database(server.url, f"test_{new_id().hex}")
    connection = await asyncpg.connect(url)
    for table in tables("bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"):
        await connection.execute(table)
    await connection.close()
    return url


class Clients:
    """Commit all the time, and remember what they were told."""

    def __init__(self, database: PostgresqlDatabase) -> None:
        self._database = database
        self._sql = Statements(database, "")
        self._tasks: list[asyncio.Task[None]] = []
        self._is_stopping = False
        self.acknowledged: dict[str, int] = {}
        self.refused: list[float] = []
        self.unknown = 0

    async def start(self) -> None:
        for number in range(CLIENTS):
            await self._database.commit([self._sql.open(f"c{number}")])
            self._tasks.append(asyncio.create_task(self._commit(f"c{number}")))

    async def progress(self, commits: int) -> None:
        """Wait until each of them has made some more commits."""
        goals = {name: balance + commits for name, balance in self.acknowledged.items()}
        while any(self.acknowledged[name] < goal for name, goal in goals.items()):
            for task in self._tasks:
                assert not task.done(), task.exception()
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        self._is_stopping = True
        await asyncio.gather(*self._tasks)

    async def _commit(self, name: str) -> None:
        sql = self._sql
        balance = self.acknowledged[name] = 0
        while not self._is_stopping:
            more = balance + 1
            started = time.monotonic()
            try:
                await self._database.commit([sql.set(name, more, more), sql.note(name, str(more))])
                balance = more
            except OutcomeUnknownError:
                self.unknown += 1
                stored = await self._stored(name)
                assert stored in (balance, more)
                balance = stored
            except UnavailableError:
                # Not stored, for certain: else the next one would miss the version.
                self.refused.append(time.monotonic() - started)
                await asyncio.sleep(0.01)
            self.acknowledged[name] = balance

    async def _stored(self, name: str) -> int:
        while True:
            try:
                account = await self._sql.stored(self._database, name)
            except UnavailableError:
                await asyncio.sleep(0.01)
            else:
                assert account is not None
                return int(account[2])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["restarted", "killed"])
@pytest.mark.parametrize(
    "times", [5, pytest.param(50, marks=[pytest.mark.chaos, pytest.mark.timeout(900)])]
)
async def test_a_server_that_comes_back_has_lost_nothing(
    server: KillableServer, url: str, number: signal.Signals, times: int
) -> None:
    """Under load: what was acknowledged is there, refusals are quick, service resumes by itself."""
    database = PostgresqlDatabase(url)
    await database.open()
    clients = Clients(database)
    await clients.start()

    for _ in range(times):
        await clients.progress(5)
        await asyncio.sleep(random.uniform(0, 0.1))
        await asyncio.to_thread(server.end, number)
        await asyncio.to_thread(server.start)
        async with asyncio.timeout(10):
            await clients.progress(1)
    await clients.stop()

    await check_stored(database, clients.acknowledged)
    assert clients.refused
    assert max(clients.refused) < 1
    await database.close()


async def test_reads_get_over_lost_connections(server: KillableServer, url: str) -> None:
    """All connections are gone, the server is back: nobody who reads notices."""
    database = PostgresqlDatabase(url)
    await database.open()
    sql = Statements(database, "")
    await database.commit([sql.open("a")])
    await asyncio.gather(
        *(database.fetch(Statement("SELECT pg_sleep(0.05)"), ()) for _ in range(4))
    )

    # The event loop stands still meanwhile: no connection is known to be lost.
    server.end(signal.SIGINT)
    server.start()

    rows = await asyncio.gather(*(sql.stored(database, "a") for _ in range(8)))
    assert rows == [(1, "a", 0)] * 8
    await database.close()


async def test_an_outage_is_told_at_once_and_ends_by_itself(
    server: KillableServer, url: str
) -> None:
    """While the server is away nobody waits; afterwards nothing has to be done."""
    database = PostgresqlDatabase(url)
    await database.open()
    sql = Statements(database, "")
    server.end(signal.SIGINT)

    started = time.monotonic()
    outcomes = await asyncio.gather(
        *(database.fetch(sql.notes, ()) for _ in range(50)),
        *(database.commit([sql.open(str(number))]) for number in range(50)),
        database.ping(),
        return_exceptions=True,
    )
    assert time.monotonic() - started < 1
    for outcome in outcomes:
        assert isinstance(outcome, UnavailableError)
        assert "127.0.0.1" in outcome.detail
        assert "127.0.0.1" not in str(outcome)

    server.start()
    async with asyncio.timeout(5):
        while True:
            try:
                await database.ping()
                break
            except UnavailableError:
                await asyncio.sleep(0.01)
    await database.commit([sql.open("a")])
    await database.close()


async def test_a_connection_lost_in_a_commit_leaves_its_outcome_unknown(
    server: KillableServer, url: str
) -> None:
    """The caller is told so; here it waited for a row, so nothing was stored."""
    database = PostgresqlDatabase(url)
    await database.open()
    sql = Statements(database, " FOR UPDATE")
    await database.commit([sql.open("a")])

    async with database.transaction() as transaction:
        await transaction.fetch(sql.locked, ("a",))
        commit = asyncio.ensure_future(database.commit([sql.set("a", 1, 5)]))
        await asyncio.sleep(0.1)
        kill = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        )
        await database.fetch(Statement(kill), ())
        with pytest.raises(OutcomeUnknownError) as lost:
            await commit

    assert lost.value.code == "outcome_unknown"
    assert await sql.stored(database, "a") == (1, "a", 0)
    await database.close()


async def test_a_server_that_hangs_is_given_up(server: KillableServer, url: str) -> None:
    """A backend that neither answers nor goes away does not hold its caller for ever."""
    database = PostgresqlDatabase(url, PostgresqlOptions(size=2, statement=0.2, grace=0.2))
    await database.open()
    ((pid,),) = await database.fetch(BACKEND, ())
    sql = Statements(database, "")

    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(OutcomeUnknownError):
            await asyncio.wait_for(database.commit([sql.open("a")]), 5)
        # Others have a connection of their own meanwhile.
        await asyncio.wait_for(database.commit([sql.open("b")]), 5)
    finally:
        os.kill(pid, signal.SIGCONT)
    await database.close()


async def test_opening_without_a_server_names_it(server: KillableServer, url: str) -> None:
    """Where it was looked for, and what to do."""
    server.end(signal.SIGINT)
    try:
        with pytest.raises(UnavailableError) as refused:
            await PostgresqlDatabase(url).open()
    finally:
        server.start()

    assert "start the server" in refused.value.detail
