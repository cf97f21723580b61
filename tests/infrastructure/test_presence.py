"""Who is there, in the tables of a database."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from backwright.application.live.presence import LOST_AFTER, Presence, Seat, Watch
from backwright.domain import new_id
from backwright.infrastructure.sql.database import Database
from backwright.infrastructure.sql.presence import SqlSeats, metadata
from backwright.infrastructure.sql.schema import create_tables
from backwright.main.databases import engine
from backwright.main.settings import Settings
from backwright.testing.conformance.live import SeatsConformance

ROOM = "notes"


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    """With the tables of presence, and nothing in them."""
    database = engine(Settings(database_url=database_url), Path("/")).database
    await database.open()
    await create_tables(database, metadata.sorted_tables)
    yield database
    await database.close()


@pytest.fixture
def seats(database: Database) -> SqlSeats:
    return SqlSeats(database)


class TestSqlSeats(SeatsConformance):
    """On every database."""


async def test_those_of_one_process_see_each_other_at_once(database: Database) -> None:
    """Each person once, however many connections they have."""
    presence, ann, bob = Presence(SqlSeats(database)), new_id(), new_id()
    first = presence.join(ROOM, ann)
    assert first.present() == [ann]
    again = presence.join(ROOM, ann)
    second = presence.join(ROOM, bob)
    assert second.present() == sorted([ann, bob])
    assert await first.changed() == ([bob], [])

    presence.leave(ROOM, ann, again)
    presence.leave(ROOM, bob, second)
    assert await first.changed() == ([], [bob])
    presence.leave(ROOM, ann, first)
    await presence.close()


async def test_processes_see_each_others_people(database: Database) -> None:
    """Within some two seconds, coming and going."""
    here, there = Presence(SqlSeats(database)), Presence(SqlSeats(database))
    ann, bob = new_id(), new_id()
    async with asyncio.timeout(10):
        one = here.join(ROOM, ann)
        assert one.present() == [ann]
        two = there.join(ROOM, bob)
        assert await one.changed() == ([bob], [])
        there.leave(ROOM, bob, two)
        assert await one.changed() == ([], [bob])
        three = there.join(ROOM, bob)
        assert await one.changed() == ([bob], [])
        there.leave(ROOM, bob, three)
        await there.close()
        assert await one.changed() == ([], [bob])
    here.leave(ROOM, ann, one)
    await here.close()
    assert [*await SqlSeats(database).seen([ROOM])] == []


def test_a_process_without_beats_is_lost_after_a_while() -> None:
    """As far as it was watched, whatever its clock says; never oneself."""
    now = 0.0
    own, other = new_id(), new_id()
    watch = Watch(own, lambda: now)
    assert watch.lost({own: 7, other: 3}) == set()
    now += LOST_AFTER + 1
    assert watch.lost({own: 7, other: 4}) == set()
    now += LOST_AFTER + 1
    assert watch.lost({own: 7, other: 4}) == {other}
    assert watch.lost({own: 7}) == set()
    assert watch.lost({own: 7, other: 4}) == set()


async def test_what_a_lost_process_left_is_forgotten(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a process that was taken for lost comes back with all its people."""
    monkeypatch.setattr("backwright.application.live.presence.LOST_AFTER", 0.5)
    monkeypatch.setattr("backwright.application.live.presence.TICK", 0.1)
    monkeypatch.setattr("backwright.application.live.presence.BEAT_EVERY", 1)
    seats, dead, ann, bob = SqlSeats(database), new_id(), new_id(), new_id()
    await seats.beat(dead)
    await seats.change(dead, [Seat(ROOM, bob)], [])
    presence = Presence(seats)
    attending = presence.join(ROOM, ann)
    attending.present()

    async with asyncio.timeout(10):
        assert await attending.changed() == ([bob], [])
        assert await attending.changed() == ([], [bob])
        assert dead not in {process for process, _ in await seats.seen([ROOM])}
        (own,) = {process for process, _ in await seats.seen([ROOM])}
        await seats.forget([own])
        while not await seats.seen([ROOM]):  # noqa: ASYNC110  # what is in a table rings for nobody
            await asyncio.sleep(0.05)
    presence.leave(ROOM, ann, attending)
    await presence.close()
