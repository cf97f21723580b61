"""The steps from a placed order to a parcel on its way, and back."""

from backwright.application import Ask, Send, UnitOfWork

from PACKAGE.catalog.contracts import ReserveProduct, RestockProduct
from PACKAGE.fulfilment.application.outside import Charge, Payments, Shipment, Shipping
from PACKAGE.fulfilment.contracts import FulfilOrder
from PACKAGE.notification.contracts import SendShipped
from PACKAGE.ordering.contracts import (
    CancelOrder,
    GetOrder,
    OrderStatus,
    PayOrder,
    ReportOrder,
    ShipOrder,
)


async def accept(saga: FulfilOrder, send: Send) -> None:
    """Begin."""
    await send(ReportOrder(id=saga.order, progress="accepted"))


async def cancel(saga: FulfilOrder, ask: Ask, send: Send) -> None:
    """The end of the way back; the customer may have cancelled the order meanwhile."""
    order = await ask(GetOrder(id=saga.order))
    if order.status is not OrderStatus.CANCELLED:
        await send(CancelOrder(id=saga.order, reason="It could not be fulfilled."))
    await send(ReportOrder(id=saga.order, progress="given up"))


async def reserve_stock(saga: FulfilOrder, ask: Ask, send: Send) -> None:
    """Set aside what was ordered: all of it, or nothing."""
    order = await ask(GetOrder(id=saga.order))
    for line in order.lines:
        await send(ReserveProduct(id=line.product, quantity=line.quantity))
    await send(ReportOrder(id=saga.order, progress="in stock"))


async def release_stock(saga: FulfilOrder, ask: Ask, send: Send) -> None:
    """Put it back."""
    order = await ask(GetOrder(id=saga.order))
    for line in order.lines:
        await send(RestockProduct(id=line.product, quantity=line.quantity))
    await send(ReportOrder(id=saga.order, progress="back in stock"))


async def charge(saga: FulfilOrder, ask: Ask, send: Send, payments: Payments) -> Charge:
    """Take the money; the order is the key, so that it is taken once however often this runs."""
    order = await ask(GetOrder(id=saga.order))
    taken = await payments.charge(saga.order, order.total)
    await send(PayOrder(id=saga.order))
    await send(ReportOrder(id=saga.order, progress=f"paid: {taken.reference}"))
    return taken


async def refund(saga: FulfilOrder, charge: Charge | None, send: Send, payments: Payments) -> None:
    """Give the money back, if it was taken; after a lost answer only the service knows that."""
    await payments.refund(saga.order)
    said = "not paid" if charge is None else f"refunded: {charge.reference}"
    await send(ReportOrder(id=saga.order, progress=said))


async def create_shipment(saga: FulfilOrder, ask: Ask, send: Send, shipping: Shipping) -> Shipment:
    """Have the parcel fetched."""
    order = await ask(GetOrder(id=saga.order))
    shipment = await shipping.ship(saga.order, order.number)
    await send(ReportOrder(id=saga.order, progress=f"packed: {shipment.number}"))
    return shipment


async def cancel_shipment(saga: FulfilOrder, shipping: Shipping) -> None:
    """Have it not fetched, if it was to be."""
    await shipping.cancel(saga.order)


async def confirm(
    saga: FulfilOrder, shipment: Shipment, ask: Ask, send: Send, uow: UnitOfWork
) -> None:
    """It is on its way, and the customer is told."""
    order = await ask(GetOrder(id=saga.order))
    await send(ShipOrder(id=saga.order))
    await send(ReportOrder(id=saga.order, progress=f"on its way: {shipment.number}"))
    uow.enqueue(SendShipped(order=saga.order, customer=order.customer))
