"""A process that receives and is killed: `python -m … URL GROUP`."""

import asyncio
import sys

from backwright.application.transport.subscription import Subscription
from backwright.main.brokers import transport


async def receive(url: str, group: str) -> None:
    """Accept the first batch and keep the second, saying of each what was in it."""
    consumer = transport("URL", url).consumer(Subscription(group=group))
    await consumer.open()
    # Nobody sends before there is a receiver.
    print("open", flush=True)
    first = await anext(consumer)
    await consumer.accept(first)
    print("accepted", *(each.headers["ce-id"] for each in first), flush=True)
    second = await anext(consumer)
    print("held", *(each.headers["ce-id"] for each in second), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(receive(*sys.argv[1:]))
