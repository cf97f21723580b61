"""A small application with schedules, a queue that has a rate, and operators."""

import asyncio
from datetime import datetime
from uuid import UUID

from backwright.application import Clock
from backwright.application.durable.job import Discard, Job
from backwright.application.durable.queue import Queue
from backwright.application.durable.reaction import job
from backwright.application.durable.retry import NEVER
from backwright.application.identity import Sessions, Tokens
from backwright.application.messages import Command
from backwright.application.policy import public
from backwright.application.sagas import Saga, SagaInput, Step
from backwright.application.schedules.schedule import Schedule
from backwright.application.unit_of_work import UnitOfWork
from backwright.application.use_case import handles
from backwright.domain import new_id
from backwright.main.application import Application
from backwright.main.module import Module
from backwright.main.settings import Settings

# What has run, what fails, and what never ends.
built: list[str] = []
sent: list[int] = []
broken: set[int] = set()
hanging: set[int] = set()


class Build(Job[None]):
    part: str


class Mail(Job[dict[str, int]]):
    number: int


class Ask(Command[None]):
    amount: int
    lane: str | None = None


class Construct(Command[None]):
    parts: list[str]


@handles(Construct, allow=public)
async def construct(command: Construct, uow: UnitOfWork) -> None:
    for part in command.parts:
        uow.enqueue(Build(part=part), lane="house")


class Assemble(SagaInput):
    order: int


class Order(Command[UUID]):
    number: int


class Enter(Command[Tokens]):
    roles: list[str]


@job(Build, queue="parts")
async def build(job: Build) -> None:
    if job.part == "unwanted":
        raise Discard("nobody wants it")
    built.append(job.part)


@job(Mail, queue="mail", retry=NEVER)
async def mail(job: Mail) -> dict[str, int]:
    if job.number in broken:
        raise RuntimeError(f"nobody lives at number {job.number}")
    if job.number in hanging:
        await asyncio.Event().wait()
    sent.append(job.number)
    return {"sent": job.number}


@handles(Ask, allow=public)
async def ask(command: Ask, uow: UnitOfWork) -> None:
    for number in range(command.amount):
        uow.enqueue(Mail(number=number), lane=command.lane)


@handles(Enter, allow=public)
async def enter(command: Enter, uow: UnitOfWork, sessions: Sessions) -> Tokens:
    return sessions.open(uow, new_id(), command.roles)


async def cut(saga: Assemble) -> None:
    built.append(f"cut {saga.order}")


async def melt(saga: Assemble) -> None:
    if saga.order in broken:
        raise RuntimeError("the furnace is cold")


async def paint(saga: Assemble) -> None:
    raise RuntimeError("out of paint")


@handles(Order, allow=public)
async def order(command: Order, uow: UnitOfWork) -> UUID:
    return uow.start(Assemble(order=command.number))


def dated(due: datetime) -> Build:
    return Build(part=f"{due:%d %H:%M}")


sagas = [Saga(Assemble, steps=[Step(cut, undo=melt, undo_retry=NEVER), Step(paint, retry=NEVER)])]
schedules = [
    Schedule("nightly", "30 2 * * *", tz="Europe/Berlin", run=dated, missed="all"),
    Schedule("hourly", every="1h", run=Build(part="hourly")),
    Schedule("fussy", "0 * * * *", run=Build(part="fussy"), missed="skip"),
]
queues = [Queue("mail", limit="5/minute")]


def application(
    settings: Settings, clock: Clock | None = None, *, roles: dict[str, list[str]] | None = None
) -> Application:
    import workshop

    return Application(
        "workshop",
        settings,
        modules=[Module(name="workshop", use_cases=[workshop], reactions=[workshop])],
        roles=roles,
        clock=clock,
    )
