"""Ask for tasks: `kiq`."""

import asyncio

from driving import drive
from tasks import broker, nothing, row

KINDS = {"nothing": nothing, "row": row}


async def one(kind: str, number: int) -> None:
    """Ask for one."""
    await KINDS[kind].kiq(number)


async def main() -> None:
    """Do what the command line says."""
    await broker.startup()
    await drive(one)
    await broker.shutdown()


asyncio.run(main())
