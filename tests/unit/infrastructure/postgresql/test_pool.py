"""The pool, with sessions that need no server."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.postgresql.options import PostgresqlOptions
from backwright.infrastructure.postgresql.pool import Pool
from backwright.infrastructure.postgresql.session import Session

REFUSED = ConnectionRefusedError("nobody listens")


class FakeSession:
    is_in_transaction = False

    def __init__(self) -> None:
        self.is_closed = False
        self.settled = asyncio.Event()
        self.settles = True

    async def settle(self) -> None:
        if not self.settles:
            await asyncio.Event().wait()
        self.settled.set()

    async def close(self) -> None:
        self.is_closed = True

    def terminate(self) -> None:
        self.is_closed = True

    def is_stuck(self) -> bool:
        return False


class Server:
    """Gives sessions, unless it is away or full."""

    def __init__(self) -> None:
        self.is_away = False
        self.most = 100
        self.attempts = 0
        self.sessions: list[FakeSession] = []

    async def connect(self) -> Session:
        self.attempts += 1
        await asyncio.sleep(0)
        alive = [session for session in self.sessions if not session.is_closed]
        if self.is_away or len(alive) >= self.most:
            raise REFUSED
        self.sessions.append(FakeSession())
        return cast(Session, self.sessions[-1])


@pytest.fixture
def server() -> Server:
    return Server()


def pool_of(server: Server, **options: Any) -> Pool:
    connect: Callable[[], Awaitable[Session]] = server.connect
    return Pool(connect, PostgresqlOptions(**options), "there:5432/db")


async def test_the_session_that_was_used_last_is_used_next(server: Server) -> None:
    """Its statements are prepared, and the others may stay cold."""
    pool = pool_of(server)
    first, second = await asyncio.gather(pool.wait(), pool.wait())

    pool.release(first)
    pool.release(second)

    assert pool.take() is second
    assert pool.take() is first
    assert pool.take() is None


async def test_it_knows_how_busy_it_is(server: Server) -> None:
    """How many sessions are open, in use, and waited for."""
    pool = pool_of(server, size=1)
    session = await pool.wait()
    waiting = asyncio.ensure_future(pool.wait())
    await asyncio.sleep(0)

    assert (pool.opened, pool.in_use, pool.waiting) == (1, 1, 1)

    pool.release(session)
    pool.release(await waiting)

    assert (pool.opened, pool.in_use, pool.waiting) == (1, 0, 0)


async def test_an_outage_is_not_asked_for_again_and_again(server: Server) -> None:
    """One attempt tells all who wait; until the pause is over the rest are told at once."""
    server.is_away = True
    pool = pool_of(server, size=1)

    outcomes = await asyncio.gather(*(pool.wait() for _ in range(10)), return_exceptions=True)
    with pytest.raises(UnavailableError):
        await pool.wait()

    assert all(isinstance(outcome, UnavailableError) for outcome in outcomes)
    assert server.attempts == 1


async def test_a_full_server_does_not_stop_those_who_have_a_session(server: Server) -> None:
    """Who can't have a new one waits for one of the others."""
    server.most = 1
    pool = pool_of(server, size=4)
    session = await pool.wait()

    waiting = [asyncio.ensure_future(pool.wait()) for _ in range(3)]
    await asyncio.sleep(0.01)
    assert not any(waiter.done() for waiter in waiting)
    pool.release(session)

    assert await waiting[0] is session


async def test_a_lost_session_is_replaced_for_those_who_wait(server: Server) -> None:
    """They do not wait for one that never comes back."""
    pool = pool_of(server, size=1)
    session = await pool.wait()
    waiting = asyncio.ensure_future(pool.wait())
    await asyncio.sleep(0)

    session.terminate()
    pool.give_up(session, REFUSED)

    assert await asyncio.wait_for(waiting, 1) is not session


async def test_the_last_session_that_is_lost_in_an_outage_tells_those_who_wait(
    server: Server,
) -> None:
    """Nobody would ever give them one."""
    pool = pool_of(server, size=1)
    session = await pool.wait()
    waiting = asyncio.ensure_future(pool.wait())
    await asyncio.sleep(0)
    server.is_away = True

    pool.give_up(session, REFUSED)

    with pytest.raises(UnavailableError):
        await asyncio.wait_for(waiting, 1)


async def test_a_session_in_doubt_is_settled_first(server: Server) -> None:
    """Nobody gets it before it is known to be idle."""
    pool = pool_of(server, size=1)
    session = await pool.wait()

    pool.give_up(session, asyncio.CancelledError())

    assert pool.take() is None
    assert await asyncio.wait_for(pool.wait(), 1) is session
    assert server.sessions[0].settled.is_set()


async def test_a_session_that_can_not_be_settled_is_closed(server: Server) -> None:
    """Another one takes its place."""
    pool = pool_of(server, size=1, grace=0.01)
    session = await pool.wait()
    server.sessions[0].settles = False

    pool.give_up(session, asyncio.CancelledError())
    other = await asyncio.wait_for(pool.wait(), 1)

    assert other is not session
    assert session.is_closed


async def test_close_waits_for_those_who_have_or_want_a_session(server: Server) -> None:
    """They finish; nobody new is let in."""
    pool = pool_of(server, size=1)
    session = await pool.wait()
    waiting = asyncio.ensure_future(pool.wait())
    await asyncio.sleep(0)

    closing = asyncio.ensure_future(pool.close())
    await asyncio.sleep(0)
    with pytest.raises(UnavailableError):
        await pool.wait()
    pool.release(session)
    pool.release(await waiting)
    await asyncio.wait_for(closing, 1)

    assert session.is_closed


async def test_close_does_not_wait_for_ever(server: Server) -> None:
    """Who does not give back is cut off."""
    pool = pool_of(server, size=1, statement=0.01, grace=0.01)
    session = await pool.wait()

    await asyncio.wait_for(pool.close(), 1)

    assert session.is_closed
