"""A side of the jobs row: how it is asked for jobs, and how its worker is started."""

from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.harness.installation import IsolatedPython, Runtime

CALLERS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSide:
    """A folder of `benchmarks/peers` with `enqueue.py`, and `prepare.py` if it has own tables.

    `broker` is the kind of server that its jobs are in, unless it is the database. `worker` is what
    comes after the interpreter. `durable` says what is promised of a job that was asked for.
    """

    name: str
    title: str
    folder: str
    worker: tuple[str, ...]
    durable: str
    engine: str = "postgresql"
    broker: str = ""
    prepares: bool = False
    runtime: Runtime = field(default_factory=IsolatedPython)

    @property
    def needs(self) -> tuple[str, ...]:
        """The kinds of servers without which it can't take part."""
        return tuple(kind for kind in (self.engine, self.broker) if kind and kind != "sqlite")

    @property
    def home(self) -> Path:
        """Where its programs are."""
        return self.runtime.folder(self.folder)

    def command(self, *arguments: str) -> tuple[str, ...]:
        """One of its programs."""
        return (str(self.runtime.executable(self.folder)), *arguments)

    def install(self) -> None:
        """Install the pinned packages. Raises `SideError`."""
        self.runtime.install(self.folder)
