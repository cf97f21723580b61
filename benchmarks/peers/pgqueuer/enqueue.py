"""Ask for jobs: `enqueue`, which takes lists, too."""

import asyncio
import os

import asyncpg
import uvloop
from driving import drive
from pgqueuer.db import AsyncpgPoolDriver
from pgqueuer.queries import Queries


async def main() -> None:
    """Do what the command line says."""
    async with asyncpg.create_pool(os.environ["DATABASE"], min_size=2, max_size=10) as pool:
        queries = Queries(AsyncpgPoolDriver(pool))

        async def one(kind: str, number: int) -> None:
            await queries.enqueue(kind, str(number).encode())

        async def many(kind: str, numbers: range) -> None:
            payloads = [str(number).encode() for number in numbers]
            await queries.enqueue([kind] * len(numbers), payloads, [0] * len(numbers))

        await drive(one, many)


uvloop.install()
asyncio.run(main())
