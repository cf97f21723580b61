"""Work in flight while the disk under it is full."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from small_disk import SmallDisk

import bank
from backwright.domain import UnavailableError, new_id
from backwright.main.application import Application
from banking import QUICK, drained, prepare, settings, until, working
from books import Books


@pytest.fixture
async def on_small_disk(small_disk: SmallDisk) -> AsyncGenerator[Application]:
    application = bank.application(settings(f"sqlite:///{small_disk.folder}/bank.db"))
    await prepare(application)
    async with application:
        yield application


class Customer:
    """Deposits all the time, and remembers what was taken and what was refused."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._account = new_id()
        self.taken = 0
        self.refused: list[str] = []

    @asynccontextmanager
    async def depositing(self) -> AsyncGenerator[None]:
        task = asyncio.create_task(self._deposit())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _deposit(self) -> None:
        while True:
            try:
                await self._application.send(bank.Deposit(account=self._account, amount=1))
                self.taken += 1
            except UnavailableError as error:
                self.refused.append(error.detail)
            await asyncio.sleep(0.01)


# Room for a write-ahead log of the usual length, which is 4 MiB.
@pytest.mark.parametrize("small_disk", ["12m"], indirect=True)
async def test_work_goes_on_when_there_is_room_again(
    on_small_disk: Application, small_disk: SmallDisk
) -> None:
    """Nothing that was acknowledged is lost or done twice, nor parked for want of room."""
    books, customer = Books(on_small_disk.database), Customer(on_small_disk)
    async with working(on_small_disk), working(on_small_disk):
        async with customer.depositing():
            await until(lambda: _has_taken(customer, 10))
            await until(lambda: _is_full(customer, small_disk))
            taken = customer.taken
            # Longer than a lease: no worker can say that it lives.
            await asyncio.sleep(2 * QUICK.lease)
            assert customer.taken == taken
            assert await books.left() > 0

            small_disk.make_room()
            await until(lambda: _has_taken(customer, taken + 10))
        await drained(books)

    assert await books.check() >= customer.taken
    assert all("the disk is full: free some space" in each for each in customer.refused)


async def _has_taken(customer: Customer, amount: int) -> bool:
    return customer.taken >= amount


async def _is_full(customer: Customer, disk: SmallDisk) -> bool:
    """The database has some room of its own, which is used up first."""
    taken, refused = customer.taken, len(customer.refused)
    disk.fill_up()
    await asyncio.sleep(0.5)
    return customer.taken == taken and len(customer.refused) > refused
