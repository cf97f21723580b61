"""The server is killed at any moment, under load, again and again."""

import asyncio
import os
import random
import signal
import time
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

import pytest

from trial.auditing import check
from trial.books import Books
from trial.people import SEEDED, Person
from trial.server import STOPPED_WITHIN, Server
from trial.shoppers import Intent, Shopper

# Longest time that the server serves before it is killed, in seconds.
LONGEST_LIFE = 0.8
SHOPPERS, REGISTRARS = 6, 2
LONG = [pytest.mark.chaos, pytest.mark.timeout(1800)]
KILLS = pytest.mark.parametrize("kills", [3, pytest.param(50, marks=LONG)])


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A seeded database of this test's own, on each kind of database in turn."""
    new: Callable[[], str] = request.getfixturevalue(f"new_{request.param}")
    return new()


@pytest.fixture
def serve(project: Path) -> Generator[Callable[..., Server]]:
    """Starts a server of this test's own."""
    servers: list[Server] = []

    def start(url: str, workers: int = 1) -> Server:
        server = Server(project, url, workers=workers, ACCESS_TOKEN_SECONDS="86400")
        servers.append(server)
        server.start()
        return server

    yield start
    for each in servers:
        each.end()


class Crowd:
    """All shoppers of one server."""

    def __init__(self, server: Server) -> None:
        tokens: list[str] = []
        for email in ("ada@example.com", "ben@example.com"):
            with closing(Person(server.address)) as person:
                tokens.append(person.log_in(email, SEEDED).token)
                products = [item["id"] for item in person.get("/products").json()["items"]]
        self.shoppers = [
            Shopper(server.address, tokens[number % 2], products) for number in range(SHOPPERS)
        ]
        self.shoppers += [Shopper(server.address, None, []) for _ in range(REGISTRARS)]
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def intents(self) -> list[Intent]:
        return [intent for shopper in self.shoppers for intent in shopper.intents]

    def start(self) -> None:
        self._tasks = [asyncio.create_task(shopper.live()) for shopper in self.shoppers]

    def check_alive(self) -> None:
        for task in self._tasks:
            assert not task.done(), task.exception()

    def tell(self, found: str) -> None:
        """Print figures, which `pytest -s` shows."""
        repeated = sum(shopper.repeated for shopper in self.shoppers)
        replayed = sum(shopper.replayed for shopper in self.shoppers)
        print(f"{found}, {repeated} repeated requests, {replayed} answers asked for again")

    async def stop(self) -> None:
        for shopper in self.shoppers:
            shopper.stop()
        async with asyncio.timeout(30):
            await asyncio.gather(*self._tasks)


async def quiet(books: Books) -> None:
    """Return when the server's last words have come to the database."""
    before = None
    while (now := await asyncio.to_thread(books.tally)) != before:
        before = now
        await asyncio.sleep(0.05)


@KILLS
async def test_a_killed_server_loses_nothing(
    url: str, serve: Callable[..., Server], kills: int
) -> None:
    """What was acknowledged is there, nothing is half there, what is repeated happens once."""
    server, books = serve(url), Books(url)
    crowd = await asyncio.to_thread(Crowd, server)
    crowd.start()
    in_doubt = unheard = 0

    for _ in range(kills):
        await asyncio.sleep(random.uniform(0, LONGEST_LIFE))
        server.kill()
        await quiet(books)
        crowd.check_alive()
        found = await asyncio.to_thread(check, books, crowd.intents, settled=False)
        in_doubt, unheard = in_doubt + found.in_doubt, unheard + found.unheard
        await asyncio.to_thread(server.start)
    await asyncio.sleep(LONGEST_LIFE)
    await crowd.stop()
    assert await asyncio.to_thread(server.stop) == 0

    found = await asyncio.to_thread(check, books, crowd.intents, settled=True)
    assert found.acknowledged == found.stored > kills
    assert in_doubt > 0
    crowd.tell(
        f"{kills} kills, {found.stored} commands, {in_doubt} in doubt, {unheard} of them stored"
    )


@KILLS
async def test_killed_workers_lose_nothing(
    new_sqlite: Callable[[], str], serve: Callable[..., Server], kills: int
) -> None:
    """Two processes on one file: one of them is killed, is replaced, and the other goes on."""
    url = new_sqlite()
    server, books = serve(url, workers=2), Books(url)
    crowd = await asyncio.to_thread(Crowd, server)
    crowd.start()
    alone = 0

    for number in range(kills):
        await asyncio.sleep(random.uniform(0, LONGEST_LIFE))
        workers = await asyncio.to_thread(server.workers)
        if number % 3 < 2 and workers:
            os.kill(random.choice(workers), signal.SIGKILL)
            alone += 1
        else:
            server.kill()
            await quiet(books)
            await asyncio.to_thread(check, books, crowd.intents, settled=False)
            await asyncio.to_thread(server.start)
        crowd.check_alive()
    await asyncio.sleep(LONGEST_LIFE)
    await crowd.stop()
    assert await asyncio.to_thread(server.stop) == 0

    found = await asyncio.to_thread(check, books, crowd.intents, settled=True)
    assert found.acknowledged == found.stored > kills
    assert alone > 0
    crowd.tell(f"{kills} kills, {alone} of them of one worker, {found.stored} commands")


def test_workers_end_with_the_process_that_looks_after_them(
    new_sqlite: Callable[[], str], serve: Callable[..., Server]
) -> None:
    """Nobody is left who keeps the port: the next start is like any other."""
    server = serve(new_sqlite(), workers=2)
    workers = server.workers()
    assert len(workers) == 2

    os.kill(server.pid, signal.SIGKILL)
    server.wait()
    deadline = time.monotonic() + STOPPED_WITHIN
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline, "the workers go on"
        time.sleep(0.05)

    server.start()
    assert server.stop() == 0
