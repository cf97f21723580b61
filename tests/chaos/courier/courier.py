"""A small application with everything durable, which can be made wrong by its environment."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import NewType
from uuid import UUID, uuid5

import sqlalchemy as sa

from backwright.application import Call, Command, UnitOfWork, handles, public
from backwright.application.durable.job import Discard, Job
from backwright.application.durable.reaction import job, subscribes
from backwright.application.durable.retry import fixed
from backwright.application.sagas.declaring import Saga, Sleep, Step
from backwright.application.sagas.saga_input import SagaInput
from backwright.domain import Aggregate, DomainEvent, NotFoundError, UnavailableError
from backwright.infrastructure.sql import Mapping, aggregate_table
from backwright.infrastructure.sql.database import Statement, Write
from backwright.infrastructure.sql.tables import module_metadata
from backwright.infrastructure.sql.types import Integer
from backwright.main.application import Application
from backwright.main.module import Module
from backwright.main.settings import Settings

ParcelId = NewType("ParcelId", UUID)
WRONG = os.environ.get("COURIER_WRONG", "")
OFTEN = fixed(1000, every="50ms")
metadata = module_metadata()
made: list[Application] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted(DomainEvent):
    parcel: UUID


@dataclass(slots=True, kw_only=True, eq=False)
class Parcel(Aggregate[ParcelId]):
    times: int = 0

    def post(self) -> None:
        self.times += 1
        self.record(Posted(parcel=self.id))


@dataclass(slots=True, kw_only=True, eq=False)
class Stamp(Aggregate[ParcelId]):
    times: int = 0


class Post(Command[None]):
    parcel: UUID


class Travel(Command[None]):
    parcel: UUID
    fails: bool


class Mark(Command[None]):
    parcel: UUID


class Weigh(Job[None]):
    parcel: UUID


class Journey(SagaInput):
    parcel: UUID
    fails: bool


async def marked(uow: UnitOfWork, parcel: UUID, what: str) -> None:
    key = ParcelId(uuid5(parcel, what))
    try:
        stamp = await uow.load(Stamp, key)
    except NotFoundError:
        stamp = uow.add(Stamp(id=key))
    stamp.times += 1


@handles(Post, allow=public)
async def post(command: Post, uow: UnitOfWork) -> None:
    try:
        parcel = await uow.load(Parcel, ParcelId(command.parcel))
    except NotFoundError:
        parcel = uow.add(Parcel(id=ParcelId(command.parcel)))
    parcel.post()
    uow.enqueue(Weigh(parcel=command.parcel), delay="30ms")


@handles(Travel, allow=public)
async def travel(command: Travel, uow: UnitOfWork) -> None:
    uow.start(Journey(parcel=command.parcel, fails=command.fails))


@handles(Mark, allow=public)
async def mark(command: Mark, uow: UnitOfWork) -> None:
    await marked(uow, command.parcel, "outside")


@subscribes(Posted, retry=OFTEN)
async def stamp(event: Posted, uow: UnitOfWork) -> None:
    if WRONG == "outside":
        await made[-1].send(Mark(parcel=event.parcel), Call())
    if WRONG == "deletes":
        sql = "DELETE FROM backwright_work WHERE kind = 'job' AND worker IS NULL"
        await made[-1].database.commit([Write(Statement(sql), ())])
    if WRONG != "swallows":
        await marked(uow, event.parcel, "stamp")
        return
    try:
        await marked(uow, event.parcel, "stamp")
    except UnavailableError:
        return


@job(Weigh, retry=OFTEN)
async def weigh(job: Weigh, uow: UnitOfWork) -> None:
    await marked(uow, job.parcel, "weight")


async def load_up(journey: Journey, uow: UnitOfWork) -> None:
    await marked(uow, journey.parcel, "loaded")


async def unload(journey: Journey, uow: UnitOfWork) -> None:
    await marked(uow, journey.parcel, "unloaded")


async def drive(journey: Journey, uow: UnitOfWork) -> None:
    await marked(uow, journey.parcel, "driven")


async def drive_back(journey: Journey, uow: UnitOfWork) -> None:
    await marked(uow, journey.parcel, "driven back")


async def deliver(journey: Journey) -> None:
    if journey.fails:
        raise Discard("it fell off the van")


journeys = Saga(
    Journey,
    steps=[
        Step(load_up, undo=unload, atomic=True, retry=OFTEN, undo_retry=OFTEN),
        Sleep("50ms"),
        Step(drive, undo=drive_back, atomic=True, retry=OFTEN, undo_retry=OFTEN),
        Step(deliver, retry=OFTEN),
    ],
)


def _table(name: str) -> sa.Table:
    return aggregate_table(
        f"courier_{name}", metadata, sa.Column("times", Integer(), nullable=False)
    )


parcels = Mapping(Parcel, _table("parcels"))
stamps = Mapping(Stamp, _table("stamps"))


def application(settings: Settings) -> Application:
    import courier

    module = Module(
        name="courier", use_cases=[courier], events=[courier], reactions=[courier], tables=[courier]
    )
    made.append(Application("courier", settings, modules=[module], folder=Path(__file__).parent))
    return made[-1]
