"""One turn of a side under the load of calls, over gRPC or over REST, watched by a checker."""

import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.harness import catalog, wrk
from benchmarks.harness.arena import Contender
from benchmarks.harness.check import PATH
from benchmarks.harness.durable.figures import Round
from benchmarks.harness.protocols import call_load
from benchmarks.harness.protocols.call_check import GET, STREAM, CallChecker, shelf
from benchmarks.harness.protocols.graph_turn import Loading
from benchmarks.harness.protocols.messages import Messages
from benchmarks.harness.server import Server
from benchmarks.harness.side import Side, SideError
from benchmarks.harness.turn import Turn
from benchmarks.harness.turn import take as take_over_rest
from benchmarks.harness.wrk import listed, quoted

_EVERY = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """One side's running server, as one protocol reaches it."""

    name: str
    title: str
    protocol: str
    side: Side
    contender: Contender
    port: int
    messages: Messages

    @property
    def server(self) -> Server:
        """The process."""
        return self.contender.server


def take(what: str, loading: Loading, called: Called) -> Round:
    """Load one side with `read` or `stream`. Raises `SideError` for wrong answers."""
    if called.protocol == "grpc":
        return _over_grpc(what, loading, called)
    if what == "stream":
        return _lists_over_rest(loading, called)
    turn = Turn(
        what="read", clients=loading.clients, seconds=loading.seconds, folder=loading.folder
    )
    done = take_over_rest(turn, called.contender)
    rate, cpu = done.requests_per_second, done.cpu_us
    return {"rate": rate, "p50": done.p50, "p99": done.p99, "cpu": cpu, "per_cpu": 1e6 / cpu}


def _over_grpc(what: str, loading: Loading, called: Called) -> Round:
    before = called.server.cpu_seconds()
    with CallChecker(called.name, called.messages, called.port) as checker:
        command = call_load.command(
            STREAM if what == "stream" else GET,
            _calls(what, loading.folder, checker),
            port=called.port,
            clients=loading.clients,
            seconds=loading.seconds,
            stream=what == "stream",
        )
        check = checker.stream if what == "stream" else checker.read
        load = call_load.result(_beside(command, check))
    spent = called.server.cpu_seconds() - before
    if load.wrong or load.lost or not load.requests:
        raise SideError(
            f"{called.name}, {what}: {load.wrong} of {load.requests} answers were wrong and "
            f"{load.lost} calls failed; for example {load.example!r}"
        )
    figures = {"rate": load.requests / load.seconds, "p50": load.p50, "p99": load.p99}
    # What the load generator uses of its core tells whether it is what holds the others up.
    loader = {"load_cpu": load.cpu / load.seconds * 100}
    cpu = {"cpu": spent / load.requests * 1e6, "per_cpu": load.requests / spent}
    return {**figures, **cpu, **loader}


def _calls(what: str, folder: Path, checker: CallChecker) -> Path:
    path = folder / f"grpc-{what}.json"
    if path.exists():
        return path
    if what == "read":
        every = catalog.products()
        return call_load.requests(path, ((checker.get_request(one), [one.sku]) for one in every))
    return call_load.requests(
        path,
        (
            (checker.stream_request(number), [each.sku for each in shelf(number)])
            for number in range(catalog.CATEGORIES)
        ),
    )


def _beside(command: tuple[str, ...], check: Callable[[int], None]) -> str:
    """What the load generator prints, while whole answers are compared now and then."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for number in count():
            if process.poll() is not None:
                break
            check(number * 97)
            time.sleep(_EVERY)
        return process.communicate()[0]
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def _lists_over_rest(loading: Loading, called: Called) -> Round:
    """The same products as one page; that a page is right was proved before."""
    data = loading.folder / "rest-stream.lua"
    data.write_text(_pages())
    before = called.server.cpu_seconds()
    clients, seconds = loading.clients, loading.seconds
    with wrk.running("list", data, port=called.port, clients=clients, seconds=seconds) as process:
        load = wrk.result(process.communicate()[0])
    spent = called.server.cpu_seconds() - before
    if load.wrong or load.lost or not load.requests:
        raise SideError(f"{called.name}: {load.wrong} pages were wrong; {load.example!r}")
    figures = {"rate": load.requests / load.seconds, "p50": load.p50, "p99": load.p99}
    cpu = {"cpu": spent / load.requests * 1e6, "per_cpu": load.requests / spent}
    return {**figures, **cpu}


def _pages() -> str:
    known: Mapping[str, list[str]] = {
        str(category): [each.sku for each in shelf(number)]
        for number, category in enumerate(catalog.categories())
    }
    pages = ",".join(f"[{quoted(name)}]={listed(iter(skus))}" for name, skus in known.items())
    ask = "active=true&sort=price&limit=100"
    paths = listed(f"{PATH}?category={category}&{ask}" for category in known)
    return f"data = {{ paths = {paths}, lists = {{{pages}}} }}\n"
