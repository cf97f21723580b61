"""Starts the processes of a run quickly: everything is imported once, and each is a fork of that.

Run as a program by `Processes`; reads `Orders`, then a `Birth`, `Look` or `Stop` a line, and
answers each with the names of those that have died since. When its input ends, so do all of them.
"""

import asyncio
import gc
import os
import random
import signal
import sys
import traceback
from dataclasses import replace
from pathlib import Path

import msgspec

from backwright.application.worker.parts import WorkerOptions
from backwright.domain.errors import BackwrightError
from backwright.main.application import Application
from backwright.main.loading import Project, load_application
from backwright.testing.chaos.broker import install_broker
from backwright.testing.chaos.diary import Diary
from backwright.testing.chaos.loading import ChaosApp, Load, load_of
from backwright.testing.chaos.trace import Trace
from backwright.testing.chaos.tracing import TracedDatabase, Watched
from backwright.testing.faults import Faults, Striking, install

# Short, so that what is lost is found within seconds.
OPTIONS = WorkerOptions(lease=1.2, beat=0.2, poll=0.2, grace=1.0)
# Longer than a lease: others have taken the work of who hangs when it wakes up.
HANG = 1.6
_SEEDS = 2**63 - 1


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for all processes; `scheme` is the kind of database.

    `published` is the file of the broker, for an application that publishes.
    """

    folder: str
    environ: dict[str, str]
    scheme: str
    diary: str
    published: str
    clients: int
    pace: float


class Birth(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A process: the server that the clients call, or a worker; `who` is its name."""

    who: str
    serves: bool
    seed: int
    kill: float
    pause: float
    cut: float


class Look(msgspec.Struct, frozen=True, tag=True):
    """Tell who died."""


class Stop(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Send a signal to everybody."""

    signal: int


class _Child:
    """One process."""

    def __init__(self, orders: Orders, birth: Birth, load: Load) -> None:
        self._orders = orders
        self._birth = birth
        self._load = load
        self._diary = Diary(Path(orders.diary), birth.who)

    def run(self) -> None:
        """Until it is killed or told to stop."""
        birth, trace = self._birth, Trace(self._orders.scheme)
        faults = Faults(
            seed=birth.seed, kill=birth.kill, pause=birth.pause, cut=birth.cut, hang=HANG
        )
        install(faults, self._diary.write, lambda database: TracedDatabase(database, trace))
        # With chances of its own, so that a publish moves no other fault.
        striking = Striking(replace(faults, seed=~faults.seed & _SEEDS), self._diary.write)
        install_broker(Path(self._orders.published), striking)
        try:
            asyncio.run(self._live())
        except BackwrightError as error:
            # The database may have been cut off from who was just starting.
            self._diary.write("gave up", type(error).__name__)
        except BaseException:
            self._diary.write("failed", traceback.format_exc())

    async def _live(self) -> None:
        folder, environ = Path(self._orders.folder), self._orders.environ
        async with load_application(folder, environ=environ) as application:
            if self._birth.serves:
                await self._serve(application)
            else:
                await self._work(application)

    async def _work(self, application: Application) -> None:
        database = application.database
        assert isinstance(database, TracedDatabase)
        worker = application.worker(OPTIONS, watched=lambda doing: Watched(doing, database))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
        await worker.run()

    async def _serve(self, application: Application) -> None:
        app = ChaosApp(application, self._diary)
        async with asyncio.TaskGroup() as group:
            for client in range(self._orders.clients):
                group.create_task(self._call(app, client))

    async def _call(self, app: ChaosApp, client: int) -> None:
        chance = random.Random(f"{self._birth.seed} {client}")  # noqa: S311  # to be repeated
        while True:
            try:
                await self._load(app, chance)
            except BackwrightError as error:
                self._diary.write("refused", error.code)
            await asyncio.sleep(self._orders.pace)


class _Nursery:
    """The living, by the numbers of their processes; no number is used again before it is read."""

    def __init__(self, orders: Orders, load: Load) -> None:
        self._orders = orders
        self._load = load
        self._living: dict[int, str] = {}

    def obey(self, asked: Birth | Look | Stop) -> list[str]:
        """Do it; tells who has died since."""
        if isinstance(asked, Birth):
            self._bear(asked)
        elif isinstance(asked, Stop):
            for child in self._living:
                os.kill(child, asked.signal)
        return self._dead()

    def _bear(self, birth: Birth) -> None:
        child = os.fork()
        if child == 0:
            _Child(self._orders, birth, self._load).run()
            os._exit(0)
        self._living[child] = birth.who

    def _dead(self) -> list[str]:
        dead: list[str] = []
        while self._living:
            child, _ = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                break
            dead.append(self._living.pop(child, ""))
        return dead


def main() -> None:
    """Bring up processes until the input ends; all are of one process group, and end with it."""
    try:
        orders = msgspec.json.decode(sys.stdin.readline(), type=Orders)
        folder = Path(orders.folder)
        Project.at(folder).factory()
        nursery = _Nursery(orders, load_of(folder))
        decode = msgspec.json.Decoder(Birth | Look | Stop).decode
        gc.freeze()
        _answer([])
        for line in sys.stdin:
            _answer(nursery.obey(decode(line)))
    except Exception:
        traceback.print_exc()
    finally:
        os.killpg(0, signal.SIGKILL)


def _answer(dead: list[str]) -> None:
    print(msgspec.json.encode(dead).decode(), flush=True)


if __name__ == "__main__":
    main()
