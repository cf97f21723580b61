"""Saying that an order is on its way."""

from backwright.application import Ask, Envelope

from PACKAGE.identity.contracts import GetUser
from PACKAGE.notification.application.mailer import Letter, Mailer
from PACKAGE.notification.contracts import SendShipped
from PACKAGE.ordering.contracts import GetOrder


async def send_shipped(job: SendShipped, ask: Ask, mailer: Mailer, envelope: Envelope) -> None:
    """Say how far it has come."""
    order = await ask(GetOrder(id=job.order))
    customer = await ask(GetUser(id=job.customer))
    letter = Letter(
        key=envelope.id,
        to=customer.email,
        subject=f"Your order {order.number} is on its way",
        text=f"Dear {customer.display_name},\n\n{order.number}: {order.progress}.\n",
    )
    await mailer.send(letter)
