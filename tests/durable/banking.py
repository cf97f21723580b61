"""The bank at work, in this process."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import bank
from backwright.application.worker.parts import WorkerOptions
from backwright.domain import new_id
from backwright.infrastructure.sql.schema import create_tables
from backwright.main.application import Application
from backwright.main.settings import Settings, load
from books import Books

QUICK = WorkerOptions(lease=1.5, beat=0.1, poll=0.2, grace=0.5)


def settings(url: str, **more: str) -> Settings:
    given = {"DATABASE_URL": url, "WORKER": "off", "RATE_LIMIT": "1000000/second", **more}
    return load(Settings, given)


async def prepare(application: Application) -> None:
    """Make the tables of everything that the application declares."""
    await application.database.open()
    await create_tables(application.database, application.migrations.metadata.sorted_tables)
    await application.database.close()


@asynccontextmanager
async def working(application: Application, options: WorkerOptions = QUICK) -> AsyncGenerator[None]:
    worker = application.worker(options)
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await task


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await condition():  # noqa: ASYNC110  # what is in a table rings for nobody
            await asyncio.sleep(0.01)


async def drained(books: Books) -> None:
    async def empty() -> bool:
        return await books.left() == 0 and not await books.rows("SELECT 1 FROM backwright_lanes")

    await until(empty)


async def deposited(application: Application, amount: int = 1) -> UUID:
    account = new_id()
    for _ in range(amount):
        await application.send(bank.Deposit(account=account, amount=5))
    return account
