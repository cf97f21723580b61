"""Sagas of three steps, from the start to the end."""

import asyncio
import json
import os
import time
from statistics import median

import uvloop
from counting import Ran, emptied, working
from work import Ship, application, prepare

COUNT, CALLERS, ALONE = int(os.environ["COUNT"]), int(os.environ["CALLERS"]), 50


async def main() -> None:
    """Many at once, then one after the other."""
    ran = Ran()
    app = application(QUEUES=f"sagas:{CALLERS}")
    await prepare(app)
    async with app, working(app):
        numbers = iter(range(COUNT))

        async def caller() -> None:
            for number in numbers:
                await app.send(Ship(number=number))

        started, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(caller() for _ in range(CALLERS)))
        await ran.reaches(COUNT)
        await emptied(app, "backwright_work")
        seconds, spent = time.perf_counter() - started, time.process_time() - cpu
        waits = []
        for number in range(ALONE):
            began = time.perf_counter()
            await app.send(Ship(number=number))
            await emptied(app, "backwright_work", pause=0)
            waits.append(1e3 * (time.perf_counter() - began))
    figures = {"rate": COUNT / seconds, "cpu": 1e6 * spent / COUNT, "p50": median(waits)}
    print(json.dumps(figures))


uvloop.install()
asyncio.run(main())
