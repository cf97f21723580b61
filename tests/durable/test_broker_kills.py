"""Those who publish and those who take are killed, on real brokers."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from test_brokers import Exchange
from test_kills import CUT, KILL, LONG, PAUSE, WORKERS, Nursery, drained

import auditor
import bank
from backwright.domain import new_id
from banking import deposited, prepare, settings
from books import Books

KILLS = pytest.mark.parametrize("kills", [6, pytest.param(100, marks=LONG)])


@pytest.fixture
async def exchange(
    request: pytest.FixtureRequest, broker: str, tmp_path: Path
) -> AsyncGenerator[Exchange]:
    """Both applications without workers, and a namespace of this test's own."""
    server: str = request.getfixturevalue(f"{broker}_url")
    url = f"{server}{'&' if '?' in server else '?'}namespace=test-{new_id().hex[-12:]}"
    sending = bank.application(settings(f"sqlite:///{tmp_path}/bank.db", PUBLISH_TO=url))
    hearing = auditor.application(settings(f"sqlite:///{tmp_path}/auditor.db", CONSUME_FROM=url))
    for application in (sending, hearing):
        await prepare(application)
    async with sending, hearing:
        yield Exchange(sending, hearing, url)


@KILLS
@pytest.mark.parametrize("broker", ["rabbitmq", "kafka"])
async def test_every_event_arrives_once_and_in_order(exchange: Exchange, kills: int) -> None:
    """Whoever dies before or after a statement: before the broker confirms, before it is told."""
    publishing = Nursery(exchange.bank.settings.database_url, PUBLISH_TO=exchange.url)
    taking = Nursery(exchange.auditor.settings.database_url, "auditor", CONSUME_FROM=exchange.url)
    # Those who take write once for many events: they have fewer statements to die at.
    faults = {
        publishing: f"{2 * KILL} {PAUSE} {CUT}",
        taking: f"{30 * KILL} {PAUSE} {CUT}",
    }
    try:
        # Its queue comes before the first event: RabbitMQ keeps nothing for who never came.
        taking.start("0 0 0")
        await asyncio.sleep(4)
        for nursery in faults:
            for _ in range(WORKERS):
                nursery.start(faults[nursery])
        accounts = 0
        while min(publishing.died, taking.died) < kills:
            await deposited(exchange.bank, 5)
            accounts += 1
            for nursery in faults:
                nursery.replace_dead(faults[nursery])
        for nursery in faults:
            nursery.calm()
        await drained(Books(exchange.bank.database))
        async with asyncio.timeout(60):
            while await exchange.heard() != [(5, 25)] * accounts:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        await drained(Books(exchange.auditor.database))
    finally:
        for nursery in faults:
            nursery.end()

    print(f"{publishing.died} and {taking.died} deaths, {5 * accounts} events")
