"""Thanking for an order."""

from backwright.application import Ask, Envelope

from PACKAGE.identity.contracts import GetUser
from PACKAGE.notification.application.mailer import Letter, Mailer
from PACKAGE.notification.contracts import SendReceipt
from PACKAGE.ordering.contracts import GetOrder, OrderView


async def send_receipt(job: SendReceipt, ask: Ask, mailer: Mailer, envelope: Envelope) -> None:
    """Write down what was ordered, and what it costs."""
    order = await ask(GetOrder(id=job.order))
    customer = await ask(GetUser(id=job.customer))
    letter = Letter(
        key=envelope.id,
        to=customer.email,
        subject=f"Your order {order.number}",
        text=f"Dear {customer.display_name},\n\nthank you for your order:\n\n{listed(order)}\n",
    )
    await mailer.send(letter)


def listed(order: OrderView) -> str:
    """The lines of an order and their total."""
    lines = [f"{each.quantity:4} x {each.name}: {each.amount}" for each in order.lines]
    return "\n".join([*lines, f"Total: {order.total}"])
