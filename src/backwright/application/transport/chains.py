"""Many messages at once, those of one key one after the other."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from backwright.application.transport.errors import HeldBackError, UndeliverableError
from backwright.application.transport.outgoing import Outgoing

Outcomes = list[Exception | None]


def refusal(message: Outgoing) -> Exception | None:
    """Why no broker would take it."""
    problem = message.problem()
    return UndeliverableError(problem) if problem else None


def sendable(
    batch: Sequence[Outgoing],
    outcomes: Outcomes,
    refused: Callable[[Outgoing], Exception | None] = refusal,
) -> Sequence[int]:
    """The places whose message may be sent; the outcomes of the others are filled in.

    Not sent is what is refused beforehand, and what stands behind that with the same key. What has
    an outcome already is passed over.
    """
    ready: list[int] = []
    stopped: dict[str, Outgoing] = {}
    for place, message in enumerate(batch):
        if outcomes[place] is not None:
            continue
        before = stopped.get(message.key) if stopped else None
        if before is not None:
            outcomes[place] = HeldBackError(before.id)
        elif error := refused(message):
            outcomes[place] = error
            stopped[message.key] = message
        else:
            ready.append(place)
    return ready


async def send_in_chains(
    batch: Sequence[Outgoing],
    send: Callable[[Outgoing], Awaitable[object]],
    *,
    within: float,
    late: Exception,
) -> Outcomes:
    """Send all keys at the same time; the next message of a key after the one before is confirmed.

    For brokers that may refuse one message and take the next. `send` returns when the message is
    confirmed, and raises what becomes its outcome. What is not confirmed `within` seconds is
    `late`.
    """
    outcomes: Outcomes = [None] * len(batch)
    chains: dict[str, list[int]] = {}
    for place in sendable(batch, outcomes):
        outcomes[place] = late
        chains.setdefault(batch[place].key, []).append(place)

    async def send_chain(places: Sequence[int]) -> None:
        for place in places:
            try:
                await send(batch[place])
            except Exception as error:
                outcomes[place] = error
                return
            outcomes[place] = None

    try:
        async with asyncio.timeout(within):
            await asyncio.gather(*map(send_chain, chains.values()))
    except TimeoutError:
        # Those that wait still say that they are late.
        pass
    for places in chains.values():
        hold_back(batch, outcomes, places)
    return outcomes


def hold_back(batch: Sequence[Outgoing], outcomes: Outcomes, places: Sequence[int]) -> None:
    """Say of those after the first that failed, of one key, that they were not sent."""
    failed: Outgoing | None = None
    for place in places:
        if failed is not None:
            outcomes[place] = HeldBackError(failed.id)
        elif outcomes[place] is not None:
            failed = batch[place]
