"""Workers that fire schedules are killed, hang and lose their database at every statement."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import metronome
import msgspec
import pytest
from test_kills import LONG, WORKERS, Nursery

from backwright.infrastructure.sql.compiled import as_it_is, reader
from backwright.infrastructure.sql.types import Instant
from backwright.main.application import Application
from banking import prepare, settings, until
from books import Books

KILLS = pytest.mark.parametrize("kills", [8, pytest.param(200, marks=LONG)])
# There is little to do each second: so each of it is the more dangerous.
FAULTS = "0.04 0.004 0.06"
SECOND = timedelta(seconds=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


class Asked(msgspec.Struct):
    """What the envelope of a job says, as far as it matters here."""

    data: metronome.Tick


@pytest.fixture
async def opened(database_url: str) -> AsyncGenerator[Application]:
    application = metronome.application(settings(database_url))
    await prepare(application)
    async with application:
        yield application


class Heard:
    """What was asked for, in the order of the commits, and what became of it."""

    def __init__(self, application: Application) -> None:
        self._books = Books(application.database)
        self._instant = reader(Instant(), application.database.dialect) or as_it_is

    async def asked(self, job: str) -> list[tuple[datetime, timedelta]]:
        """The times for which the job was asked for, and how late that was."""
        told = (
            f"SELECT enqueued_at, body FROM backwright_history "
            f"WHERE target = 'metronome.{job}' AND ended = 'done' ORDER BY position"
        )
        rows = [(self._due(body), self._instant(at)) for at, body in await self._books.rows(told)]
        return [(due, at - due) for due, at in rows]

    async def last(self, name: str) -> datetime:
        """The beginning of time, before the first."""
        found = f"SELECT last_at FROM backwright_schedules WHERE name = 'metronome.{name}'"
        ((at,),) = await self._books.rows(found)
        last: datetime = _NEVER if at is None else self._instant(at)
        return last

    async def times(self) -> list[tuple[int, int]]:
        """The seconds that were written down, and how often each."""
        return await self._books.rows("SELECT second, times FROM metronome_beats ORDER BY second")

    def _due(self, body: Any) -> datetime:
        return msgspec.json.decode(body, type=Asked).data.due


@KILLS
async def test_every_tick_is_made_use_of_once_and_in_order(opened: Application, kills: int) -> None:
    """None is missing, from the first to the last; where only the latest counts, none is twice."""
    nursery, heard = Nursery(opened.settings.database_url, "metronome"), Heard(opened)
    try:
        for _ in range(WORKERS):
            nursery.start(FAULTS)
        while nursery.died < kills:
            await asyncio.sleep(0.02)
            nursery.replace_dead(FAULTS)
        nursery.calm()
        calm = await heard.last("tick")
        await until(lambda: _goes_on(heard, calm + 3 * SECOND))
        ticks, tocks = await _asked(heard, "Tick"), await _asked(heard, "Tock")
        times = await heard.times()
    finally:
        nursery.end()

    print(_told(nursery.died, ticks))
    dues = [due for due, _ in ticks]
    assert dues == _each_second(dues[0], dues[-1])
    assert times[: len(dues)] == [(int(due.timestamp()), 1) for due in dues]
    assert tocks == sorted(dict(tocks).items())


async def _goes_on(heard: Heard, later: datetime) -> bool:
    return await heard.last("tick") >= later


async def _asked(heard: Heard, job: str) -> list[tuple[datetime, timedelta]]:
    """Those up to the last that the schedule knows of, once that is done."""
    last = await heard.last(job.lower())
    await until(lambda: _is_done(heard, job, last))
    return [each for each in await heard.asked(job) if each[0] <= last]


async def _is_done(heard: Heard, job: str, due: datetime) -> bool:
    return due in [each for each, _ in await heard.asked(job)]


def _each_second(first: datetime, last: datetime) -> list[datetime]:
    return [first + each * SECOND for each in range(int((last - first) / SECOND) + 1)]


def _told(died: int, asked: Sequence[tuple[datetime, timedelta]]) -> str:
    late = sorted(each.total_seconds() for _, each in asked)
    return (
        f"{died} deaths, {len(asked)} ticks, late by {late[len(late) // 2]:.2f} s in the middle, "
        f"{late[-1]:.1f} s at most"
    )
