"""Many messages at once, those of one key one after the other."""

import asyncio

from backwright.application.transport import HeldBackError, Outgoing, UndeliverableError
from backwright.application.transport.chains import send_in_chains
from backwright.domain.errors import UnavailableError
from backwright.domain.identifiers import new_id

LATE = UnavailableError("the broker")
REFUSED = UnavailableError("the queue")


def message(key: str, type: str = "ordering.OrderPlaced") -> Outgoing:
    return Outgoing(id=new_id(), type=type, key=key, body=b"{}")


async def test_a_key_waits_for_its_confirmation_and_others_do_not() -> None:
    """The next message of a key is sent when the one before is confirmed."""
    batch = [message("a"), message("a"), message("b")]
    sent: list[Outgoing] = []
    confirmed = asyncio.Event()

    async def send(each: Outgoing) -> None:
        sent.append(each)
        if each.key == "a":
            await confirmed.wait()

    sending = asyncio.create_task(send_in_chains(batch, send, within=5, late=LATE))
    while len(sent) < 2:  # noqa: ASYNC110  # one turn of the loop at a time
        await asyncio.sleep(0)
    assert sent == [batch[0], batch[2]]
    confirmed.set()

    assert await sending == [None, None, None]
    assert sent == [batch[0], batch[2], batch[1]]


async def test_behind_a_failure_nothing_of_its_key_is_sent() -> None:
    """Each one says which message it waits for; other keys go on."""
    batch = [message("a"), message("b"), message("a"), message("a"), message("b")]
    sent: list[Outgoing] = []

    async def send(each: Outgoing) -> None:
        sent.append(each)
        if each is batch[2]:
            raise REFUSED

    outcomes = await send_in_chains(batch, send, within=5, late=LATE)

    assert outcomes[:3] == [None, None, REFUSED]
    assert isinstance(outcomes[3], HeldBackError)
    assert outcomes[3].behind == batch[2].id
    assert outcomes[4] is None
    assert batch[3] not in sent


async def test_what_is_not_confirmed_in_time_is_late() -> None:
    """The one that waits is late, the one behind it was not sent."""
    batch = [message("a"), message("a"), message("b")]

    async def send(each: Outgoing) -> None:
        if each.key == "a":
            await asyncio.Event().wait()

    outcomes = await send_in_chains(batch, send, within=0.01, late=LATE)

    assert outcomes[0] is LATE
    assert isinstance(outcomes[1], HeldBackError)
    assert outcomes[2] is None


async def test_what_no_broker_takes_is_not_sent() -> None:
    """It is known before anything is sent, and holds back what is behind it."""
    batch = [message("a", "nonsense"), message("a"), message("b")]

    async def send(each: Outgoing) -> None:
        assert each is batch[2]

    outcomes = await send_in_chains(batch, send, within=5, late=LATE)

    assert [type(each) for each in outcomes] == [UndeliverableError, HeldBackError, type(None)]
