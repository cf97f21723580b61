"""What a worker costs that has nothing to do."""

import asyncio
import json
import os
import time

import uvloop
from counting import working
from work import application, prepare

SECONDS = float(os.environ["SECONDS"])


def counted(database) -> list[int]:
    """Counts every round trip to the database from now on."""
    trips = [0]

    def counting(name: str):
        plain = getattr(database, name)

        def call(*arguments):
            trips[0] += 1
            return plain(*arguments)

        return call

    for name in ("fetch", "change", "commit", "transaction"):
        setattr(database, name, counting(name))
    return trips


async def main() -> None:
    """Wait, and look how much happens meanwhile."""
    app = application()
    await prepare(app)
    trips = counted(app.database)
    async with app, working(app):
        await asyncio.sleep(1)
        before, cpu, started = trips[0], time.process_time(), time.perf_counter()
        await asyncio.sleep(SECONDS)
        lasted = time.perf_counter() - started
        share = 100 * (time.process_time() - cpu) / lasted
        print(json.dumps({"queries": (trips[0] - before) / lasted, "cpu_share": share}))


uvloop.install()
asyncio.run(main())
