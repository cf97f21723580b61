"""What protocols need of memory: each of them at the start, and WebSockets that come and go."""

import json
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import IO

from benchmarks.harness.arena import database_of
from benchmarks.harness.catalog import product
from benchmarks.harness.check import read_path
from benchmarks.harness.database import Database
from benchmarks.harness.durable.figures import Column, Measured, Round, Row
from benchmarks.harness.durable.program import environment
from benchmarks.harness.installation import PEERS
from benchmarks.harness.own import Backwright
from benchmarks.harness.protocols.effort import Effort, Say
from benchmarks.harness.run import Ground
from benchmarks.harness.server import Server, free_port
from benchmarks.harness.side import Program, SideError

PATH, CHANNEL = "/ws", "orders"
_SETTLED = 1.0
REST = "backwright_serves_rest"
SERVED = {
    REST: ("REST alone", "rest"),
    "backwright_serves_graphql": ("REST and GraphQL", "rest,graphql"),
    "backwright_serves_grpc": ("REST and gRPC", "rest,grpc"),
    "backwright_serves_websocket": ("REST and WebSocket", "rest,websocket"),
    "backwright_serves_all": ("all four", "rest,graphql,grpc,websocket"),
}


def _program(side: Backwright, database: Database, port: int, protocols: str) -> Program:
    plain = side.program(database.url, port)
    more = {"PROTOCOLS": protocols, "GRPC_PORT": "0"}
    return replace(plain, environment={**plain.environment, **more})


def started_row(ground: Ground, effort: Effort, say: Say) -> Row:
    """The store's start with each set of protocols, in turns; one of each is not counted."""
    side = Backwright()
    sides = [Measured(side=name, rounds=[]) for name in SERVED]
    with database_of(side, ground.making("sqlite")) as database:
        for number in range(effort.rounds + 1):
            for name, kept in zip(SERVED, sides, strict=True):
                say(f"start, round {number}: {SERVED[name][0]}")
                port = free_port()
                program = _program(side, database, port, SERVED[name][1])
                log = ground.folder / f"{name}-start.log"
                with Server(program, port, core=ground.server_core, log=log) as server:
                    seconds = server.answered(read_path(product(0)))
                    if number:
                        kept.rounds.append({"seconds": seconds, "memory": server.memory_mib()})
    return Row(
        name="protocols-start",
        title="What is served, from the start to the first answer over REST, SQLite",
        main="memory",
        columns=[
            Column(figure="seconds", heading="seconds", form=".2f"),
            Column(figure="memory", heading="MiB then"),
            Column(figure="memory", heading="of REST alone", form=".2f", to=REST),
        ],
        sides=sides,
    )


class Visitors:
    """The clients, as the harness drives them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._to: IO[str] = _there(process.stdin)
        self._from: IO[str] = _there(process.stdout)

    def come(self, amount: int) -> None:
        """So many; return when all of them are in. Raises `SideError`."""
        self._told(str(amount), "open")

    def go(self) -> None:
        """All of them; return when all have gone. Raises `SideError`."""
        self._told("", "closed")

    def _told(self, word: str, answer: str) -> None:
        self._to.write(f"{word}\n")
        self._to.flush()
        if self._from.readline().strip() != answer:
            raise SideError("WebSockets could not come and go; the clients have said why")


def _there(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise SideError("the clients have no pipes")
    return stream


@contextmanager
def visitors(port: int, token: str) -> Generator[Visitors]:
    """Clients that say who they are and follow what is told of orders."""
    said = ({"type": "hello", "token": token},
            {"type": "subscribe", "id": "1", "channel": CHANNEL})  # fmt: skip
    words = json.dumps([json.dumps(each) for each in said])
    with subprocess.Popen(
        [sys.executable, "visitors.py", str(port), PATH, words],
        cwd=PEERS / "jobs",
        env=environment({}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Visitors(process)
        finally:
            process.kill()


def connections_row(ground: Ground, effort: Effort, say: Say) -> Row:
    """One server, to which in every round so many come and go.

    The first round is not counted: until then the heap grows to the size that a crowd needs.
    """
    side = Backwright()
    kept = Measured(side="backwright", rounds=[])
    port = free_port()
    with database_of(side, ground.making("sqlite")) as database:
        program = _program(side, database, port, "rest,websocket")
        log = ground.folder / "connections.log"
        token = side.headers()["Authorization"].removeprefix("Bearer ")
        with Server(program, port, core=ground.server_core, log=log) as server:
            server.answered(read_path(product(0)))
            with visitors(port, token) as clients:
                fresh = server.memory_mib()
                for number in range(effort.rounds + 1):
                    say(f"connections, round {number}")
                    figures = _visited(server, clients, effort.visits, effort.crowd)
                    if number:
                        kept.rounds.append({"fresh": fresh, **figures})
    return Row(
        name="websocket-connections",
        title=f"WebSockets: {effort.visits:,} come, follow, and go, {effort.crowd:,} at once; "
        "resident memory of the store, SQLite",
        main="after",
        columns=[
            Column(figure="fresh", heading="MiB, fresh", form=".1f"),
            Column(figure="before", heading="before a round", form=".1f"),
            Column(figure="open", heading=f"with {effort.crowd:,} open", form=".1f"),
            Column(figure="after", heading="after all went", form=".1f"),
            Column(figure="grown", heading="grown by", form=".1f"),
            Column(figure="rate", heading="connections/s"),
            Column(figure="cpu", heading="CPU µs"),
        ],
        sides=[kept],
    )


def _visited(server: Server, clients: Visitors, amount: int, crowd: int) -> Round:
    before, used, began = server.memory_mib(), server.cpu_seconds(), time.monotonic()
    most = 0.0
    for _ in range(0, amount, crowd):
        clients.come(crowd)
        most = max(most, server.memory_mib())
        clients.go()
    took, spent = time.monotonic() - began, server.cpu_seconds() - used
    # What the server still does about those that are just gone.
    time.sleep(_SETTLED)
    after = server.memory_mib()
    return {"before": before, "open": most, "after": after, "grown": after - before,
            "rate": amount / took, "cpu": spent / amount * 1e6}  # fmt: skip
