"""The processes of a run, which are replaced as they die."""

import random
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import msgspec

from backwright.testing.chaos.errors import ChaosError
from backwright.testing.chaos.nursery import Birth, Look, Orders, Stop

# How long those that were told to end may take, in seconds.
_ENDING = 5.0
SERVER = "server"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How likely each fault is at a transition, from 0 to 1."""

    kill: float = 0.0
    pause: float = 0.0
    cut: float = 0.0


class Processes:
    """The server and the workers of one run.

    Each life of each process has a seed of its own, made of that of the run.
    """

    def __init__(self, nursery: "subprocess.Popen[str]", said: Path, seed: int) -> None:
        """`said` is the file with what the nursery says of errors."""
        self._nursery = nursery
        self._said = said
        self._seed = seed
        self._lives: dict[str, int] = {}
        self._living: set[str] = set()
        self.died = 0

    def obey(self, orders: Orders) -> None:
        """Begin; returns when the project's code is imported. Raises `ChaosError`."""
        self._ask(orders)

    def start(self, name: str, rates: Rates) -> None:
        """One more life."""
        life = self._lives[name] = self._lives.get(name, 0) + 1
        chance = random.Random(f"{self._seed} {name} {life}")  # noqa: S311  # to be repeated
        self._living.add(name)
        birth = Birth(
            who=f"{name}.{life}",
            serves=name == SERVER,
            seed=chance.getrandbits(63),
            kill=rates.kill,
            pause=rates.pause,
            cut=rates.cut,
        )
        self._ask(birth)

    def replace_dead(self, rates: Rates) -> None:
        """Give everybody who has died another life."""
        everybody = set(self._lives)
        self._ask(Look())
        for name in sorted(everybody - self._living):
            self.died += 1
            self.start(name, rates)

    def kill_all(self) -> None:
        """Kill everybody; nobody is replaced."""
        self._end(signal.SIGKILL)

    def stop_all(self) -> None:
        """Ask everybody to end, and kill who does not."""
        self._end(signal.SIGTERM)
        self._end(signal.SIGKILL)

    def _end(self, by: signal.Signals) -> None:
        self._ask(Stop(signal=by))
        ending = monotonic() + _ENDING
        while self._living and monotonic() < ending:
            sleep(0.02)
            self._ask(Look())

    def _ask(self, what: Orders | Birth | Look | Stop) -> None:
        """Have the nursery do it, and hear who has died since."""
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        try:
            self._nursery.stdin.write(msgspec.json.encode(what).decode() + "\n")
            self._nursery.stdin.flush()
            answer = self._nursery.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            said = self._said.read_text(encoding="utf-8", errors="replace").strip()
            raise ChaosError(f"the project's processes can't be started:\n{said[-4000:]}")
        for who in msgspec.json.decode(answer, type=list[str]):
            self._living.discard(who.partition(".")[0])


@contextmanager
def processes(orders: Orders, seed: int, *, said: Path) -> Generator[Processes]:
    """Processes that obey these orders; none is left afterwards."""
    with said.open("w") as errors:
        nursery = subprocess.Popen(
            [sys.executable, "-m", "backwright.testing.chaos.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=orders.folder,
            # A signal for all that were started from a terminal is for us to handle.
            start_new_session=True,
        )
    try:
        made = Processes(nursery, said, seed)
        made.obey(orders)
        yield made
    finally:
        # It ends with its input, and takes everybody along.
        nursery.communicate()
