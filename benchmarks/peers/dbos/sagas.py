"""Workflows of three steps, from the start to the end."""

import asyncio
import json
import os
import time
from statistics import median

from dbos import DBOS, DBOSConfig

COUNT, CALLERS, ALONE = int(os.environ["COUNT"]), int(os.environ["CALLERS"]), 50
config: DBOSConfig = {
    "name": "bench",
    "system_database_url": os.environ["DATABASE"],
    "log_level": "WARNING",
    "sys_db_pool_size": 10,
}
DBOS(config=config)


@DBOS.step()
async def reserve(number: int) -> str:
    """The first step."""
    return f"reservation {number}"


@DBOS.step()
async def charge(number: int) -> dict[str, int]:
    """The second step."""
    return {"charge": number}


@DBOS.step()
async def send(number: int) -> None:
    """The last step."""


@DBOS.workflow()
async def shipment(number: int) -> None:
    """Three steps."""
    await reserve(number)
    await charge(number)
    await send(number)


async def main() -> None:
    """Many at once, then one after the other."""
    DBOS.launch()
    numbers = iter(range(COUNT))

    async def caller() -> None:
        for number in numbers:
            handle = await DBOS.start_workflow_async(shipment, number)
            await handle.get_result()

    started, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    seconds, spent = time.perf_counter() - started, time.process_time() - cpu
    waits = []
    for number in range(ALONE):
        began = time.perf_counter()
        await (await DBOS.start_workflow_async(shipment, number)).get_result()
        waits.append(1e3 * (time.perf_counter() - began))
    DBOS.destroy()
    figures = {"rate": COUNT / seconds, "cpu": 1e6 * spent / COUNT, "p50": median(waits)}
    print(json.dumps(figures))


asyncio.run(main())
