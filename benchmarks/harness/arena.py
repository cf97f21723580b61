"""The servers of a row, all running, each with its own database."""

from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness.catalog import product
from benchmarks.harness.check import Checker, read_path
from benchmarks.harness.database import Database
from benchmarks.harness.server import Server, free_port
from benchmarks.harness.side import RATE_LIMIT, Side, SideError

Making = Callable[[Side], Database]
_BEFORE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """One side's running server in a row."""

    side: Side
    database: Database
    server: Server
    routes: int = 3

    @property
    def prefix(self) -> str:
        """Where a product is read: on the last route, where there are more than the three."""
        return "/api/v1/products" if self.routes == 3 else f"/api/v1/shelf{self.routes - 4}"


@contextmanager
def database_of(side: Side, making: Making) -> Generator[Database]:
    """A filled database for as long as the block lasts."""
    database = making(side)
    try:
        side.prepare(database)
        yield database
    finally:
        database.drop()


@contextmanager
def served(
    side: Side,
    database: Database,
    *,
    core: int,
    logs: Path,
    routes: int = 3,
    rate: int = RATE_LIMIT,
) -> Generator[Contender]:
    """A server that has answered its first request."""
    port = free_port()
    program = side.program(database.url, port, routes=routes, rate=rate)
    log = logs / f"{side.name}-{database.engine}-{routes}.log"
    with Server(program, port, core=core, log=log) as server:
        contender = Contender(side=side, database=database, server=server, routes=routes)
        server.answered(read_path(product(0), contender.prefix))
        yield contender


def prove(contender: Contender) -> None:
    """Check every kind of answer once before any of it is measured. Raises `SideError`."""
    with Checker(contender.side, contender.server.port) as checker:
        for number in range(_BEFORE):
            checker.read(number, contender.prefix)
            checker.list(number)
            checker.create(number)
        if contender.side.featured:
            checker.features()
            if not contender.server.logs(read_path(product(0), contender.prefix)):
                raise SideError(f"{contender.side.name} does not log what it is asked")
    forget(contender)


def forget(contender: Contender) -> None:
    """Remove what was created, so that every turn finds the same tables."""
    tables = contender.side.tables
    contender.database.run(
        f"delete from {tables.products} where sku like 'B-%'",  # noqa: S608 - our names
        *(f"delete from {table}" for table in (tables.events, *tables.others)),  # noqa: S608
    )


@contextmanager
def arena(
    sides: list[Side], making: Making, *, core: int, logs: Path, routes: tuple[int, ...] = (3,)
) -> Generator[list[Contender]]:
    """Every side's server, started, filled and proved."""
    with ExitStack() as stack:
        contenders: list[Contender] = []
        for side in sides:
            database = stack.enter_context(database_of(side, making))
            for number in routes:
                running = served(side, database, core=core, logs=logs, routes=number)
                contender = stack.enter_context(running)
                prove(contender)
                contenders.append(contender)
        yield contenders
