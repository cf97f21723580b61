"""Workflows and a queue, as DBOS' guide writes them; also the worker."""

import asyncio
import os
import signal

from dbos import DBOS, DBOSConfig
from marks import began
from psycopg_pool import AsyncConnectionPool

config: DBOSConfig = {
    "name": "bench",
    "system_database_url": os.environ["DATABASE"],
    "application_version": "1",
    "log_level": "WARNING",
    "sys_db_pool_size": 10,
}
DBOS(config=config)
pool = AsyncConnectionPool(os.environ["DATABASE"], min_size=0, max_size=10, open=False)


@DBOS.workflow()
async def nothing(number: int) -> None:
    """Do nothing."""
    began(number)


@DBOS.step()
async def insert(number: int) -> None:
    """Write a row."""
    async with pool.connection() as connection:
        await connection.execute("insert into effects (number) values (%s)", (number,))


@DBOS.workflow()
async def row(number: int) -> None:
    """Have a row written."""
    began(number)
    await pool.open()
    await insert(number)


async def work() -> None:
    """Work until it is stopped."""
    DBOS.launch()
    # Without a limit: with one, each look at the queue takes no more than that many.
    await DBOS.register_queue_async("jobs", polling_interval_sec=0.1)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()
    DBOS.destroy()


if __name__ == "__main__":
    asyncio.run(work())
