"""Workers are killed, hang and lose their database at every durable transition."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from pathlib import Path
from time import perf_counter

import pytest

import bank
from backwright.domain import BackwrightError, new_id
from backwright.main.application import Application
from books import Books

HERE = Path(__file__).parent
LONG = [pytest.mark.chaos, pytest.mark.timeout(3000)]
KILLS = pytest.mark.parametrize("kills", [12, pytest.param(1000, marks=LONG)])
WORKERS = 3
# At each thing that is written, before it and after it.
MOST_LEFT = 500
KILL, PAUSE, CUT = 0.004, 0.0003, 0.002


class Nursery:
    """The workers, which are replaced as they die."""

    def __init__(self, url: str, name: str = "bank", **brokers: str) -> None:
        self.died = 0
        self._workers: list[int] = []
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "nursery.py"), name, url],
            env={**os.environ, **brokers},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=sys.stderr,
            text=True,
            cwd=HERE,
        )

    @property
    def workers(self) -> Sequence[int]:
        """The numbers of their processes; some may have died since."""
        return self._workers

    def start(self, faults: str) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{random.randrange(2**31)} {faults}\n")
        self._process.stdin.flush()
        self._workers.append(int(self._process.stdout.readline()))

    def replace_dead(self, faults: str) -> None:
        for worker in tuple(self._workers):
            if not Path(f"/proc/{worker}").exists():
                self._workers.remove(worker)
                self.died += 1
                self.start(faults)

    def calm(self) -> None:
        """Kill them all once more, and go on with workers that nothing happens to."""
        self.stop_workers(signal.SIGKILL)
        for _ in range(WORKERS):
            self.start("0 0 0")

    def stop_workers(self, by: signal.Signals) -> None:
        for worker in self._workers:
            if Path(f"/proc/{worker}").exists():
                os.kill(worker, by)
        self._workers.clear()

    def end(self) -> None:
        self.stop_workers(signal.SIGKILL)
        self._process.communicate(timeout=10)


@pytest.fixture
def nursery(opened: Application) -> Generator[Nursery]:
    made = Nursery(opened.settings.database_url)
    yield made
    made.end()


class Depositor:
    """Deposits until it is told to stop; remembers what was acknowledged.

    Waits while there is much to do: what dies often gets behind.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._books = Books(application.database)
        self.acknowledged = 0
        self.stopping = False

    async def live(self) -> None:
        accounts = [new_id() for _ in range(5)]
        while not self.stopping:
            if self.acknowledged % 20 == 0 and await self._books.left() > MOST_LEFT:
                await asyncio.sleep(0.2)
                continue
            try:
                await self._application.send(
                    bank.Deposit(account=random.choice(accounts), amount=1)
                )
            except BackwrightError:
                continue
            self.acknowledged += 1
            await asyncio.sleep(0.02)


async def drained(books: Books) -> None:
    """Until everything is done; what makes no step for half a minute is stuck."""
    left, since = await books.left(), perf_counter()
    while left or await books.rows("SELECT 1 FROM backwright_lanes"):
        await asyncio.sleep(0.1)
        before, left = left, await books.left()
        if left != before:
            since = perf_counter()
        assert perf_counter() - since < 30, f"{left} stuck: {await books.stuck()}"


@KILLS
async def test_nothing_is_lost_doubled_or_out_of_order(
    opened: Application, nursery: Nursery, kills: int
) -> None:
    """Every deposit is mirrored in order, told, settled and confirmed, exactly once."""
    books, started = Books(opened.database), perf_counter()
    depositors = [Depositor(opened) for _ in range(4)]
    living = [asyncio.create_task(each.live()) for each in depositors]
    faults = f"{KILL} {PAUSE} {CUT}"
    for _ in range(WORKERS):
        nursery.start(faults)
    while nursery.died < kills:
        await asyncio.sleep(0.02)
        nursery.replace_dead(faults)
    for each in depositors:
        each.stopping = True
    await asyncio.gather(*living)
    nursery.calm()

    calmed = perf_counter()
    await drained(books)

    deposits = await books.check()
    acknowledged = sum(each.acknowledged for each in depositors)
    assert deposits >= acknowledged > 0
    print(
        f"{nursery.died} deaths in {calmed - started:.0f} s, {deposits} deposits "
        f"({acknowledged} acknowledged), drained in {perf_counter() - calmed:.1f} s"
    )
