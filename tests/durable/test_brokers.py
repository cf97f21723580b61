"""Events go from one application to another over every broker."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import pytest

import auditor
import bank
from backwright.domain import new_id
from backwright.infrastructure.memory.broker import MemoryBroker
from backwright.infrastructure.memory.transport import MemoryTransport
from backwright.infrastructure.sql.database import Statement
from backwright.main import brokers
from backwright.main.application import Application
from banking import deposited, drained, prepare, settings, until, working
from books import Books


@dataclass
class Exchange:
    bank: Application
    auditor: Application
    url: str

    async def heard(self) -> list[tuple[int, int]]:
        rows = await self.auditor.database.fetch(
            Statement("SELECT number, balance FROM auditor_records"), ()
        )
        return sorted(map(tuple, rows))  # type: ignore[arg-type]


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> MemoryBroker:
    broker = MemoryBroker()
    made = (lambda _: MemoryTransport(broker), "memory")
    monkeypatch.setitem(brokers.TRANSPORTS, "memory", made)
    return broker


@pytest.fixture(params=["memory", "rabbitmq", "kafka", "redis", "nats"])
def broker_url(request: pytest.FixtureRequest) -> str:
    """A namespace of this test's own on each broker in turn."""
    if request.param == "memory":
        request.getfixturevalue("memory")
        return "memory://here"
    url: str = request.getfixturevalue(f"{request.param}_url")
    between = "&" if "?" in url else "?"
    return f"{url}{between}namespace=test-{new_id().hex[-12:]}"


@pytest.fixture
async def exchange(broker_url: str, tmp_path: Path) -> AsyncGenerator[Exchange]:
    sending = bank.application(settings(f"sqlite:///{tmp_path}/bank.db", PUBLISH_TO=broker_url))
    hearing = auditor.application(
        settings(f"sqlite:///{tmp_path}/auditor.db", CONSUME_FROM=broker_url)
    )
    await prepare(sending)
    await prepare(hearing)
    async with sending, hearing:
        yield Exchange(sending, hearing, broker_url)


async def test_every_event_arrives_once_and_in_order(exchange: Exchange) -> None:
    """Those that were recorded before anybody worked, and those after."""
    async with working(exchange.auditor):
        # RabbitMQ keeps what somebody is bound for.
        await asyncio.sleep(1)
        await asyncio.gather(*(deposited(exchange.bank, 10) for _ in range(5)))
        async with working(exchange.bank):
            await asyncio.gather(*(deposited(exchange.bank, 10) for _ in range(5)))

            async def all_heard() -> bool:
                return await exchange.heard() == [(10, 50)] * 10

            await until(all_heard)
            await drained(Books(exchange.bank.database))

    assert await Books(exchange.bank.database).check() == 100


@pytest.fixture
async def with_memory(memory: MemoryBroker, tmp_path: Path) -> AsyncGenerator[Exchange]:
    url = "memory://here"
    sending = bank.application(settings(f"sqlite:///{tmp_path}/bank.db", PUBLISH_TO=url))
    hearing = auditor.application(settings(f"sqlite:///{tmp_path}/auditor.db", CONSUME_FROM=url))
    await prepare(sending)
    await prepare(hearing)
    async with sending, hearing:
        yield Exchange(sending, hearing, url)


async def test_a_broker_that_is_away_uses_no_attempts_up(
    with_memory: Exchange, memory: MemoryBroker
) -> None:
    """Everything else goes on, and what waited is published when it is back."""
    memory.is_away = True
    await deposited(with_memory.bank, 3)
    async with working(with_memory.bank), working(with_memory.auditor):
        books = Books(with_memory.bank.database)
        await until(lambda: _only_relays(books))
        memory.is_away = False
        await until(lambda: _heard(with_memory, [(3, 15)]))
        await drained(Books(with_memory.bank.database))


async def _only_relays(books: Books) -> bool:
    kinds = await books.rows("SELECT DISTINCT kind, failures FROM backwright_work")
    return kinds == [("relay", 0)]


async def _heard(exchange: Exchange, wanted: list[tuple[int, int]]) -> bool:
    return await exchange.heard() == wanted


async def test_what_comes_twice_is_stored_once(with_memory: Exchange, memory: MemoryBroker) -> None:
    """Under another place in the broker."""
    await deposited(with_memory.bank, 2)
    async with working(with_memory.bank):
        await drained(Books(with_memory.bank.database))
    for message in tuple(memory.messages):
        memory.put(message.body, dict(message.headers), message.key)

    async with working(with_memory.auditor):
        await until(lambda: _heard(with_memory, [(2, 10)]))
        await drained(Books(with_memory.auditor.database))

    rows = await with_memory.auditor.database.fetch(
        Statement("SELECT count(*) FROM backwright_inbox"), ()
    )
    assert rows[0][0] == 2


async def test_what_is_no_envelope_is_parked_as_it_came(
    with_memory: Exchange, memory: MemoryBroker
) -> None:
    """And keeps nothing else from coming."""
    body = b"\xff\x00 no json"
    memory.put(body, {})
    await deposited(with_memory.bank, 1)
    async with working(with_memory.bank), working(with_memory.auditor):
        await until(lambda: _heard(with_memory, [(1, 5)]))

    rows = await with_memory.auditor.database.fetch(
        Statement("SELECT body, error, target FROM backwright_work"), ()
    )
    ((kept, error, target),) = map(tuple, rows)
    assert (kept, target) == (body, "intake.memory")
    assert error.startswith("memory@0: this is no envelope")
