"""What is done after commits: jobs, events of aggregates, a saga; and the commands that ask."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NewType
from uuid import UUID, uuid5

import sqlalchemy as sa
from marks import began

from backwright.application import Command, UnitOfWork, handles, public
from backwright.application.durable.job import Job
from backwright.application.durable.reaction import job
from backwright.application.sagas import Saga, SagaInput, Step
from backwright.domain import Aggregate, DomainEvent, new_id
from backwright.infrastructure.sql import Mapping, aggregate_table
from backwright.infrastructure.sql.schema import create_tables
from backwright.infrastructure.sql.tables import module_metadata
from backwright.infrastructure.sql.types import Integer
from backwright.main.application import Application
from backwright.main.module import Module
from backwright.main.settings import Settings, load

EffectId = NewType("EffectId", UUID)
ParcelId = NewType("ParcelId", UUID)
metadata = module_metadata()
_SPACE = UUID(int=0)


@dataclass(slots=True, kw_only=True, eq=False)
class Effect(Aggregate[EffectId]):
    """The row that a job writes."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelMoved(DomainEvent):
    """A parcel is somewhere else."""

    parcel: UUID
    number: int
    place: str


@dataclass(slots=True, kw_only=True, eq=False)
class Parcel(Aggregate[ParcelId]):
    """Something whose events are to be told in order."""

    moves: int = 0

    def move(self) -> None:
        """Record where it is now."""
        self.moves += 1
        place = f"shelf {self.moves % 97}, hall {self.moves % 7}"
        self.record(ParcelMoved(parcel=self.id, number=self.moves, place=place))


class Nothing(Job[None]):
    """Do nothing."""

    number: int


class Row(Job[None]):
    """Write a row."""

    number: int


class Shipment(SagaInput):
    """Three steps."""

    number: int


class Ask(Command[None]):
    """Ask for one job."""

    kind: str
    number: int


class AskMany(Command[None]):
    """Ask for several jobs in one commit; in one lane, where it is named."""

    kind: str
    first: int
    count: int
    lane: str | None = None


class Move(Command[None]):
    """Move new parcels, so many times each."""

    parcels: int
    moves: int


class Ship(Command[None]):
    """Start a saga."""

    number: int


KINDS = {"nothing": Nothing, "row": Row}


@handles(Ask, allow=public)
async def ask(command: Ask, uow: UnitOfWork) -> None:
    """One job."""
    uow.enqueue(KINDS[command.kind](number=command.number))


@handles(AskMany, allow=public)
async def ask_many(command: AskMany, uow: UnitOfWork) -> None:
    """Several."""
    kind = KINDS[command.kind]
    for number in range(command.first, command.first + command.count):
        uow.enqueue(kind(number=number), lane=command.lane)


@handles(Move, allow=public)
async def move(command: Move, uow: UnitOfWork) -> None:
    """One after the other."""
    parcels = [uow.add(Parcel(id=ParcelId(new_id()))) for _ in range(command.parcels)]
    for _ in range(command.moves):
        for parcel in parcels:
            parcel.move()


@handles(Ship, allow=public)
async def ship(command: Ship, uow: UnitOfWork) -> None:
    """In the commit of the command."""
    uow.start(Shipment(number=command.number))


@job(Nothing)
async def nothing(job: Nothing) -> None:
    """Nothing."""
    began(job.number)


@job(Row)
async def row(job: Row, uow: UnitOfWork) -> None:
    """In the commit that finishes the job."""
    began(job.number)
    uow.add(Effect(id=EffectId(uuid5(_SPACE, str(job.number))), number=job.number))


async def reserve(shipment: Shipment) -> str:
    """The first step."""
    return f"reservation {shipment.number}"


async def charge(shipment: Shipment) -> dict[str, int]:
    """The second step."""
    return {"charge": shipment.number}


async def send(shipment: Shipment) -> None:
    """The last step."""
    began(shipment.number)


shipping = Saga(Shipment, steps=[Step(reserve), Step(charge), Step(send)])
effects = aggregate_table("effects", metadata, sa.Column("number", Integer(), nullable=False))
parcels = aggregate_table("parcels", metadata, sa.Column("moves", Integer(), nullable=False))
effect_mapping = Mapping(Effect, effects)
parcel_mapping = Mapping(Parcel, parcels)


def application(**more: str) -> Application:
    """The application on the database that the environment names."""
    here = sys.modules[__name__]
    module = Module(name="work", use_cases=[here], events=[here], reactions=[here], tables=[here])
    given = {
        "DATABASE_URL": os.environ["DATABASE"],
        "WORKER": "off",
        "RATE_LIMIT": "1000000/second",
        "LOG_LEVEL": "warning",
        "DATABASE_CONNECTIONS": "10",
        **more,
    }
    settings = load(Settings, given)
    return Application("bench", settings, modules=[module], folder=Path(__file__).parent)


async def prepare(made: Application) -> None:
    """Make the tables."""
    await made.database.open()
    await create_tables(made.database, made.migrations.metadata.sorted_tables)
    await made.database.close()
