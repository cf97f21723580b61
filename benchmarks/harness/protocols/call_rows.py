"""The rows of gRPC: a read, and a stream; ours over REST beside them."""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager

from benchmarks.harness.arena import Contender, database_of
from benchmarks.harness.catalog import product
from benchmarks.harness.check import Checker, read_path
from benchmarks.harness.database import Database
from benchmarks.harness.durable.figures import Column, Measured, Row
from benchmarks.harness.protocols.call_check import CallChecker
from benchmarks.harness.protocols.call_sides import DESCRIPTORS, CallSide
from benchmarks.harness.protocols.call_turn import Called, take
from benchmarks.harness.protocols.effort import ENGINE_TITLES, Effort, Say
from benchmarks.harness.protocols.graph_turn import Loading
from benchmarks.harness.protocols.messages import Messages
from benchmarks.harness.run import Ground
from benchmarks.harness.server import Server

TITLES = {
    "read": "gRPC: read by id",
    "stream": "gRPC: the 90 active products of a category as a stream; over REST, as one page",
}
LIMIT, REST = "limit", "backwright_rest"
_PROVED = 5
_COLUMNS = (
    Column(figure="rate", heading="calls/s"),
    Column(figure="rate", heading="of grpcio, bare", form=".2f", to=LIMIT),
    Column(figure="rate", heading="of REST", form=".2f", to=REST),
    Column(figure="cpu", heading="CPU µs"),
    Column(figure="per_cpu", heading="by CPU of grpcio", form=".2f", to=LIMIT),
    Column(figure="per_cpu", heading="of REST", form=".2f", to=REST),
    Column(figure="p50", heading="p50 ms", form=".1f"),
    Column(figure="p99", heading="p99 ms", form=".1f"),
    Column(figure="load_cpu", heading="load generator, CPU %"),
    Column(figure="memory", heading="MiB"),
)


def call_rows(
    engine: str, sides: list[CallSide], ground: Ground, effort: Effort, say: Say
) -> list[Row]:
    """All rows on one engine; every side is proved before any is measured. Raises `SideError`."""
    messages = Messages(DESCRIPTORS)
    with ExitStack() as stack:
        running: list[Called] = []
        for side in sides:
            say(f"grpc, filling {engine}: {side.name}")
            database = stack.enter_context(database_of(side.side, ground.making(engine)))
            running += stack.enter_context(_served(side, database, messages, ground))
        return [_row(what, engine, running, ground, effort, say) for what in TITLES]


@contextmanager
def _served(
    side: CallSide, database: Database, messages: Messages, ground: Ground
) -> Generator[list[Called]]:
    """A server that answers right, as each protocol reaches it."""
    program, ports = side.program(database)
    log = ground.folder / f"{side.name}-grpc.log"
    first = ports.get("rest", ports["grpc"])
    with Server(program, first, core=ground.server_core, log=log) as server:
        contender = Contender(side=side.side, database=database, server=server)
        running = [
            Called(
                name=side.name if len(ports) == 1 else f"{side.name}_{protocol}",
                title=side.titles[protocol],
                protocol=protocol,
                side=side.side,
                contender=contender,
                port=port,
                messages=messages,
            )
            for protocol, port in ports.items()
        ]
        if "rest" in ports:
            server.answered(read_path(product(0)))
        for called in running:
            _prove(called)
        yield running


def _prove(called: Called) -> None:
    if called.protocol == "grpc":
        with CallChecker(called.name, called.messages, called.port) as calls:
            for number in range(_PROVED):
                calls.read(number)
                calls.stream(number)
        return
    with Checker(called.side, called.port) as requests:
        for number in range(_PROVED):
            requests.read(number)
            requests.list(number)


def _row(
    what: str, engine: str, running: list[Called], ground: Ground, effort: Effort, say: Say
) -> Row:
    sides = [Measured(side=each.name, rounds=[]) for each in running]

    def loading(seconds: float) -> Loading:
        return Loading(clients=effort.clients, seconds=seconds, folder=ground.folder)

    for number in range(effort.rounds):
        for called, kept in zip(running, sides, strict=True):
            say(f"grpc {what}, {engine}, round {number + 1}: {called.title}")
            if number == 0 and effort.warm:
                take(what, loading(effort.warm), called)
            called.contender.database.pin(ground.load_core)
            figures = take(what, loading(effort.seconds), called)
            kept.rounds.append({**figures, "memory": called.server.memory_mib()})
    return Row(
        name=f"grpc-{what}-{engine}",
        title=f"{TITLES[what]}, {ENGINE_TITLES[engine]}, {effort.clients} clients",
        main="rate",
        columns=list(_COLUMNS),
        sides=sides,
    )
