"""PostgreSQL crashes again and again while there is work."""

import asyncio
import signal

import pytest
from test_kills import LONG, WORKERS, Depositor, Nursery, drained

import bank
from backwright.infrastructure.postgresql.administration import create_database
from banking import prepare, settings
from books import Books
from servers.killable import KillableServer

CRASHES = pytest.mark.parametrize("crashes", [3, pytest.param(100, marks=LONG)])
# Long enough for work to be claimed, and not yet on the disk, when it ends.
WORKED = 0.7


@CRASHES
async def test_what_a_crash_takes_back_is_done_once(
    killable_postgresql: KillableServer, crashes: int
) -> None:
    """A claim that was not on the disk yet fences its worker off; what was committed stays."""
    server = killable_postgresql
    url = await create_database(server.url, f"crashes_{crashes}")
    application = bank.application(settings(url))
    await prepare(application)
    nursery = Nursery(url)
    try:
        async with application:
            for _ in range(WORKERS):
                nursery.start("0 0 0")
            depositors = [Depositor(application) for _ in range(4)]
            living = [asyncio.create_task(each.live()) for each in depositors]
            for _ in range(crashes):
                await asyncio.sleep(WORKED)
                server.end(signal.SIGQUIT)
                server.start()
                nursery.replace_dead("0 0 0")
            for each in depositors:
                each.stopping = True
            await asyncio.gather(*living)
            books = Books(application.database)
            await drained(books)
            deposits = await books.check()
    finally:
        nursery.end()

    assert deposits >= sum(each.acknowledged for each in depositors) > 0
    print(f"{crashes} crashes, {deposits} deposits")
