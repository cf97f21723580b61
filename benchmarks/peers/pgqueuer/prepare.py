"""Make the tables, as `pgq install` does: durable unless told otherwise."""

import asyncio
import os

import asyncpg
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries


async def main() -> None:
    """Install."""
    connection = await asyncpg.connect(os.environ["DATABASE"])
    await Queries(AsyncpgDriver(connection)).install()
    await connection.close()


asyncio.run(main())
