"""Looking into the tables, and counting what ran."""

import asyncio
import time
from contextlib import asynccontextmanager

import work

from backwright.infrastructure.sql.database import Statement


class Ran:
    """Counts handlers that ran, instead of marking when."""

    def __init__(self) -> None:
        self.count = 0
        work.began = self._began

    def _began(self, _: int) -> None:
        self.count += 1

    async def reaches(self, count: int, limit: float = 120) -> float:
        """Seconds until so many ran."""
        started = time.perf_counter()
        async with asyncio.timeout(limit):
            while self.count < count:  # noqa: ASYNC110  # a handler that does nothing tells nobody
                await asyncio.sleep(0.001)
        return time.perf_counter() - started


async def number(app, sql: str) -> int:
    """The number that a query finds."""
    return int((await app.database.fetch(Statement(sql), ()))[0][0])


async def emptied(app, table: str, pause: float = 0.005) -> None:
    """Until there is nothing left in a table."""
    left = f"select count(*) from (select 1 from {table} limit 1) as one"  # noqa: S608 - our names
    while await number(app, left):  # noqa: ASYNC110  # what is in a table rings for nobody
        await asyncio.sleep(pause)


async def change(app, *statements: str) -> None:
    """Run statements, each in its own transaction."""
    for sql in statements:
        async with app.database.transaction() as transaction:
            await transaction.fetch(Statement(sql), ())
            await transaction.commit(())


@asynccontextmanager
async def working(app):
    """With a worker in this process."""
    worker = app.worker()
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await task
