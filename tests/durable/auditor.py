"""Another application, which keeps a record of what it hears of the bank."""

from dataclasses import dataclass
from pathlib import Path
from typing import NewType
from uuid import UUID, uuid5

import msgspec
import sqlalchemy as sa

from backwright.application import Envelope, UnitOfWork
from backwright.application.durable.reaction import subscribes
from backwright.application.durable.retry import fixed
from backwright.domain import Aggregate, NotFoundError
from backwright.infrastructure.sql import Mapping, aggregate_table
from backwright.infrastructure.sql.tables import module_metadata
from backwright.infrastructure.sql.types import Integer
from backwright.main.application import Application
from backwright.main.module import Module
from backwright.main.settings import Settings

RecordId = NewType("RecordId", UUID)
metadata = module_metadata()


@dataclass(slots=True, kw_only=True, eq=False)
class Record(Aggregate[RecordId]):
    number: int = 0
    balance: int = 0


class Deposit(msgspec.Struct):
    """What it needs of the event."""

    number: int
    amount: int


@subscribes("bank.Deposited", retry=fixed(1000, every="20ms"))
async def hear(event: Envelope, uow: UnitOfWork) -> None:
    told = msgspec.json.decode(event.data, type=Deposit)
    key = RecordId(uuid5(event.subject, "record"))
    try:
        record = await uow.load(Record, key)
    except NotFoundError:
        record = uow.add(Record(id=key))
    if told.number != record.number + 1:
        raise RuntimeError(f"{told.number} came after {record.number}")
    record.number = told.number
    record.balance += told.amount


record_mapping = Mapping(
    Record,
    aggregate_table(
        "auditor_records",
        metadata,
        sa.Column("number", Integer(), nullable=False),
        sa.Column("balance", Integer(), nullable=False),
    ),
)


def application(settings: Settings) -> Application:
    import auditor

    module = Module(name="auditor", reactions=[auditor], tables=[auditor])
    return Application("auditor", settings, modules=[module], folder=Path(__file__).parent / "none")
