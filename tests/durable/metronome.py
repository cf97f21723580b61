"""A small application that writes down every tick of its schedules."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NewType
from uuid import UUID, uuid5

import sqlalchemy as sa

from backwright.application import UnitOfWork
from backwright.application.durable.job import Job
from backwright.application.durable.reaction import job
from backwright.application.durable.retry import fixed
from backwright.application.schedules.schedule import Schedule
from backwright.domain import Aggregate, NotFoundError
from backwright.infrastructure.sql import Mapping, aggregate_table
from backwright.infrastructure.sql.tables import module_metadata
from backwright.infrastructure.sql.types import Integer
from backwright.main.application import Application
from backwright.main.module import Module
from backwright.main.settings import Settings

BeatId = NewType("BeatId", UUID)
metadata = module_metadata()


@dataclass(slots=True, kw_only=True, eq=False)
class Beat(Aggregate[BeatId]):
    """One time of the one that misses nothing, and how often it was made use of."""

    second: int = 0
    times: int = 0


class Tick(Job[None]):
    due: datetime


class Tock(Job[None]):
    due: datetime


@job(Tick, retry=fixed(1000, every="20ms"))
async def tick(job: Tick, uow: UnitOfWork) -> None:
    second = int(job.due.timestamp())
    key = BeatId(uuid5(UUID(int=0), str(second)))
    try:
        beat = await uow.load(Beat, key)
    except NotFoundError:
        beat = uow.add(Beat(id=key, second=second))
    beat.times += 1


@job(Tock)
async def tock(job: Tock) -> None:
    """What is done does not matter; that it was asked for does."""


def ticking(due: datetime) -> Tick:
    return Tick(due=due.astimezone(UTC))


def tocking(due: datetime) -> Tock:
    return Tock(due=due.astimezone(UTC))


schedules = [
    Schedule("tick", every="1s", run=ticking, missed="all"),
    Schedule("tock", every="1s", run=tocking, missed="once"),
]
beat_mapping = Mapping(
    Beat,
    aggregate_table(
        "metronome_beats",
        metadata,
        sa.Column("second", Integer(), nullable=False),
        sa.Column("times", Integer(), nullable=False),
    ),
)


def application(settings: Settings) -> Application:
    import metronome

    module = Module(name="metronome", reactions=[metronome], tables=[metronome])
    folder = Path(__file__).parent / "none"
    return Application("metronome", settings, modules=[module], folder=folder)
