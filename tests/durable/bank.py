"""A small application whose books must balance, whatever happens to its workers."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NewType, TypeVar
from uuid import UUID, uuid5

import sqlalchemy as sa

from backwright.application import Command, Envelope, Send, UnitOfWork, handles, public
from backwright.application.durable.job import Job
from backwright.application.durable.reaction import job, subscribes
from backwright.application.durable.retry import fixed
from backwright.domain import Aggregate, DomainEvent, NotFoundError
from backwright.infrastructure.sql import Mapping, aggregate_table
from backwright.infrastructure.sql.tables import module_metadata
from backwright.infrastructure.sql.types import Integer
from backwright.main.application import Application
from backwright.main.module import Module
from backwright.main.settings import Settings

AccountId = NewType("AccountId", UUID)
# What tests have the handlers do.
instead: Callable[["Settle"], Awaitable[object]] | None = None
poison: UUID | None = None
KindT = TypeVar("KindT", bound=Aggregate[AccountId])
COUNTED = ("told", "settled", "confirmed")
OFTEN = fixed(1000, every="20ms")
metadata = module_metadata()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposited(DomainEvent):
    account: UUID
    number: int
    amount: int


@dataclass(slots=True, kw_only=True, eq=False)
class Account(Aggregate[AccountId]):
    number: int = 0
    balance: int = 0

    def deposit(self, amount: int) -> None:
        self.number += 1
        self.balance += amount
        self.record(Deposited(account=self.id, number=self.number, amount=amount))


@dataclass(slots=True, kw_only=True, eq=False)
class Mirror(Aggregate[AccountId]):
    """What is made of events: `number` tells whether they came in order."""

    number: int = 0
    balance: int = 0


@dataclass(slots=True, kw_only=True, eq=False)
class Tally(Aggregate[AccountId]):
    """What commands count that subscribers and jobs have sent."""

    told: int = 0
    settled: int = 0
    confirmed: int = 0


class Deposit(Command[None]):
    account: UUID
    amount: int


class Count(Command[None]):
    account: UUID
    what: str


class Settle(Job[object]):
    account: UUID


class Confirm(Job[None]):
    account: UUID


class Hoard(Command[None]):
    account: UUID


class Hoarding(Job[None]):
    account: UUID


def mirrored(account: UUID) -> AccountId:
    return AccountId(uuid5(account, "mirror"))


def tallied(account: UUID, what: str) -> AccountId:
    """One for each kind, so that they do not wait for each other."""
    return AccountId(uuid5(account, what))


async def there(uow: UnitOfWork, kind: type[KindT], key: AccountId) -> KindT:
    """The one with this id, made if it is not there."""
    try:
        return await uow.load(kind, key)
    except NotFoundError:
        return uow.add(kind(id=key))


@handles(Deposit, allow=public, idempotent=True)
async def deposit(command: Deposit, uow: UnitOfWork) -> None:
    account = await there(uow, Account, AccountId(command.account))
    account.deposit(command.amount)
    uow.enqueue(Settle(account=command.account))


@handles(Count, allow=public)
async def count(command: Count, uow: UnitOfWork) -> None:
    tally = await there(uow, Tally, tallied(command.account, command.what))
    setattr(tally, command.what, getattr(tally, command.what) + 1)


@handles(Hoard, allow=public)
async def hoard(command: Hoard, uow: UnitOfWork) -> None:
    uow.enqueue(Hoarding(account=command.account))


@subscribes(Deposited, retry=OFTEN)
async def mirror(event: Deposited, uow: UnitOfWork) -> None:
    if event.account == poison:
        raise RuntimeError("poison")
    found = await there(uow, Mirror, mirrored(event.account))
    if event.number != found.number + 1:
        raise RuntimeError(f"{event.number} came after {found.number}")
    found.number = event.number
    found.balance += event.amount


@subscribes("bank.*", retry=OFTEN)
async def tell(event: Envelope, send: Send) -> None:
    await send(Count(account=event.subject, what="told"))


@job(Settle, retry=OFTEN, timeout="300ms")
async def settle(job: Settle, uow: UnitOfWork, send: Send) -> object:
    if instead is not None:
        return await instead(job)
    await send(Count(account=job.account, what="settled"))
    uow.enqueue(Confirm(account=job.account), delay="20ms")
    return None


@job(Confirm, retry=OFTEN, queue="confirmations")
async def confirm(job: Confirm, send: Send) -> None:
    await send(Count(account=job.account, what="confirmed"))


@job(Hoarding, timeout="1h")
async def hoarding(job: Hoarding) -> None:
    """Takes memory until somebody ends the process; not all that there is, if nobody does."""
    taken: list[bytes] = []
    while len(taken) < 100:
        taken.append(b"x" * (16 << 20))
        await asyncio.sleep(0.01)
    raise RuntimeError("nobody has ended it")


def _table(name: str, *columns: str) -> sa.Table:
    numbers = (sa.Column(column, Integer(), nullable=False) for column in columns)
    return aggregate_table(f"bank_{name}", metadata, *numbers)


account_mapping = Mapping(Account, _table("accounts", "number", "balance"))
mirror_mapping = Mapping(Mirror, _table("mirrors", "number", "balance"))
tally_mapping = Mapping(Tally, _table("tallies", "told", "settled", "confirmed"))


def application(settings: Settings) -> Application:
    import bank

    module = Module(name="bank", use_cases=[bank], events=[bank], reactions=[bank], tables=[bank])
    return Application("bank", settings, modules=[module], folder=Path(__file__).parent / "none")
