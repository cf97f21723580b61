"""One turn: a side under load, watched by a checker, and the proof that nothing went missing."""

import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.harness import wrk
from benchmarks.harness.arena import Contender, forget
from benchmarks.harness.catalog import ADDED
from benchmarks.harness.check import Checker
from benchmarks.harness.result import Round
from benchmarks.harness.side import SideError

_EVERY = 0.1
_REST = 0.5
_PATIENCE = 10.0
_runs = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How a side is loaded: `what` is read, list or create."""

    what: str
    clients: int
    seconds: float
    folder: Path


def take(turn: Turn, contender: Contender) -> Round:
    """Load one side. Raises `SideError` if any answer or any count is wrong."""
    data = turn.folder / f"{contender.side.name}-{turn.what}.lua"
    data.write_text(_data(turn.what, contender))
    before = contender.server.cpu_seconds()
    load, created = _watched(turn, contender, data)
    spent = contender.server.cpu_seconds() - before
    if load.wrong or load.lost or not load.requests:
        raise SideError(
            f"{contender.side.name}, {turn.what}: {load.wrong} of {load.checked} answers were "
            f"wrong and {load.lost} were lost; for example {load.example!r}"
        )
    if turn.what == "create":
        counted(contender, load.requests + created, turn.clients)
        forget(contender)
    return Round(
        requests_per_second=load.requests / load.seconds,
        p50=load.p50,
        p99=load.p99,
        cpu_us=spent / load.requests * 1e6,
        checked=load.checked,
    )


def _data(what: str, contender: Contender) -> str:
    if what == "read":
        return wrk.reads(contender.prefix)
    if what == "list":
        return wrk.lists()
    return wrk.creates(contender.side, next(_runs), contender.side.headers())


def _watched(turn: Turn, contender: Contender, data: Path) -> tuple[wrk.Load, int]:
    """wrk's figures, and how many products the checker created beside it."""
    port = contender.server.port
    load = wrk.running(turn.what, data, port=port, clients=turn.clients, seconds=turn.seconds)
    with Checker(contender.side, port) as checker, load as process:
        for number in count():
            if process.poll() is not None:
                break
            _once(turn.what, checker, number, contender.prefix)
            time.sleep(_EVERY)
        output = process.communicate()[0]
    return wrk.result(output), checker.created


def _once(what: str, checker: Checker, number: int, prefix: str) -> None:
    if what == "read":
        checker.read(number * 97, prefix)
    elif what == "list":
        checker.list(number)
    else:
        checker.create(number)


def counted(contender: Contender, acknowledged: int, clients: int) -> None:
    """Every acknowledged product and its event are there, and no more than were under way."""
    added, events = _settled(contender)
    if added != events or not acknowledged <= added <= acknowledged + clients:
        raise SideError(
            f"{contender.side.name}: {acknowledged} creates were acknowledged, but there are "
            f"{added} products and {events} events"
        )


def _settled(contender: Contender) -> tuple[int, int]:
    """Products and events, once what was under way when the load ended has come to rest."""
    tables = contender.side.tables
    until = time.monotonic() + _PATIENCE
    last = (-1, -1)
    while time.monotonic() < until:
        added = contender.database.count(tables.products, f"sku like '{ADDED}%'")
        now = (added, contender.database.count(tables.events))
        if now == last:
            return now
        last = now
        time.sleep(_REST)
    raise SideError(f"{contender.side.name} still creates, {_PATIENCE:.0f} s after the load ended")
