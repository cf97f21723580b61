"""A handler that takes memory until its process is ended from outside."""

import asyncio
import os
import signal
from collections.abc import Generator
from pathlib import Path

import pytest
from test_kills import WORKERS, Nursery

import bank
from backwright.application.call import Call
from backwright.application.durable.work import SUSPECT
from backwright.application.operations.messages import ListWork
from backwright.application.operations.views import State
from backwright.application.worker.attempt import MOST_LOSSES
from backwright.domain import new_id
from backwright.domain.principal import Principal
from backwright.main.application import Application
from banking import deposited, until, working
from books import Books

CALM = "0 0 0"
# A worker that has just started takes a fourth of that.
ENOUGH = 400 << 20
PAGE = os.sysconf("SC_PAGE_SIZE")
OPERATOR = Call(principal=Principal(system=True))


@pytest.fixture
def nursery(opened: Application) -> Generator[Nursery]:
    made = Nursery(opened.settings.database_url)
    yield made
    made.end()


def end_the_greedy(nursery: Nursery) -> None:
    """As the kernel does when memory runs out, and a container's limit."""
    for worker in nursery.workers:
        try:
            pages = int(Path(f"/proc/{worker}/statm").read_text().split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if pages * PAGE > ENOUGH:
            os.kill(worker, signal.SIGKILL)


async def test_what_eats_memory_is_parked_and_its_neighbours_are_not(
    opened: Application, nursery: Nursery
) -> None:
    """After ten workers were lost, which is the reason that is shown; all else is done once."""
    books = Books(opened.database)
    await opened.send(bank.Hoard(account=new_id()))
    for _ in range(WORKERS):
        nursery.start(CALM)
    neighbours = asyncio.create_task(_deposit(opened))

    async with asyncio.timeout(90):
        while not await books.rows("SELECT 1 FROM backwright_work WHERE parked_at IS NOT NULL"):
            end_the_greedy(nursery)
            nursery.replace_dead(CALM)
            await asyncio.sleep(0.02)
    neighbours.cancel()
    await until(lambda: _is_alone(books))

    (item,) = (await opened.send(ListWork(state=State.PARKED), OPERATOR)).items
    assert (item.target, item.losses) == ("bank.Hoarding", MOST_LOSSES)
    assert item.error == f"{MOST_LOSSES} workers were lost while they had this"
    # One that takes memory may be too busy to beat: then it is lost before it is ended.
    assert SUSPECT < nursery.died <= MOST_LOSSES
    await books.balance()


async def _deposit(application: Application) -> None:
    while True:
        await deposited(application, 3)
        await asyncio.sleep(0.05)


async def _is_alone(books: Books) -> bool:
    return await books.left() == 1 and not await books.rows("SELECT 1 FROM backwright_lanes")


async def test_memory_that_is_refused_is_a_failure(
    opened: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under a limit of the process itself nobody dies: it is tried again like any other."""
    attempts: list[int] = []

    async def ask_for_too_much(_: bank.Settle) -> object:
        attempts.append(len(attempts))
        return bytearray(2**60) if len(attempts) == 1 else None

    monkeypatch.setattr(bank, "instead", ask_for_too_much)
    await deposited(opened)
    async with working(opened):
        await until(lambda: _is_over(Books(opened.database)))

    told = await Books(opened.database).rows("SELECT failures FROM backwright_history")
    assert (len(attempts), told) == (2, [(1,)])


async def _is_over(books: Books) -> bool:
    return await books.left() == 0
