"""A whole run: every row, its sides in turns."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness.arena import Contender, arena, database_of, served
from benchmarks.harness.catalog import product
from benchmarks.harness.check import Checker, read_path
from benchmarks.harness.database import Database, PostgresqlDatabase, SqliteDatabase
from benchmarks.harness.result import Loaded, LoadRow, Round, Started
from benchmarks.harness.server import Server, free_port
from benchmarks.harness.side import Side, SideError
from benchmarks.harness.turn import Turn, take

MANY_ROUTES = (5, 500)
_LOW = 10
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where a run takes place: the cores, a folder to work in, a PostgreSQL server."""

    server_core: int
    load_core: int
    folder: Path
    postgresql: str | None

    def making(self, engine: str) -> Callable[[Side], Database]:
        """How a side gets its database."""
        if engine == "sqlite":
            return lambda side: SqliteDatabase(self.folder / f"{side.name}.db", side.spelling)
        server = self.postgresql or ""
        return lambda side: PostgresqlDatabase(
            server, f"backwright_bench_{side.name}_{os.getpid()}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is measured. `warm` and `seconds` are seconds of load for each side's turn."""

    rounds: int
    seconds: float
    warm: float
    clients: int


def load_row(
    what: str, engine: str, sides: list[Side], ground: Ground, effort: Effort, say: Progress
) -> LoadRow:
    """Read, list or create, on one engine."""
    able = [side for side in sides if engine in side.engines]
    with arena(
        able, ground.making(engine), core=ground.server_core, logs=ground.folder
    ) as contenders:
        return _measured(what, engine, contenders, ground, effort, say)


def routes_row(sides: list[Side], ground: Ground, effort: Effort, say: Progress) -> LoadRow:
    """Reads on the last of few and of many routes, on SQLite."""
    with arena(
        [side for side in sides if side.routed],
        ground.making("sqlite"),
        core=ground.server_core,
        logs=ground.folder,
        routes=MANY_ROUTES,
    ) as contenders:
        return _measured("read", "sqlite", contenders, ground, effort, say)


def _measured(
    what: str,
    engine: str,
    contenders: list[Contender],
    ground: Ground,
    effort: Effort,
    say: Progress,
) -> LoadRow:
    rounds: list[list[Round]] = [[] for _ in contenders]
    pinned = True
    for number in range(effort.rounds):
        for contender, kept in zip(contenders, rounds, strict=True):
            say(f"{what} {engine}, round {number + 1}: {contender.side.title}")
            if number == 0 and effort.warm:
                take(_turn(what, effort, ground, effort.warm), contender)
            pinned &= contender.database.pin(ground.load_core)
            kept.append(take(_turn(what, effort, ground, effort.seconds), contender))
    sides = [
        Loaded(
            side=contender.side.name,
            routes=contender.routes,
            rounds=kept,
            memory_mib=contender.server.memory_mib(),
        )
        for contender, kept in zip(contenders, rounds, strict=True)
    ]
    return LoadRow(name=what, engine=engine, clients=effort.clients, pinned=pinned, sides=sides)


def _turn(what: str, effort: Effort, ground: Ground, seconds: float) -> Turn:
    return Turn(what=what, clients=effort.clients, seconds=seconds, folder=ground.folder)


def refusals(sides: list[Side], ground: Ground, say: Progress) -> None:
    """Prove that every side with features limits rates: a low limit is kept. Raises `SideError`."""
    for side in sides:
        if not side.featured:
            continue
        making = ground.making(min(side.engines, key=("sqlite", "postgresql").index))
        say(f"rate limit: {side.title}")
        core, logs = ground.server_core, ground.folder
        with (
            database_of(side, making) as database,
            served(side, database, core=core, logs=logs, rate=_LOW) as contender,
        ):
            with Checker(side, contender.server.port) as checker:
                statuses = {checker.ask("GET", read_path(product(0)))[0] for _ in range(_LOW * 5)}
            if 429 not in statuses:
                raise SideError(f"{side.name} lets everything through: no 429 at {_LOW} a second")


def starts(sides: list[Side], ground: Ground, effort: Effort, say: Progress) -> list[Started]:
    """Starts on SQLite, in turns; each server is ended before the next one starts.

    One start of each comes first and is not counted: it compiles the program's bytecode.
    """
    sides = [side for side in sides if "sqlite" in side.engines]
    measured = [Started(side=side.name, seconds=[], memory_mib=[]) for side in sides]
    with ExitStack() as stack:
        making = ground.making("sqlite")
        databases = [stack.enter_context(database_of(side, making)) for side in sides]
        for number in range(effort.rounds + 1):
            for side, database, started in zip(sides, databases, measured, strict=True):
                say(f"start, round {number}: {side.title}")
                seconds, memory = _start(side, database, ground)
                if number:
                    started.seconds.append(seconds)
                    started.memory_mib.append(memory)
    return measured


def _start(side: Side, database: Database, ground: Ground) -> tuple[float, float]:
    port = free_port()
    program = side.program(database.url, port)
    log = ground.folder / f"{side.name}-start.log"
    with Server(program, port, core=ground.server_core, log=log) as server:
        return server.answered(read_path(product(0))), server.memory_mib()
