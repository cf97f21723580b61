"""What becomes of requests while the disk is full or the database is away, and afterwards."""

import asyncio
import resource
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from small_disk import SmallDisk

from backwright.domain.identifiers import new_id
from backwright.infrastructure.postgresql.administration import create_database
from servers.killable import KillableServer
from trial.books import Books
from trial.people import SEEDED, Person
from trial.project import fill
from trial.refusing import check_refusal, nothing_written
from trial.server import Server

# In bytes: more than the server's log gets, less than the database's log would.
ROOM = 128 * 1024


def ready(server: Server) -> tuple[int, str]:
    """What an orchestrator is told."""
    answer = httpx2.get(f"{server.address}/health/ready")
    assert httpx2.get(f"{server.address}/health/live").status_code == 200
    return answer.status_code, answer.json()["status"]


def check_unavailable(answer: httpx2.Response) -> None:
    """Come again later; the same request may succeed then."""
    check_refusal(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0


@contextmanager
def serving(project: Path, url: str) -> Iterator[Server]:
    """The store on this database, for one test."""
    server = Server(project, url)
    try:
        server.start()
        yield server
        assert server.stop() == 0
    finally:
        server.end()


@pytest.fixture
def on_sqlite(project: Path, new_sqlite: Callable[[], str]) -> Generator[Server]:
    with serving(project, new_sqlite()) as server:
        yield server


def test_a_failing_disk_refuses_changes_and_nothing_else(on_sqlite: Server) -> None:
    """Reads go on; when it works again, changes do too, and none is half there."""
    _, hard = resource.prlimit(on_sqlite.pid, resource.RLIMIT_FSIZE)

    with closing(Person(on_sqlite.address)) as customer:
        check_disk(
            on_sqlite,
            customer.log_in("ada@example.com", SEEDED),
            # No file can grow beyond this: soon the write-ahead log is as large as that.
            spoil=lambda: resource.prlimit(on_sqlite.pid, resource.RLIMIT_FSIZE, (ROOM, hard)),
            mend=lambda: resource.prlimit(on_sqlite.pid, resource.RLIMIT_FSIZE, (hard, hard)),
        )
    assert "the disk reports an error: check the disk" in on_sqlite.said()


def test_a_full_disk_refuses_changes_and_nothing_else(
    project: Path, small_disk: SmallDisk, new_sqlite: Callable[[], str]
) -> None:
    """The same, and the log says what to do."""
    file = small_disk.folder / "store.db"
    shutil.move(new_sqlite().removeprefix("sqlite:///"), file)

    with serving(project, f"sqlite:///{file}") as server:
        with closing(Person(server.address)) as customer:
            customer.log_in("ada@example.com", SEEDED)
            check_disk(server, customer, spoil=small_disk.fill_up, mend=small_disk.make_room)
        assert "the disk is full: free some space" in server.said()


def check_disk(
    server: Server, customer: Person, *, spoil: Callable[[], Any], mend: Callable[[], Any]
) -> None:
    """Spoiled, a disk takes no changes soon; mended, it takes them at once."""
    books = Books(server.database_url)
    order = customer.order(customer.product())
    path = f"/orders/{order['id']}"

    spoil()
    answers = (customer.post("/orders", json={}) for _ in range(100))
    check_unavailable(next(answer for answer in answers if answer.status_code != 201))
    with nothing_written(books):
        for _ in range(3):
            check_unavailable(customer.post("/orders", json={}))
            check_unavailable(customer.post(f"{path}/place"))
        assert customer.get(path).json() == order

    mend()
    assert customer.post(f"{path}/place").json()["status"] == "placed"
    assert ready(server) == (200, "ready")


def test_a_locked_file_refuses_changes_and_nothing_else(on_sqlite: Server) -> None:
    """Whoever locks it can't be waited for as long as they like; the log says what to do."""
    file = on_sqlite.database_url.removeprefix("sqlite:///")
    with closing(Person(on_sqlite.address)) as customer:
        customer.log_in("ada@example.com", SEEDED)
        order = customer.order(customer.product())
        path = f"/orders/{order['id']}"

        with closing(sqlite3.connect(file)) as other:
            other.execute("BEGIN IMMEDIATE")
            check_unavailable(customer.post(f"{path}/place"))
            assert customer.get(path).json() == order

        assert customer.post(f"{path}/place").json()["status"] == "placed"
    assert "another process has kept it locked" in on_sqlite.said()


@pytest.fixture
def away(project: Path, killable_postgresql: KillableServer) -> Generator[Server]:
    """A store whose database server is the test's own."""
    url = asyncio.run(create_database(killable_postgresql.url, f"test_{new_id().hex}"))
    fill(project, url)
    with serving(project, url) as server:
        yield server
        killable_postgresql.start()


def again_there(customer: Person, path: str) -> Any:
    """What is at a path; a request that meets the end of an old connection is told to ask again."""
    ends = time.monotonic() + 5
    while (answer := customer.get(path)).status_code == 503 and time.monotonic() < ends:
        time.sleep(0.1)
    return answer.json()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["stopped", "killed"])
def test_a_database_that_comes_back_is_used_again(
    away: Server, killable_postgresql: KillableServer, number: signal.Signals
) -> None:
    """Meanwhile everyone is told at once, in the same words, and nobody has to do anything."""
    with closing(Person(away.address)) as customer:
        customer.log_in("ada@example.com", SEEDED)
        order = customer.order(customer.product())
        path = f"/orders/{order['id']}"

        killable_postgresql.end(number)
        for answer in (
            customer.get(path),
            customer.get("/products"),
            customer.post("/orders", json={}, headers={"Idempotency-Key": "k1"}),
            customer.post(f"{path}/place"),
        ):
            check_unavailable(answer)
            assert answer.elapsed.total_seconds() < 5
        assert ready(away) == (503, "unavailable")
        assert "start the server" in away.said()

        killable_postgresql.start()
        assert again_there(customer, path) == order
        assert customer.post(f"{path}/place").json()["status"] == "placed"
        again = customer.post("/orders", json={}, headers={"Idempotency-Key": "k1"})
        assert again.status_code == 201
        assert len(customer.get("/orders").json()["items"]) == 2
    assert ready(away) == (200, "ready")
