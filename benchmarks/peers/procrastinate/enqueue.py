"""Ask for jobs: `defer_async`, and many by `batch_defer_async`."""

import asyncio

from driving import drive
from tasks import app, nothing, row

KINDS = {"nothing": nothing, "row": row}


async def one(kind: str, number: int) -> None:
    """Ask for one."""
    await KINDS[kind].defer_async(number=number)


async def many(kind: str, numbers: range) -> None:
    """Ask for some at once."""
    await KINDS[kind].batch_defer_async(*({"number": number} for number in numbers))


async def main() -> None:
    """Do what the command line says."""
    async with app.open_async():
        await drive(one, many)


asyncio.run(main())
