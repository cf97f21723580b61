"""A broker is away for a while, and the application goes on as if it was not."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from time import perf_counter

import pytest
from test_brokers import Exchange
from test_kills import LONG

import auditor
import bank
from backwright.domain import new_id
from banking import deposited, drained, prepare, settings, until, working
from books import Books
from servers.killable import KillableServer

AWAY = pytest.mark.parametrize("seconds", [4, pytest.param(60, marks=LONG)])
# The longest pause of who asks a broker that is away; Kafka's patience with a consumer that
# is gone; some for the machine.
SOON = 20.0
RELAYS = "SELECT DISTINCT failures, parked_at FROM backwright_work WHERE kind = 'relay'"


@pytest.fixture
def server(request: pytest.FixtureRequest, broker: str) -> KillableServer:
    running: KillableServer = request.getfixturevalue(f"killable_{broker}")
    return running


@pytest.fixture
async def exchange(server: KillableServer, tmp_path: Path) -> AsyncGenerator[Exchange]:
    """Both applications, and a namespace of this test's own."""
    url = f"{server.url}{'&' if '?' in server.url else '?'}namespace=test-{new_id().hex[-12:]}"
    sending = bank.application(settings(f"sqlite:///{tmp_path}/bank.db", PUBLISH_TO=url))
    hearing = auditor.application(settings(f"sqlite:///{tmp_path}/auditor.db", CONSUME_FROM=url))
    for application in (sending, hearing):
        await prepare(application)
    async with sending, hearing:
        yield Exchange(sending, hearing, url)


class Load:
    """Accounts with some deposits each, until it is stopped."""

    def __init__(self, exchange: Exchange) -> None:
        self._bank = exchange.bank
        self._stopping = asyncio.Event()
        self.accounts = 0

    async def go_on(self) -> None:
        while not self._stopping.is_set():
            await asyncio.gather(deposited(self._bank, 3), deposited(self._bank, 3))
            self.accounts += 2
            await asyncio.sleep(0.2)

    def stop(self) -> None:
        self._stopping.set()


@AWAY
@pytest.mark.parametrize("broker", ["rabbitmq", "kafka"])
async def test_a_broker_may_be_away_for_a_while(
    exchange: Exchange, server: KillableServer, seconds: int
) -> None:
    """Under load: no attempt is used up, all else goes on, and soon after all is there in order."""
    books, load = Books(exchange.bank.database), Load(exchange)
    async with working(exchange.auditor), working(exchange.bank):
        loading = asyncio.create_task(load.go_on())
        await until(lambda: _has_heard(exchange, 4))
        await asyncio.to_thread(server.stop)
        await asyncio.sleep(seconds)
        await _goes_on_meanwhile(exchange, books)
        load.accounts += 1
        assert await books.rows(RELAYS) == [(0, None)]

        await asyncio.to_thread(server.start)
        back, before = perf_counter(), len(await exchange.heard())
        await until(lambda: _has_heard(exchange, before + 1))
        after = perf_counter() - back
        load.stop()
        await loading
        await _until_all_heard(exchange, load.accounts)
        done = perf_counter() - back
        await drained(books)
        await drained(Books(exchange.auditor.database))

    assert after < SOON
    print(
        f"away for {seconds} s, {load.accounts * 3} events, heard again after {after:.1f} s, "
        f"all after {done:.1f} s"
    )


async def _has_heard(exchange: Exchange, accounts: int) -> bool:
    return len(await exchange.heard()) >= accounts


async def _goes_on_meanwhile(exchange: Exchange, books: Books) -> None:
    """What a deposit asks for in the bank itself is done."""
    account = await deposited(exchange.bank, 3)

    async def is_done() -> bool:
        tallies = await books.by_id("tallies", "confirmed")
        return tallies.get(bank.tallied(account, "confirmed")) == (3,)

    await until(is_done)


async def _until_all_heard(exchange: Exchange, accounts: int) -> None:
    async with asyncio.timeout(60):
        while await exchange.heard() != [(3, 15)] * accounts:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
