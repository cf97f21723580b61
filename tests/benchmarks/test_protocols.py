"""The rows of the other protocols, in short and on SQLite.

Whole rows take a store, servers, and for gRPC a program in Go: `pytest -m bench tests/benchmarks`.
"""

import asyncio
import os
import shutil
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
from benchmarks.harness.durable.figures import Row
from benchmarks.harness.durable.ground import Ground as DurableGround
from benchmarks.harness.machine import cores
from benchmarks.harness.protocols import call_load, shop
from benchmarks.harness.protocols.call_rows import call_rows
from benchmarks.harness.protocols.call_sides import CALL_SIDES, export_contracts
from benchmarks.harness.protocols.effort import Effort
from benchmarks.harness.protocols.fanout import FANOUT_SIDES, fanout_row
from benchmarks.harness.protocols.graph_rows import graph_rows
from benchmarks.harness.protocols.graph_sides import GRAPH_SIDES
from benchmarks.harness.protocols.memory import connections_row, visitors
from benchmarks.harness.protocols.statements import Frontend, Proxy, Trace, working
from benchmarks.harness.run import Ground
from benchmarks.harness.side import Program
from websockets.asyncio.server import ServerConnection
from websockets.asyncio.server import serve as listen
from websockets.exceptions import ConnectionClosed

FEW = Effort(rounds=1, seconds=1, warm=0, clients=2, listeners=20, events=3, visits=20, crowd=10)
CI = os.environ.get("CI") == "true"


def silent(_: str) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    server, load = cores()
    folder = tmp_path_factory.mktemp("protocols")
    return Ground(server_core=server, load_core=load, folder=folder, postgresql=None)


@pytest.fixture(scope="module")
def store() -> None:
    """The store, generated once for all rows."""
    CALL_SIDES["backwright"].side.install()


def complete(row: Row) -> bool:
    """Whether every side has every figure that is not only of some of them."""
    some = {"load_cpu", "statements"}
    figures = [each.figure for each in row.columns if not each.to and each.figure not in some]
    return all(side.spread(figure) for side in row.sides for figure in figures)


@pytest.mark.bench
@pytest.mark.skipif(shutil.which("wrk") is None and not CI, reason="wrk is not installed")
def test_documents_are_answered_and_their_statements_counted(store: None, ground: Ground) -> None:
    """Twenty orders with their customers and products are three statements."""
    page, product, create = graph_rows("sqlite", [GRAPH_SIDES["backwright"]], ground, FEW, silent)

    assert complete(page)
    assert complete(product)
    assert complete(create)
    assert page.sides[0].figures("statements") == [3]
    assert product.sides[0].figures("statements") == [1]


@pytest.mark.bench
@pytest.mark.skipif(
    not (shutil.which("go") and shutil.which("wrk")) and not CI, reason="needs Go and wrk"
)
def test_calls_are_answered_over_grpc_and_rest(store: None, ground: Ground) -> None:
    """The limit and our own side answer the same calls, and every answer is looked at."""
    call_load.build()
    export_contracts()

    rows = call_rows("sqlite", list(CALL_SIDES.values()), ground, FEW, silent)

    assert [row.name for row in rows] == ["grpc-read-sqlite", "grpc-stream-sqlite"]
    assert all(map(complete, rows))


def test_an_event_reaches_all(ground: Ground) -> None:
    """Every client of the fan-out has every event."""
    own = [side for side in FANOUT_SIDES if side.engine == "sqlite"]
    where = DurableGround(
        worker_core=ground.server_core,
        other_core=ground.load_core,
        folder=ground.folder,
        servers={},
    )

    assert complete(fanout_row(own, where, FEW, silent))


@pytest.mark.bench
def test_memory_of_websockets_is_looked_at(store: None, ground: Ground) -> None:
    """Memory is looked at before they come, while they are there, and when they have gone."""
    assert complete(connections_row(ground, FEW, silent))


async def test_websockets_come_and_go() -> None:
    """All say what they have to say before they count as there, and all of them leave."""
    heard: list[str | bytes] = []
    left = asyncio.Semaphore(0)

    async def serve(connection: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            async for message in connection:
                heard.append(message)
                await connection.send("{}")
        left.release()

    async with listen(serve, "127.0.0.1", 0, compression=None) as server:
        port = server.sockets[0].getsockname()[1]
        with visitors(port, "a token") as clients:
            for _ in range(2):
                await asyncio.to_thread(clients.come, 4)
                assert len(server.connections) == 4
                await asyncio.to_thread(clients.go)
        for _ in range(8):
            await left.acquire()

    assert sum("a token" in str(message) for message in heard) == 8
    assert sum("subscribe" in str(message) for message in heard) == 8


def test_statements_of_sqlite_are_written_down(tmp_path: Path) -> None:
    """A program that knows nothing of it is traced from its start."""
    trace = Trace(tmp_path / "statements")
    code = "import sqlite3; sqlite3.connect(':memory:').execute('select 1')"
    plain = Program(command=(sys.executable, "-c", code), folder=tmp_path, environment={})

    program = trace.watching(plain)
    subprocess.run(program.command, env=dict(program.environment), check=True)

    assert trace.seen() == ["select 1"]


async def test_statements_of_postgresql_are_counted_on_their_way(postgresql_url: str) -> None:
    """What goes through the proxy is answered as ever."""
    proxy = Proxy(postgresql_url)
    connection = await asyncpg.connect(proxy.url)

    async with connection.transaction():
        assert await connection.fetchval("select $1::int", 7) == 7
    await connection.close()
    proxy.close()

    assert working(proxy.seen()) == ["select $1::int"]


def test_pages_differ_in_their_first_order() -> None:
    """The load generator knows by the first order which page it has got."""
    firsts = {shop.page(number)[0].number for number in range(shop.PAGES)}

    assert len(firsts) == shop.PAGES
    assert all(len(shop.page(number)) == 20 for number in (0, shop.PAGES - 1))


def message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


def test_statements_are_read_off_the_wire() -> None:
    """Prepared ones count each time they are executed, simple ones each time they are sent."""
    found: list[str] = []
    frontend = Frontend(found)
    asks_for_encryption = struct.pack("!ii", 8, 80877103)
    start = b"user\0me\0\0"
    said = (
        asks_for_encryption
        + struct.pack("!ii", len(start) + 8, 3 << 16)
        + start
        + message(b"Q", b"BEGIN\0")
        + message(b"P", b"s1\0select $1\0\0\0")
        + 2 * (message(b"B", b"\0s1\0\0\0\0\0\0\0") + message(b"E", b"\0\0\0\0\0"))
        + message(b"S", b"")
    )

    for place in range(0, len(said), 7):
        frontend.feed(said[place : place + 7])

    assert found == ["BEGIN", "select $1", "select $1"]
    assert working(found) == ["select $1", "select $1"]
