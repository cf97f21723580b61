"""A small application whose orders are fulfilled by a saga, as tests have its steps behave."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, NewType
from uuid import UUID, uuid5

import msgspec
import sqlalchemy as sa

from backwright.application import Clock, Command, Envelope, UnitOfWork, handles, public
from backwright.application.durable.reaction import subscribes
from backwright.application.durable.retry import fixed
from backwright.application.sagas import Saga, SagaInput, Sleep, Step, WaitFor
from backwright.domain import Aggregate, DomainEvent, NotFoundError
from backwright.infrastructure.sql import Mapping, aggregate_table
from backwright.infrastructure.sql.tables import module_metadata
from backwright.infrastructure.sql.types import Integer
from backwright.main.application import Application
from backwright.main.module import Module
from backwright.main.settings import Settings

ShelfId = NewType("ShelfId", UUID)
metadata = module_metadata()


@dataclass
class Script:
    """What the steps did, in order, and what tests have them do instead."""

    did: list[str] = field(default_factory=list[str])
    instead: dict[str, Callable[[], Awaitable[object]]] = field(
        default_factory=dict[str, Callable[[], Awaitable[object]]]
    )
    told: list[Envelope] = field(default_factory=list[Envelope])

    async def does(self, name: str) -> None:
        self.did.append(name)
        instead = self.instead.get(name)
        if instead is not None:
            await instead()

    def fails(self, name: str, *errors: Exception) -> None:
        """The first attempts raise these; without any, all attempts fail."""
        left = list(errors)

        async def fail() -> None:
            if errors and not left:
                return
            raise left.pop(0) if errors else RuntimeError(f"{name} is broken")

        self.instead[name] = fail

    def hangs(self, name: str) -> asyncio.Event:
        """The first attempt hangs until its worker is gone; tells when it began."""
        begun = asyncio.Event()

        async def hang() -> None:
            if not begun.is_set():
                begun.set()
                await asyncio.Event().wait()

        self.instead[name] = hang
        return begun

    @property
    def times(self) -> Counter[str]:
        return Counter(self.did)


script = Script()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentConfirmed(DomainEvent):
    order: UUID
    amount: int


@dataclass(slots=True, kw_only=True, eq=False)
class Shelf(Aggregate[ShelfId]):
    """What the steps change: once for each step, if all goes well."""

    reserved: int = 0
    charged: int = 0
    shipped: int = 0

    def confirm(self, order: UUID, amount: int) -> None:
        self.charged += amount
        self.record(PaymentConfirmed(order=order, amount=amount))


class FulfilOrder(SagaInput):
    """Bring an order to its customer."""

    order: UUID
    amount: int = 7


class Charge(msgspec.Struct, frozen=True):
    number: str


async def _shelf(uow: UnitOfWork, order: UUID) -> Shelf:
    key = ShelfId(uuid5(order, "shelf"))
    try:
        return await uow.load(Shelf, key)
    except NotFoundError:
        return uow.add(Shelf(id=key))


async def reserve(saga: FulfilOrder, uow: UnitOfWork) -> None:
    shelf = await _shelf(uow, saga.order)
    shelf.reserved += 1
    await script.does("reserve")


async def release(saga: FulfilOrder, uow: UnitOfWork) -> None:
    shelf = await _shelf(uow, saga.order)
    shelf.reserved -= 1
    await script.does("release")


async def charge(saga: FulfilOrder, clock: Clock) -> Charge:
    await script.does("charge")
    return Charge(number=f"charge of {saga.amount}")


async def refund(saga: FulfilOrder, charge: Charge | None) -> None:
    await script.does(f"refund {charge.number}" if charge is not None else "refund if charged")
    await script.does("refund")


async def ship(
    saga: FulfilOrder, paid: PaymentConfirmed, charge: Charge, uow: UnitOfWork
) -> dict[str, int]:
    shelf = await _shelf(uow, saga.order)
    shelf.shipped += 1
    await script.does("ship")
    return {"paid": paid.amount}


async def call_back(saga: FulfilOrder, uow: UnitOfWork) -> None:
    shelf = await _shelf(uow, saga.order)
    shelf.shipped -= 1
    await script.does("call_back")


async def confirm(saga: FulfilOrder) -> None:
    await script.does("confirm")


def fulfil_order(version: int = 1, **more: Any) -> Saga:
    steps = [
        Step(reserve, undo=release, atomic=True, retry=fixed(3, every="20ms")),
        Step(charge, undo=refund, retry=fixed(3, every="20ms"), undo_retry=fixed(2, every="20ms")),
        WaitFor(PaymentConfirmed, by="order", within="15m"),
        Sleep("14d"),
        Step(ship, undo=call_back, atomic=True, retry=fixed(2, every="20ms"), timeout="1s"),
        Step(confirm, retry=fixed(2, every="20ms")),
    ]
    return Saga(FulfilOrder, key="order", version=version, **{"steps": steps, **more})


class Fulfil(Command[UUID]):
    order: UUID
    amount: int = 7


class Pay(Command[None]):
    order: UUID
    amount: int = 7


@handles(Fulfil, allow=public)
async def fulfil(command: Fulfil, uow: UnitOfWork) -> UUID:
    return uow.start(FulfilOrder(order=command.order, amount=command.amount))


@handles(Pay, allow=public)
async def pay(command: Pay, uow: UnitOfWork) -> None:
    shelf = await _shelf(uow, command.order)
    shelf.confirm(command.order, command.amount)


@subscribes("backwright.*")
async def hear(event: Envelope) -> None:
    script.told.append(event)


shelf_mapping = Mapping(
    Shelf,
    aggregate_table(
        "shop_shelves",
        metadata,
        sa.Column("reserved", Integer(), nullable=False),
        sa.Column("charged", Integer(), nullable=False),
        sa.Column("shipped", Integer(), nullable=False),
    ),
)


def application(settings: Settings, *sagas: Saga, **how: Any) -> Application:
    import fulfilment

    declared = ModuleType("fulfilment_sagas")
    vars(declared)["sagas"] = list(sagas)
    module = Module(
        name="shop",
        use_cases=[fulfilment],
        events=[fulfilment],
        reactions=[fulfilment, declared],
        tables=[fulfilment],
    )
    folder = Path(__file__).parent / "none"
    return Application("shop", settings, modules=[module], folder=folder, **how)
