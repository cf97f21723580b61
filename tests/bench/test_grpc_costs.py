"""What a call over gRPC costs the server: `pytest -m bench -s tests/bench/test_grpc_costs.py`.

In processor time of the server, so that a slow client does not count; sides take turns.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time
from timeit import timeit
from typing import Any

import grpc
import pytest
from tests.unit.presentation.grpc.library import BookView, shown

from backwright.domain import Money, new_id
from backwright.presentation.grpc.describing import class_of, pool_of
from backwright.presentation.grpc.kit_types import KIT
from backwright.presentation.grpc.lock import Lock
from backwright.presentation.grpc.messages import Reading, Writing
from backwright.presentation.grpc.projecting import project

pytestmark = pytest.mark.bench
ROOT = Path(__file__).parents[2]
CALLS, CLIENTS, ROUNDS = 4_000, 16, 5
_TICK = os.sysconf("SC_CLK_TCK")

SERVED = """
import asyncio, sys
from pathlib import Path
import grpc, uvicorn, uvloop
from backwright.application.call import Call
from backwright.domain import Principal, new_id
from backwright.main.protocol import Protocol
from tests.grpc import shelf

STAFF = Call(principal=Principal(id=new_id(), roles=frozenset({"staff"})))


class Echo(grpc.GenericRpcHandler):
    def __init__(self):
        async def echo(sent, context):
            return sent

        self._handler = grpc.unary_unary_rpc_method_handler(echo)

    def service(self, details):
        return self._handler


async def main(folder):
    url = f"sqlite:///{folder}/shelf.db"
    application = shelf.application(shelf.settings(url, LOG_LEVEL="error"), folder)
    await shelf.prepare(application)
    async with application:
        book = await application.send(shelf.AddBook(title="Emma"), STAFF)
        await application.listen()
        bare = grpc.aio.server()
        bare.add_generic_rpc_handlers((Echo(),))
        echo = bare.add_insecure_port("127.0.0.1:0")
        await bare.start()
        config = uvicorn.Config(
            application, http=Protocol, lifespan="off", port=0, log_level="error", access_log=False
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        rest = server.servers[0].sockets[0].getsockname()[1]
        print(book.id, application.grpc_port, rest, echo, flush=True)
        await serving


uvloop.run(main(Path(sys.argv[1])))
"""


class Server:
    """The shelf in a process of its own, by gRPC and REST, and a method that does nothing."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVED, str(folder)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.book, *ports = self._process.stdout.readline().split()
        self.grpc, self.rest, self.echo = map(int, ports)

    def seconds(self) -> float:
        """The processor time that it has used."""
        text = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8")
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def stop(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=20)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path)
    yield running
    running.stop()


async def _grpc(port: int, path: str, request: bytes) -> None:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        call = channel.unary_unary(path)

        async def client() -> None:
            for _ in range(CALLS // CLIENTS):
                await call(request)

        await asyncio.gather(*[client() for _ in range(CLIENTS)])


async def _rest(port: int, path: str) -> None:
    head = f"GET {path} HTTP/1.1\r\nHost: shelf\r\n\r\n".encode()

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(CALLS // CLIENTS):
            writer.write(head)
            fields = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = fields.partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))
        writer.close()

    await asyncio.gather(*[client() for _ in range(CLIENTS)])


async def test_what_a_read_costs(server: Server) -> None:
    """By gRPC, by REST, and what grpcio itself costs."""
    request = b"\x0a\x24" + server.book.encode()
    sides: dict[str, Callable[[], Awaitable[None]]] = {
        "gRPC, read by id on SQLite": lambda: _grpc(
            server.grpc, "/shelf.books.v1.BooksService/GetBook", request
        ),
        "REST, read by id on SQLite": lambda: _rest(server.rest, f"/api/v1/books/{server.book}"),
        "grpcio, a method that does nothing": lambda: _grpc(server.echo, "/x/Echo", request),
    }
    used: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(ROUNDS + 1):
        for name, load in sides.items():
            before = server.seconds()
            await load()
            used[name].append((server.seconds() - before) / CALLS * 1e6)
    for name, rounds in used.items():
        warm = rounds[1:]
        print(f"\n{name:36} {median(warm):5.0f} µs  ({min(warm):.0f} to {max(warm):.0f})", end="")


def test_what_messages_cost() -> None:
    """To read a request, and to write a response."""
    (package,) = project("library", shown(), Lock())
    pool = pool_of([KIT, package.file])
    rpc = package.rpcs[0]
    request, response = class_of(pool, rpc.request.name), class_of(pool, rpc.response.name)
    reading: Reading[Any] = Reading(rpc.exposed.message, request, rpc.request.codec)
    writing = Writing(response, rpc.response.codec, rpc.response.field)
    price = {"amount": "9.90", "currency": "EUR"}
    sent = request(title="Emma", weight="0.4", price=price, tags=["old"]).SerializeToString()
    now = datetime.now(UTC)
    book = BookView(
        id=new_id(),
        version=1,
        created_at=now,
        updated_at=now,
        title="Emma",
        price=Money.of("9.90", "EUR"),
    )

    for name, work in {
        "a request of four fields read": lambda: reading.read(sent),
        "a view of seven fields written": lambda: writing.write(book),
    }.items():
        rounds = [
            timeit(work, timer=process_time, number=5_000) / 5_000 * 1e6 for _ in range(ROUNDS)
        ]
        print(
            f"\n{name:36} {median(rounds):5.1f} µs  ({min(rounds):.1f} to {max(rounds):.1f})",
            end="",
        )
