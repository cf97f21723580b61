"""One event after the other to many clients, and how late each of them heard of each."""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from statistics import median

import uvicorn
from listeners import Listeners

CLIENTS, EVENTS = int(os.environ["CLIENTS"]), int(os.environ["EVENTS"])
# So much time lies between two events, in seconds: each is one alone.
PAUSE = 0.05


async def measure(
    config: uvicorn.Config, path: str, publish: Callable[[], Awaitable[object]], *said: object
) -> None:
    """Serve meanwhile, and print the figures."""
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    serving = asyncio.create_task(server.main_loop())
    port = server.servers[0].sockets[0].getsockname()[1]
    listeners = await Listeners.start(port, path, CLIENTS, *said)
    # Where nothing is said to subscribe, nothing tells that it was done.
    await asyncio.sleep(10 * PAUSE)
    late: list[list[float]] = []
    for _ in range(EVENTS + 1):
        began = time.monotonic()
        await publish()
        late.append(sorted(await listeners.heard(began)))
        await asyncio.sleep(PAUSE)
    # The first event warms up.
    rounds = late[1:]
    figures = {
        "p50": median(_at(each, 0.5) for each in rounds),
        "p99": median(_at(each, 0.99) for each in rounds),
        "worst": max(each[-1] for each in rounds),
        "rate": 1000 * CLIENTS / median(each[-1] for each in rounds),
    }
    await listeners.end()
    server.should_exit = True
    await serving
    await server.shutdown()
    print(json.dumps(figures))


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
