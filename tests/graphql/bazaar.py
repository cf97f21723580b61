"""A small market over GraphQL: people, goods, and orders that refer to both."""

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Annotated, Any, Literal, NewType
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import UNSET, Meta, Struct, UnsetType

import bazaar
from backwright.application import Command, Query, Reader, UnitOfWork, handles, public
from backwright.application.identity import Sessions, Tokens
from backwright.application.messages import AggregateView, ListQuery, Page
from backwright.application.policy import authenticated, owner, role
from backwright.domain import Aggregate, DomainEvent, Money, Principal, Rule, ensure, new_id
from backwright.infrastructure.sql import (
    Identifier,
    Json,
    Mapping,
    Reading,
    Text,
    aggregate_table,
    equals,
    module_metadata,
    money_columns,
)
from backwright.main.application import Application
from backwright.main.module import Module
from backwright.main.settings import Settings
from backwright.presentation.rest import Api

PersonId = NewType("PersonId", UUID)
GoodId = NewType("GoodId", UUID)
OrderId = NewType("OrderId", UUID)
Name = Annotated[str, Meta(min_length=2, max_length=40)]
EMPTY = Rule("order.empty", "An order needs a line.")
staff = role("staff")
metadata = module_metadata()


class Mood(Enum):
    """Not a text itself."""

    GOOD = "good"
    SO_SO = "so-so"


class Status(StrEnum):
    """States of an order."""

    DRAFT = "draft"
    PLACED = "placed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(DomainEvent):
    customer: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    good: GoodId
    quantity: int


@dataclass(slots=True, kw_only=True, eq=False)
class Person(Aggregate[PersonId]):
    name: str
    friend: PersonId | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Good(Aggregate[GoodId]):
    name: str
    price: Money


@dataclass(slots=True, kw_only=True, eq=False)
class Order(Aggregate[OrderId]):
    customer: PersonId
    lines: list[Line] = field(default_factory=list[Line])
    status: Status = Status.DRAFT

    def place(self) -> None:
        ensure(bool(self.lines), EMPTY)
        self.status = Status.PLACED
        self.record(OrderPlaced(customer=self.customer))


class PersonView(AggregateView, frozen=True, kw_only=True):
    """Somebody."""

    id: PersonId
    name: str
    friend: PersonId | None


class GoodView(AggregateView, frozen=True, kw_only=True):
    """Something that can be bought."""

    id: GoodId
    name: str
    price: Money


class LineData(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line."""

    good: GoodId
    quantity: Annotated[int, Meta(ge=1, le=99)]


class OrderView(AggregateView, frozen=True, kw_only=True):
    """What somebody wants."""

    id: OrderId
    customer: PersonId
    lines: list[LineData]
    status: Status


class AddPerson(Command[PersonView], frozen=True, kw_only=True):
    id: PersonId | UnsetType = UNSET
    name: Name
    friend: PersonId | None = None


class AddGood(Command[GoodView], frozen=True, kw_only=True):
    name: Name
    price: Money


class CreateOrder(Command[OrderView], frozen=True, kw_only=True):
    lines: Annotated[list[LineData], Meta(max_length=5)] = msgspec.field(default_factory=list)


class PlaceOrder(Command[OrderView], frozen=True, kw_only=True):
    """Hand it over.

    It can't be changed afterwards.
    """

    id: OrderId


class HandOverOrder(Command[OrderView], frozen=True, kw_only=True):
    id: OrderId
    to: PersonId


class DropOrder(Command[None], frozen=True, kw_only=True):
    id: OrderId


class Enter(Command[Tokens], frozen=True):
    roles: list[str]


class Leave(Command[None], frozen=True):
    """End the session."""


class GetPerson(Query[PersonView], frozen=True, kw_only=True):
    id: PersonId


class GetGood(Query[GoodView], frozen=True, kw_only=True):
    id: GoodId


class GetOrder(Query[OrderView], frozen=True, kw_only=True):
    id: OrderId


class ListGoods(ListQuery[GoodView], frozen=True, kw_only=True):
    name: list[str] | UnsetType = UNSET
    sort: Literal["name", "-name"] = "name"


class ListOrders(ListQuery[OrderView], frozen=True, kw_only=True):
    status: list[Status] | UnsetType = UNSET
    customer: list[PersonId] | UnsetType = UNSET
    sort: Literal["created_at", "-created_at"] = "created_at"


class Weather(Struct, frozen=True):
    mood: Mood
    moods: list[Mood]
    anything: dict[str, Any]
    big: int


class GetWeather(Query[Weather], frozen=True):
    """Many kinds of values."""


class GetLimited(Query[int], frozen=True):
    """At most twice a minute."""


class GetBroken(Query[int], frozen=True):
    """Always."""


@handles(AddPerson, allow=public)
async def add_person(command: AddPerson, uow: UnitOfWork) -> Person:
    key = PersonId(new_id()) if isinstance(command.id, UnsetType) else command.id
    return uow.add(Person(id=key, name=command.name, friend=command.friend))


@handles(AddGood, allow=staff)
async def add_good(command: AddGood, uow: UnitOfWork) -> Good:
    return uow.add(Good(id=GoodId(new_id()), name=command.name, price=command.price))


@handles(CreateOrder, allow=authenticated, idempotent=True)
async def create_order(command: CreateOrder, uow: UnitOfWork, actor: Principal) -> Order:
    lines = [Line(good=line.good, quantity=line.quantity) for line in command.lines]
    customer = PersonId(actor.known())
    return uow.add(Order(id=OrderId(new_id()), customer=customer, lines=lines))


@handles(PlaceOrder, allow=owner, on=Order, idempotent=True)
async def place_order(command: PlaceOrder, uow: UnitOfWork) -> Order:
    order = await uow.load(Order, command.id)
    order.place()
    return order


@handles(HandOverOrder, allow=owner, on=Order)
async def hand_over(command: HandOverOrder, uow: UnitOfWork) -> Order:
    order = await uow.load(Order, command.id)
    order.customer = command.to
    order.record(OrderPlaced(customer=command.to))
    return order


@handles(DropOrder, allow=owner, on=Order)
async def drop_order(command: DropOrder, uow: UnitOfWork) -> None:
    uow.remove(await uow.load(Order, command.id))


@handles(Enter, allow=public)
async def enter(command: Enter, uow: UnitOfWork, sessions: Sessions) -> Tokens:
    return sessions.open(uow, new_id(), command.roles)


@handles(Leave, allow=authenticated)
async def leave(command: Leave, uow: UnitOfWork, sessions: Sessions, actor: Principal) -> None:
    await sessions.close(uow, actor.session)


@handles(GetPerson, allow=authenticated, on=Person)
async def get_person(query: GetPerson, people: Reader[PersonView]) -> PersonView:
    return await people.get(query.id)


@handles(GetGood, allow=public, on=Good)
async def get_good(query: GetGood, goods: Reader[GoodView]) -> GoodView:
    return await goods.get(query.id)


@handles(GetOrder, allow=owner | staff, on=Order)
async def get_order(query: GetOrder, orders: Reader[OrderView]) -> OrderView:
    return await orders.get(query.id)


@handles(ListGoods, allow=public, on=Good)
async def list_goods(query: ListGoods, goods: Reader[GoodView]) -> Page[GoodView]:
    return await goods.page(query)


@handles(ListOrders, allow=owner | staff, on=Order)
async def list_orders(query: ListOrders, orders: Reader[OrderView]) -> Page[OrderView]:
    return await orders.page(query)


@handles(GetWeather, allow=public)
async def get_weather(query: GetWeather) -> Weather:
    return Weather(mood=Mood.SO_SO, moods=[Mood.GOOD], anything={"a": [1, None]}, big=2**40)


@handles(GetLimited, allow=public, limit="2/minute")
async def get_limited(query: GetLimited) -> int:
    return 1


@handles(GetBroken, allow=public)
async def get_broken(query: GetBroken) -> int:
    raise RuntimeError("the password is sesame")


people = aggregate_table(
    "bazaar_people",
    metadata,
    sa.Column("name", Text(), nullable=False),
    sa.Column("friend", Identifier()),
)
goods = aggregate_table(
    "bazaar_goods", metadata, sa.Column("name", Text(), nullable=False), *money_columns("price")
)
orders = aggregate_table(
    "bazaar_orders",
    metadata,
    sa.Column("customer", Identifier(), nullable=False),
    sa.Column("lines", Json(), nullable=False),
    sa.Column("status", Text(), nullable=False),
)
mappings = [
    Mapping(Person, people),
    Mapping(Good, goods),
    Mapping(Order, orders, owner="customer", state="status"),
]
readings: list[Reading[Any]] = [
    Reading(PersonView, people),
    Reading(GoodView, goods, filters={"name": equals(goods.c.name)}, sorts={"name": goods.c.name}),
    Reading(
        OrderView,
        orders,
        filters={"status": equals(orders.c.status), "customer": equals(orders.c.customer)},
        sorts={"created_at": orders.c.created_at},
    ),
]
api = Api("people")
api.resource(PersonView, create=AddPerson, get=GetPerson)
trade = Api("trade")
trade.resource(GoodView, path="/goods", create=AddGood, get=GetGood, list=ListGoods)
trade.resource(
    OrderView, path="/orders", create=CreateOrder, get=GetOrder, list=ListOrders, live=True
)
trade.action(PlaceOrder)
trade.action(HandOverOrder)
trade.action(DropOrder)
trade.action(Enter, "POST /enter")
trade.action(Leave, "POST /leave")
trade.action(GetWeather, "GET /weather")
trade.action(GetLimited, "GET /limited")
trade.action(GetBroken, "GET /broken")


def application(settings: Settings) -> Application:
    module = Module(
        name="bazaar", use_cases=[bazaar], events=[bazaar], tables=[bazaar], apis=[api, trade]
    )
    return Application("bazaar", settings, modules=[module], roles={"staff": ()})
