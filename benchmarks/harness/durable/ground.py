"""Where the durable rows take place: two cores, a folder, and the servers that are there."""

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.harness.database import Database, PostgresqlDatabase, Spelling, SqliteDatabase

# By what a side needs.
VARIABLES = {
    "postgresql": "BACKWRIGHT_TEST_POSTGRESQL_URL",
    "rabbitmq": "BACKWRIGHT_TEST_RABBITMQ_URL",
    "redis": "BACKWRIGHT_TEST_REDIS_URL",
    "kafka": "BACKWRIGHT_TEST_KAFKA_URL",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The worker's core, the core of everything else, and the URLs of servers by kind."""

    worker_core: int
    other_core: int
    folder: Path
    servers: Mapping[str, str]

    @contextmanager
    def database(self, engine: str, name: str) -> Generator[Database]:
        """An empty database for as long as the block lasts."""
        database: Database
        if engine == "sqlite":
            database = SqliteDatabase(self.folder / f"{name}.db", Spelling())
        else:
            own = f"backwright_bench_{name}_{os.getpid()}"
            database = PostgresqlDatabase(self.servers["postgresql"], own)
        try:
            yield database
        finally:
            database.drop()


def servers_here() -> dict[str, str]:
    """The servers that the environment names."""
    return {kind: os.environ[name] for kind, name in VARIABLES.items() if os.environ.get(name)}


@contextmanager
def pinned(servers: Mapping[str, str], core: int) -> Generator[bool]:
    """Keep the brokers of this machine on a core meanwhile; tells whether that could be done."""
    before: dict[int, set[int]] = {}
    found = True
    for kind, url in servers.items():
        # The processes of PostgreSQL's connections are pinned one by one, later.
        if kind != "postgresql":
            threads = _threads(urlsplit(url).port or 0)
            found &= bool(threads)
            for thread in threads:
                with suppress(PermissionError, ProcessLookupError):
                    before[thread] = os.sched_getaffinity(thread)
                    os.sched_setaffinity(thread, {core})
    try:
        yield found
    finally:
        for thread, cores in before.items():
            with suppress(PermissionError, ProcessLookupError):
                os.sched_setaffinity(thread, cores)


def _threads(port: int) -> list[int]:
    """The threads of the process that listens on a port of this machine."""
    sockets = {f"socket:[{number}]" for number in _listening(port)}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(PermissionError, FileNotFoundError, ProcessLookupError):
            opened = {os.readlink(each) for each in (process / "fd").iterdir()}  # noqa: PTH115
            if opened & sockets:
                return [int(each.name) for each in (process / "task").iterdir()]
    return []


def _listening(port: int) -> list[str]:
    found: list[str] = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                found.append(fields[9])
    return found
