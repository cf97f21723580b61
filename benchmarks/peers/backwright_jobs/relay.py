"""From the outbox to the broker: how fast, once it is full."""

import asyncio
import json
import os
import time

import uvloop
from counting import emptied, working
from relay_load import COUNT, filled
from work import application


async def main() -> None:
    """Have recorded events published; connecting counts."""
    app = application(PUBLISH_TO=os.environ["PUBLISH_TO"])
    async with filled(app):
        started, cpu = time.perf_counter(), time.process_time()
        async with working(app):
            await emptied(app, "backwright_lanes")
            seconds, spent = time.perf_counter() - started, time.process_time() - cpu
    print(json.dumps({"rate": COUNT / seconds, "cpu": 1e6 * spent / COUNT}))


uvloop.install()
asyncio.run(main())
