"""What must be there before work can be planned: a workshop, people, and accepted work."""

from datetime import date, time
from itertools import count

from backwright.domain import Money
from backwright.testing.app import TestApp

from garage.people.contracts.mechanics import CreateMechanic, MechanicView
from garage.people.contracts.values import PostalAddressData
from garage.people.contracts.workshops import CreateWorkshop, WorkshopView
from garage.service.contracts.work_orders import AcceptWorkOrder, QuoteWorkOrder, WorkOrderView
from tests.steps.people import some_member
from tests.steps.service import some_work_order

numbers = count(1)


async def some_workshop(app: TestApp, *, lifts: int = 2) -> WorkshopView:
    """A workshop that is open from eight to noon."""
    number = next(numbers)
    address = PostalAddressData(street="Am Hof 1", postcode="1010", city="Wien", country="AT")
    command = CreateWorkshop(
        slug=f"workshop-{number}",
        name=f"Workshop {number}",
        address=address,
        opens=time(8),
        closes=time(12),
        lifts=lifts,
    )
    return await app.caller("manager").send(command)


async def some_mechanic(app: TestApp, workshop: WorkshopView) -> MechanicView:
    """Somebody who mends there."""
    member = await some_member(app)
    command = CreateMechanic(
        member=member.id,
        workshop=workshop.id,
        hourly_rate=Money.of(60, "EUR"),
        hired=date(2020, 1, 1),
    )
    return await app.caller("manager").send(command)


async def accepted_work(app: TestApp) -> WorkOrderView:
    """Work that the customer wants to be done."""
    work = await some_work_order(app, labour=Money.of(120, "EUR"))
    await app.caller("clerk").send(QuoteWorkOrder(id=work.id))
    return await app.caller(id=work.customer).send(AcceptWorkOrder(id=work.id))
