"""Functions and settings, as SAQ's documentation writes them."""

import os

from marks import began
from psycopg_pool import AsyncConnectionPool
from saq import Queue

queue = Queue.from_url(os.environ["DATABASE"], name=os.environ["QUEUE"])


async def nothing(_, *, number: int) -> None:
    """Do nothing."""
    began(number)


async def row(context, *, number: int) -> None:
    """Write a row."""
    began(number)
    async with context["pool"].connection() as connection:
        await connection.execute("insert into effects (number) values (%s)", (number,))


async def connect(context) -> None:
    """Connect to the database."""
    context["pool"] = AsyncConnectionPool(os.environ["DATABASE"], max_size=10, open=False)
    await context["pool"].open()


async def disconnect(context) -> None:
    """Disconnect."""
    await context["pool"].close()


settings = {
    "queue": queue,
    "functions": [nothing, row],
    "concurrency": int(os.environ.get("CALLERS", "10")),
    "startup": connect,
    "shutdown": disconnect,
}
