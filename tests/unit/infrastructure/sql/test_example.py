"""A whole store written by hand: what a module says about its tables, and what comes of it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, NewType
from uuid import UUID

import pytest
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import CheckConstraint, Column, UniqueConstraint

from backwright.application.call import Call
from backwright.application.clock import SystemClock
from backwright.application.guard import Guard
from backwright.application.messages import AggregateView, Command, ListQuery
from backwright.application.policy import owner, public
from backwright.application.use_case import UseCase
from backwright.domain import Aggregate, DomainEvent, Money, Principal, new_id
from backwright.infrastructure.sql import (
    Boolean,
    Declared,
    Identifier,
    Integer,
    Json,
    LinkTable,
    Mapping,
    Reading,
    SqlStore,
    Text,
    aggregate_table,
    at_least,
    at_most,
    caller_among,
    contains,
    count_of,
    equals,
    field_of,
    module_metadata,
    money_columns,
    reference,
)
from backwright.infrastructure.sql.database import Verb

# The domain.
CategoryId = NewType("CategoryId", UUID)
ProductId = NewType("ProductId", UUID)
OrderId = NewType("OrderId", UUID)
UserId = NewType("UserId", UUID)


class OrderStatus(StrEnum):
    DRAFT = "draft"
    PLACED = "placed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(DomainEvent):
    order: OrderId
    total: Money


@dataclass(slots=True, kw_only=True, eq=False)
class Category(Aggregate[CategoryId]):
    name: str
    parent: CategoryId | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Product(Aggregate[ProductId]):
    sku: str
    name: str
    description: str = ""
    price: Money
    category: CategoryId
    tags: list[str] = field(default_factory=list[str])
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    product: ProductId
    unit_price: Money
    quantity: int

    @property
    def amount(self) -> Money:
        return self.unit_price * self.quantity


@dataclass(slots=True, kw_only=True, eq=False)
class Order(Aggregate[OrderId]):
    number: str
    customer: UserId
    lines: list[OrderLine] = field(default_factory=list[OrderLine])
    status: OrderStatus = OrderStatus.DRAFT

    @property
    def total(self) -> Money:
        return Money.sum((line.amount for line in self.lines), "EUR")

    def place(self) -> None:
        self.status = OrderStatus.PLACED
        self.record(OrderPlaced(order=self.id, total=self.total))


@dataclass(slots=True, kw_only=True, eq=False)
class User(Aggregate[UserId]):
    email: str
    password_hash: str


# The contracts.
class ProductView(AggregateView, frozen=True, kw_only=True):
    sku: str
    name: str
    price: Money
    category: CategoryId
    category_name: str
    tags: list[str]
    active: bool


class OrderLineData(Struct, kw_only=True):
    product: ProductId
    quantity: int
    amount: Money


class OrderView(AggregateView, frozen=True, kw_only=True):
    number: str
    customer: UserId
    lines: list[OrderLineData]
    total: Money
    status: OrderStatus


class ProfileView(AggregateView, frozen=True, kw_only=True):
    email: str
    followers: int
    followed: bool


class ListProducts(ListQuery[ProductView], frozen=True, kw_only=True):
    category: list[CategoryId] | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    price_min: Money | UnsetType = UNSET
    price_max: Money | UnsetType = UNSET
    search: str | UnsetType = UNSET
    sort: Literal["name", "-name", "price", "-price"] = "name"


class Touch(Command[None], frozen=True):
    pass


# The tables.
metadata = module_metadata()
categories = aggregate_table(
    "catalog_categories",
    metadata,
    Column("name", Text(80), nullable=False),
    reference("parent", "catalog_categories.id", nullable=True),
    UniqueConstraint("name", "parent"),
)
products = aggregate_table(
    "catalog_products",
    metadata,
    Column("sku", Text(32), nullable=False),
    Column("name", Text(120), nullable=False),
    Column("description", Text(), nullable=False),
    *money_columns("price"),
    reference("category", "catalog_categories.id"),
    Column("tags", Json(), nullable=False),
    Column("active", Boolean(), nullable=False),
    UniqueConstraint("sku"),
    CheckConstraint("price > 0", name="price_above_zero"),
    soft_delete=True,
    search=True,
)
orders = aggregate_table(
    "ordering_orders",
    metadata,
    Column("number", Text(20), nullable=False, unique=True),
    Column("customer", Identifier(), nullable=False, index=True),
    Column("lines", Json(), nullable=False),
    *money_columns("total"),
    Column("status", Text(), nullable=False),
)
users = aggregate_table(
    "identity_users",
    metadata,
    Column("email", Text(254), nullable=False, unique=True),
    Column("password_hash", Text(), nullable=False),
    Column("logins", Integer(), nullable=False, server_default="0"),
)
follows = LinkTable(
    "identity_follows",
    metadata,
    left=("follower", "identity_users.id"),
    right=("followed", "identity_users.id"),
)

declared = Declared(
    mappings=(
        Mapping(Category, categories),
        Mapping(Product, products, search=("name", "description")),
        Mapping(Order, orders, owner="customer", state="status"),
        Mapping(User, users, owner="id", secret={"password_hash"}),
    ),
    readings=(
        Reading(
            ProductView,
            products,
            filters={
                "category": equals(products.c.category),
                "tags": contains(products.c.tags),
                "price_min": at_least(products.c.price),
                "price_max": at_most(products.c.price),
            },
            sorts={"name": products.c.name, "price": products.c.price},
            derived={"category_name": field_of(products.c.category, categories.c.name)},
        ),
        Reading(OrderView, orders),
        Reading(
            ProfileView,
            users,
            derived={
                "followers": count_of(follows.right),
                "followed": caller_among(follows.right, follows.left),
            },
        ),
    ),
    links=(follows,),
    events={OrderPlaced: "ordering.OrderPlaced"},
)


async def _nothing(message: Touch) -> None: ...


@pytest.fixture
def store(database: Any) -> SqlStore:
    return SqlStore(database, declared, clock=SystemClock(), source="shop")


def unit(store: SqlStore) -> Any:
    case = UseCase(message=Touch, handler=_nothing, allow=public)
    return store.begin(Call(), case, Guard(public, Call().principal, use_case="Touch"))


async def test_a_command_is_one_commit(store: SqlStore, database: Any) -> None:
    """The aggregate, its event and its audit entry, in this order."""
    order = Order(id=OrderId(new_id()), number="S-1", customer=UserId(new_id()))
    order.place()
    uow = unit(store)
    uow.add(order)
    uow.prepare()
    await uow.commit()

    assert [(write.statement.verb, write.statement.table) for write in database.writes] == [
        (Verb.INSERT, "ordering_orders"),
        (Verb.INSERT, "backwright_events"),
        (Verb.INSERT, "backwright_audit"),
    ]
    assert database.fetched == []


async def test_a_query_is_one_statement(store: SqlStore, database: Any) -> None:
    """With its filters, its search, its order, and what is derived."""
    query = ListProducts(
        tags=["new"],
        price_max=Money.of(10, "EUR"),
        category=[CategoryId(new_id())],
        search="red shoe",
        sort="-price",
    )
    await store.reader(ProductView, Call(), None).page(query)

    ((statement, arguments),) = database.fetched
    assert statement.sql.count("SELECT") >= 2
    assert "ORDER BY catalog_products.price DESC" in statement.sql
    assert {"red", "shoe", 1000, "EUR", 21} <= {each for each in arguments if not _several(each)}


async def test_a_shape_is_compiled_once(store: SqlStore, database: Any) -> None:
    """So that a request builds no statement."""
    reader = store.reader(ProductView, Call(), None)
    for price in (1, 2, 3):
        await reader.page(ListProducts(price_min=Money.of(price, "EUR")))
    await reader.page(ListProducts(price_max=Money.of(3, "EUR")))

    first, second, third, other = (statement for statement, _ in database.fetched)
    assert first is second is third
    assert other is not first


async def test_a_policy_is_part_of_the_statement(store: SqlStore, database: Any) -> None:
    """The caller is a parameter, so all callers share one statement."""
    for _ in range(2):
        call = Call(principal=Principal(id=new_id()))
        guard = Guard(owner, call.principal, use_case="ListOrders")
        await store.reader(OrderView, call, guard).page(ListQuery())

    (first, one), (second, two) = database.fetched
    assert first is second
    assert "ordering_orders.customer =" in first.sql
    assert one != two


def _several(value: object) -> bool:
    return isinstance(value, list | bytes)
