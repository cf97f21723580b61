"""The rows of GraphQL: a page of orders with what they refer to, one product, one mutation."""

import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from statistics import median

from benchmarks.harness.arena import Contender, forget
from benchmarks.harness.database import Database
from benchmarks.harness.durable.figures import Column, Measured, Round, Row
from benchmarks.harness.protocols.effort import ENGINE_TITLES, Effort, Say
from benchmarks.harness.protocols.graph_check import PATH, GraphChecker, page_body
from benchmarks.harness.protocols.graph_side import GraphSide
from benchmarks.harness.protocols.graph_turn import GraphContender, Loading, take
from benchmarks.harness.protocols.statements import Counter, Trace, proxied, working
from benchmarks.harness.run import Ground
from benchmarks.harness.server import Server, free_port
from benchmarks.harness.side import RATE_LIMIT, Program, SideError

TITLES = {
    "page": "GraphQL: 20 orders with customer, lines, and their products",
    "product": "GraphQL: one product",
    "create": "GraphQL: a product is created, with its event",
}
PEER = "fastapi_sqlalchemy"
_LOW = 10
_ASKED, _SETTLED = 3, 0.1
_COLUMNS = (
    Column(figure="rate", heading="requests/s"),
    Column(figure="rate", heading="times Strawberry", form=".1f", to=PEER),
    Column(figure="statements", heading="statements", form=".0f"),
    Column(figure="cpu", heading="CPU µs"),
    Column(figure="per_cpu", heading="by CPU", form=".1f", to=PEER),
    Column(figure="p50", heading="p50 ms", form=".1f"),
    Column(figure="p99", heading="p99 ms", form=".1f"),
    Column(figure="memory", heading="MiB"),
)


def graph_rows(
    engine: str, sides: list[GraphSide], ground: Ground, effort: Effort, say: Say
) -> list[Row]:
    """All rows on one engine; every side is proved before any is measured. Raises `SideError`."""
    able = [side for side in sides if engine in side.side.engines]
    rows: list[Row] = []
    with ExitStack() as stack:
        databases = [stack.enter_context(_filled(side, engine, ground, say)) for side in able]
        counts = [_counted(each, at, ground) for each, at in zip(able, databases, strict=True)]
        running = [
            stack.enter_context(_served(side, database, ground))
            for side, database in zip(able, databases, strict=True)
        ]
        for what in TITLES:
            sides_done = _measured(what, engine, running, ground, effort, say)
            for side, statements in zip(sides_done, counts, strict=True):
                for each in side.rounds:
                    each["statements"] = statements[what]
            rows.append(_row(what, engine, effort, sides_done))
    return rows


def _row(what: str, engine: str, effort: Effort, sides: list[Measured]) -> Row:
    return Row(
        name=f"graphql-{what}-{engine}",
        title=f"{TITLES[what]}, {ENGINE_TITLES[engine]}, {effort.clients} clients",
        main="rate",
        columns=list(_COLUMNS),
        sides=sides,
    )


def _measured(
    what: str, engine: str, running: list[GraphContender], ground: Ground, effort: Effort, say: Say
) -> list[Measured]:
    sides = [Measured(side=each.graph.name, rounds=[]) for each in running]

    def turn(each: GraphContender, seconds: float) -> Round:
        folder = ground.folder
        return take(what, Loading(clients=effort.clients, seconds=seconds, folder=folder), each)

    for number in range(effort.rounds):
        for each, kept in zip(running, sides, strict=True):
            say(f"graphql {what}, {engine}, round {number + 1}: {each.graph.title}")
            if number == 0 and effort.warm:
                turn(each, effort.warm)
            each.contender.database.pin(ground.load_core)
            figures = turn(each, effort.seconds)
            kept.rounds.append({**figures, "memory": each.contender.server.memory_mib()})
    return sides


@contextmanager
def _filled(side: GraphSide, engine: str, ground: Ground, say: Say) -> Generator[Database]:
    say(f"graphql, filling {engine}: {side.title}")
    database = ground.making(engine)(side.side)
    try:
        side.prepare(database)
        yield database
    finally:
        database.drop()


@contextmanager
def _served(
    side: GraphSide, database: Database, ground: Ground, *, rate: int = RATE_LIMIT
) -> Generator[GraphContender]:
    """A server that answers right, and whose features are on."""
    port = free_port()
    program = side.program(database.url, port, rate=rate)
    with _started(side, program, port, ground) as server:
        contender = Contender(side=side.side, database=database, server=server)
        running = GraphContender(graph=side, contender=contender)
        if rate == RATE_LIMIT:
            _prove(running)
        yield running


@contextmanager
def _started(side: GraphSide, program: Program, port: int, ground: Ground) -> Generator[Server]:
    log = ground.folder / f"{side.name}-graphql.log"
    with Server(program, port, core=ground.server_core, log=log) as server:
        server.answered("/metrics")
        yield server


def _prove(running: GraphContender) -> None:
    with GraphChecker(running.graph, running.contender.server.port) as checker:
        for number in range(_ASKED):
            checker.page(number)
            checker.product(number)
            checker.create_and_read(number)
        checker.features()
    if not running.contender.server.logs(PATH):
        raise SideError(f"{running.graph.name} does not log what it is asked")
    forget(running.contender)


def refusals(sides: list[GraphSide], ground: Ground, say: Say) -> None:
    """Prove that every side limits rates: a low limit is kept. Raises `SideError`."""
    for side in sides:
        engine = "sqlite" if "sqlite" in side.side.engines else "postgresql"
        with (
            _filled(side, engine, ground, say) as database,
            _served(side, database, ground, rate=_LOW) as running,
            GraphChecker(side, running.contender.server.port) as checker,
        ):
            answers = [checker.ask(page_body(side, 0)) for _ in range(_LOW * 5)]
            if not any(status == 429 or answer.get("errors") for status, answer in answers):
                raise SideError(f"{side.name} lets everything through at {_LOW} a second")


def _counted(side: GraphSide, database: Database, ground: Ground) -> dict[str, float]:
    """How many statements each kind of request takes."""
    with ExitStack() as stack:
        port = free_port()
        counter: Counter
        if database.engine == "sqlite":
            counter = trace = Trace(ground.folder / f"{side.name}.statements")
            program = trace.watching(side.program(database.url, port))
        else:
            counter = proxy = stack.enter_context(proxied(database))
            program = side.program(proxy.url, port)
        server = stack.enter_context(_started(side, program, port, ground))
        found = _each(side, server, counter)
        forget(Contender(side=side.side, database=database, server=server))
    return found


def _each(side: GraphSide, server: Server, counter: Counter) -> dict[str, float]:
    found: dict[str, float] = {}
    with GraphChecker(side, server.port) as checker:
        asked = {"page": checker.page, "product": checker.product, "create": checker.create}
        for what, ask in asked.items():
            figures: list[int] = []
            for number in range(2 * _ASKED):
                before = len(working(counter.seen()))
                ask(number)
                # What is sent behind the answer counts as well.
                time.sleep(_SETTLED)
                figures.append(len(working(counter.seen())) - before)
            # The first ones find out about types and make caches.
            found[what] = median(figures[_ASKED:])
    return found
