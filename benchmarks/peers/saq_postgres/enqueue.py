"""Ask for jobs: `enqueue`."""

import asyncio

from driving import drive
from tasks import queue


async def one(kind: str, number: int) -> None:
    """Ask for one."""
    await queue.enqueue(kind, number=number)


async def main() -> None:
    """Do what the command line says."""
    await queue.connect()
    await drive(one)
    await queue.disconnect()


asyncio.run(main())
