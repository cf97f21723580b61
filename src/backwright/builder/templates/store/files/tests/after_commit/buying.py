"""An order that is placed: what everything after it begins with."""

import httpx2
from backwright.application.durable.work import Kind
from backwright.application.operations.messages import ListWork, RetryWork
from backwright.application.operations.views import State
from backwright.domain import Money, Principal
from backwright.testing.app import Caller

from PACKAGE.catalog.contracts import CategoryView, CreateCategory, CreateProduct, ProductView
from PACKAGE.identity.contracts import RegisterUser
from PACKAGE.ordering.contracts import AddOrderLine, CreateOrder, OrderView, PlaceOrder
from tests.after_commit.conftest import Store


async def product(store: Store, *, stock: int = 5) -> ProductView:
    """Something to buy."""
    staff = store.app.caller("staff")
    shelf: CategoryView = await staff.send(CreateCategory(name="Lighting", slug="lighting"))
    made = CreateProduct(
        sku="LAMP-1", name="Lamp", price=Money.of("20.00", "EUR"), stock=stock, category=shelf.id
    )
    return await staff.send(made)


async def customer(store: Store) -> Caller:
    """Somebody with an account."""
    account = RegisterUser(
        email="ada@example.com", display_name="Ada", password="a long enough one"
    )
    user = await store.app.anonymous.send(account)
    return store.app.caller("customer", id=user.id)


async def placed(store: Store, *, stock: int = 5, quantity: int = 2) -> OrderView:
    """An order of a new customer."""
    lamp, caller = await product(store, stock=stock), await customer(store)
    order = await caller.send(CreateOrder())
    await caller.send(AddOrderLine(id=order.id, product=lamp.id, quantity=quantity))
    return await caller.send(PlaceOrder(id=order.id))


async def hurried(store: Store) -> None:
    """Have done now what waits for its next attempt."""
    operator = Caller(store.app.application, Principal(system=True))
    waiting = await operator.send(ListWork(kind=Kind.SAGA, state=State.SCHEDULED))
    for work in waiting.items:
        await operator.send(RetryWork(number=work.number))


async def turned(store: Store, service: str, **knobs: float) -> None:
    """Make a service outside behave so."""
    async with httpx2.AsyncClient() as client:
        answer = await client.put(f"{store.outside}/{service}", json=knobs)
        answer.raise_for_status()


async def told(store: Store, service: str) -> str:
    """What a service outside did."""
    async with httpx2.AsyncClient() as client:
        answer = await client.get(store.outside)
        return str(answer.json()[service])
