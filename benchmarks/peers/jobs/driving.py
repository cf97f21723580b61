"""How every side is asked for jobs: one by one by so many callers, many at once, or at a pace.

    python enqueue.py each|many|paced KIND COUNT FIRST

A side says how one job is asked for, and how many are where its documentation has a way to do that.
KIND is `nothing` or `row`; COUNT jobs are asked for, with numbers from FIRST on, for at most LIMIT
seconds. Ends with a line of JSON: how many were asked for, and in how many seconds.
"""

import asyncio
import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from marks import asked

CALLERS = int(os.environ.get("CALLERS", "10"))
LIMIT = float(os.environ.get("LIMIT", "60"))
PACE = int(os.environ.get("PACE", "50"))
# How many at once, where a side can.
BATCH = 1000


class Order:
    """What the command line asks for."""

    def __init__(self) -> None:
        self.way, self.kind, count, first = sys.argv[1:]
        self.first = int(first)
        self.left = iter(range(self.first, self.first + int(count)))
        self.end = self.first + int(count)
        self.done = 0
        self.started = time.perf_counter()

    def next(self):
        """The next number, unless there is none left, or no time."""
        if time.perf_counter() - self.started > LIMIT:
            return None
        return next(self.left, None)

    def batches(self):
        """All numbers, some at once."""
        for start in range(self.first, self.end, BATCH):
            if time.perf_counter() - self.started > LIMIT:
                return
            yield range(start, min(start + BATCH, self.end))

    def tell(self) -> None:
        """Print what was done."""
        seconds = time.perf_counter() - self.started
        print(json.dumps({"asked": self.done, "seconds": seconds}), flush=True)


async def drive(one, many=None) -> None:
    """`await one(kind, number)`, `await many(kind, numbers)`."""
    order = Order()

    async def each() -> None:
        while (number := order.next()) is not None:
            asked(number)
            await one(order.kind, number)
            order.done += 1

    async def at_once() -> None:
        for numbers in order.batches():
            for number in numbers:
                asked(number)
            await many(order.kind, numbers)
            order.done += len(numbers)

    async def paced() -> None:
        running = set()
        while (number := order.next()) is not None:
            due = order.started + (number - order.first) / PACE
            await asyncio.sleep(due - time.perf_counter())
            asked(number)
            task = asyncio.create_task(one(order.kind, number))
            running.add(task)
            task.add_done_callback(running.discard)
            order.done += 1
        await asyncio.gather(*running)

    if order.way == "paced":
        await paced()
    elif order.way == "many" and many is not None:
        await at_once()
    else:
        await asyncio.gather(*(each() for _ in range(CALLERS)))
    order.tell()


def drive_threads(one) -> None:
    """`one(kind, number)`, which waits, in as many threads as there are callers."""
    order = Order()

    def ask(number: int) -> None:
        asked(number)
        one(order.kind, number)
        order.done += 1

    def each() -> None:
        while (number := order.next()) is not None:
            ask(number)

    if order.way == "paced":
        while (number := order.next()) is not None:
            due = order.started + (number - order.first) / PACE
            time.sleep(max(due - time.perf_counter(), 0))
            ask(number)
    else:
        with ThreadPoolExecutor(CALLERS) as pool:
            for caller in [pool.submit(each) for _ in range(CALLERS)]:
                caller.result()
    order.tell()
