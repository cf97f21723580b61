"""From a placed order to a parcel on its way, or back to where it began."""

from PACKAGE.catalog.contracts import GetProduct
from PACKAGE.ordering.contracts import GetOrder, OrderStatus, OrderView
from tests.after_commit.buying import hurried, placed, told, turned
from tests.after_commit.conftest import Store

# Of the step `charge`.
ATTEMPTS = 5


async def seen(store: Store, order: OrderView) -> OrderView:
    """The order as it is now."""
    return await store.app.caller("staff").send(GetOrder(id=order.id))


async def stock(store: Store, order: OrderView) -> int:
    """How many of what was ordered are left."""
    product = await store.app.anonymous.send(GetProduct(id=order.lines[0].product))
    return product.stock


async def test_a_placed_order_is_paid_and_shipped(store: Store) -> None:
    """Everything happens once, and the order shows how far it is."""
    order = await placed(store)
    before = await seen(store, order)

    await store.app.settled()

    after = await seen(store, order)
    assert before.status is OrderStatus.PLACED
    assert (after.status, after.progress) == (OrderStatus.SHIPPED, "on its way: PARCEL-00001")
    assert await stock(store, order) == 3
    assert (await told(store, "payments")).startswith("1 made, 0 of them twice, 0 undone")


async def test_the_customer_is_told(store: Store) -> None:
    """Once when the order is placed, and once when it is on its way."""
    order = await placed(store)

    await store.app.settled()

    letters = [each.read_text() for each in (store.folder / "outbox").iterdir()]
    subjects = sorted(
        line for letter in letters for line in letter.splitlines() if line.startswith("Subject")
    )
    assert subjects == [
        f"Subject: Your order {order.number}",
        f"Subject: Your order {order.number} is on its way",
    ]


async def test_a_refused_card_puts_everything_back(store: Store) -> None:
    """The order is cancelled, and nothing is missing from the stock."""
    await turned(store, "payments", refuse=1)
    order = await placed(store)

    await store.app.settled()

    assert (await seen(store, order)).status is OrderStatus.CANCELLED
    assert await stock(store, order) == 5
    assert (await told(store, "payments")).startswith("0 made")


async def test_what_was_paid_is_refunded_where_nothing_can_be_shipped(store: Store) -> None:
    """Steps that were done are undone, the last one first."""
    await turned(store, "shipping", refuse=1)
    order = await placed(store)

    await store.app.settled()

    after = await seen(store, order)
    assert (after.status, after.progress) == (OrderStatus.CANCELLED, "given up")
    assert await stock(store, order) == 5
    assert (await told(store, "payments")).startswith("1 made, 0 of them twice, 1 undone")


async def test_what_was_paid_is_refunded_although_no_answer_came(store: Store) -> None:
    """The money was taken, and nobody heard of it until all attempts were used up."""
    await turned(store, "payments", lose=1)
    order = await placed(store)

    for _ in range(ATTEMPTS):
        await store.app.settled()
        await hurried(store)
    await store.app.settled()

    after = await seen(store, order)
    assert (after.status, after.progress) == (OrderStatus.CANCELLED, "given up")
    assert await stock(store, order) == 5
    assert (await told(store, "payments")).startswith("1 made, 0 of them twice, 1 undone")


async def test_what_is_sold_out_is_not_charged(store: Store) -> None:
    """Stock is set aside first."""
    order = await placed(store, stock=1)

    await store.app.settled()

    assert (await seen(store, order)).status is OrderStatus.CANCELLED
    assert (await told(store, "payments")).startswith("0 made")
