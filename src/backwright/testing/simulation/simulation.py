"""Processes on one database, in virtual time, as a seed has it."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from contextvars import Context, copy_context
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sql.database import OutcomeUnknownError
from backwright.infrastructure.sqlite import SqliteMigrating
from backwright.infrastructure.sqlite.inline import InlineSqliteDatabase
from backwright.main import databases
from backwright.main.databases import Engine
from backwright.main.settings import Settings
from backwright.testing.simulation.database import DistantDatabase
from backwright.testing.simulation.deterministic import deterministic
from backwright.testing.simulation.loop import BELONGS, VirtualLoop
from backwright.testing.simulation.process import NOWHERE, Body, Chances, Process

ResultT = TypeVar("ResultT")
SCHEME = "simulated"


class Simulation:
    """Runs applications in virtual time; implements `Clock`.

    The `seed` decides in which order things happen that can happen at the same time, how long ways
    take, and when `chances` strike: the same seed gives the same run. `happened` tells what struck,
    and after how many seconds. An application is simulated that is made inside `run`, with `url` as
    its DATABASE_URL and the simulation as its clock. What else shall follow the seed uses `random`.
    """

    def __init__(
        self,
        seed: int,
        *,
        chances: Chances | None = None,
        begins: datetime = datetime(2026, 1, 1, tzinfo=UTC),
    ) -> None:
        self.seed = seed
        self.happened: list[tuple[float, str]] = []
        self._chances = chances or Chances()
        self._begins = begins
        self._loop = VirtualLoop(seed)
        self.random = self._loop.random
        self._processes: list[Process] = []
        self._hearing: list[tuple[Callable[[], None], Context]] = []
        self._is_over = False

    def now(self) -> datetime:
        """The current instant, in UTC."""
        return self._begins + timedelta(seconds=self._loop.time())

    @staticmethod
    def url(file: Path) -> str:
        """The DATABASE_URL of a file."""
        return f"{SCHEME}:///{file}"

    def run(self, main: Callable[[], Awaitable[ResultT]]) -> ResultT:
        """The result of `main`, which is in no process; all processes end with it.

        Raises what it raises, and `DeadlockError`.
        """

        async def whole() -> ResultT:
            return await main()

        loop = self._loop
        with self._installed(), deterministic(self.seed, loop.time, self._begins.timestamp()):
            asyncio.set_event_loop(loop)
            try:
                return loop.run_until_complete(loop.create_task(whole()))
            finally:
                loop.run_until_complete(self._end())
                asyncio.set_event_loop(None)
                loop.close()

    def start(self, name: str, body: Body) -> Process:
        """Run `body` in a process of its own, which begins anew a while after it was killed."""
        process = Process(name, body)
        self._processes.append(process)
        context = copy_context()
        context.run(BELONGS.set, process)
        process.ended = self._loop.create_task(body(), context=context)
        return process

    @property
    def process(self) -> Process | None:
        """The process that the code which asks is in."""
        process = BELONGS.get()
        return process if isinstance(process, Process) else None

    def kill(self, process: Process) -> None:
        """End it where it is, without a word; what asks for it goes on to its next wait."""
        if process.is_dead:
            return
        self._note(f"{process.name} is killed")
        process.die()
        away = self.random.uniform(0, self._chances.away)
        self._loop.call_later(away, self._restart, process, context=NOWHERE)

    def hang(self, process: Process, seconds: float) -> None:
        """Let it stand still for so long: its loop, and all that it does."""
        self._note(f"{process.name} hangs for {seconds:.3f} s")
        process.still = True
        self._loop.call_later(seconds, self._wake, process, context=NOWHERE)

    def ring(self) -> None:
        """Let all processes hear, some time later, that there is work."""
        for heard, context in tuple(self._hearing):
            later = self.random.uniform(0, self._chances.latency)
            self._loop.call_later(later, heard, context=context)

    async def follow(self, heard: Callable[[], None]) -> None:
        """Tell of rings, until it is cancelled."""
        hearing = heard, copy_context()
        self._hearing.append(hearing)
        try:
            await asyncio.Event().wait()
        finally:
            self._hearing.remove(hearing)

    def _restart(self, process: Process) -> None:
        if not self._is_over:
            self._note(f"{process.name} begins anew")
            self.start(process.name, process.body)

    def _wake(self, process: Process) -> None:
        if not process.is_dead:
            self._loop.go_on(process)

    async def _on_the_way(self, at: str) -> None:
        await asyncio.sleep(self.random.uniform(0, self._chances.latency))
        process, chances = self.process, self._chances
        if process is None or process.is_dead or self._is_over:
            return
        drawn = self.random.random()
        if drawn < chances.kill:
            self._note(f"{process.name}: {at}")
            self.kill(process)
        elif drawn < chances.kill + chances.hang:
            self._note(f"{process.name}: {at}")
            self.hang(process, self.random.uniform(0, chances.away))
        elif drawn < chances.kill + chances.hang + chances.cut:
            self._note(f"{process.name} is cut off {at}")
            unknown = OutcomeUnknownError if at.startswith("after") else UnavailableError
            raise unknown("the database", detail="cut off on purpose")
        else:
            return
        # Here it stays.
        await asyncio.sleep(0)

    async def _end(self) -> None:
        """Let everything that is left come to an end, without any effect."""
        self._is_over = True
        own = asyncio.current_task()
        for process in self._processes:
            if not process.is_dead:
                process.die()
            self._loop.go_on(process)
        left = [task for task in asyncio.all_tasks() if task is not own]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _engine(self, settings: Settings, folder: Path) -> Engine:
        file = folder / unquote(urlsplit(settings.database_url).path).removeprefix("/")
        database = InlineSqliteDatabase(file)
        distant = DistantDatabase(database, self._on_the_way)
        process = self.process
        if process is not None:
            process.opens(distant, database)
        return Engine(distant, SqliteMigrating(file), self, telling=self)

    @contextmanager
    def _installed(self) -> Generator[None]:
        databases.ENGINES[SCHEME] = self._engine
        try:
            yield
        finally:
            del databases.ENGINES[SCHEME]

    def _note(self, what: str) -> None:
        self.happened.append((round(self._loop.time(), 6), what))
