"""An event loop whose time is its own, and whose order is drawn from a seed."""

import asyncio
import random
import selectors
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import Context, ContextVar
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class DeadlockError(Exception):
    """Everybody waits, and nothing will ever happen."""


class Stopped:
    """What belongs together and may stand still: what it has to do is kept until it goes on."""

    def __init__(self) -> None:
        self.still = False
        self.kept: list[asyncio.Handle] = []


# To whom the code that runs belongs; what it starts belongs to the same.
BELONGS: ContextVar[Stopped | None] = ContextVar("BELONGS", default=None)


class _Ready(deque[asyncio.Handle]):
    """Gives what is ready in a random order, and keeps what belongs to who stands still."""

    def __init__(self, loop: "VirtualLoop") -> None:
        super().__init__()
        self._loop = loop

    def popleft(self) -> asyncio.Handle:
        """One of them; the loop passes over one that is cancelled."""
        chosen = self._loop.random.randrange(len(self))
        self[0], self[chosen] = self[chosen], self[0]
        handle = super().popleft()
        context: Context = handle._context  # type: ignore[attr-defined]  # whose it is, is in there
        belongs = context.get(BELONGS)
        if belongs is None or not belongs.still:
            return handle
        belongs.kept.append(handle)
        nothing = asyncio.Handle(_nothing, (), self._loop)
        nothing.cancel()
        return nothing


class _Task(asyncio.Task[Any]):
    """Has a number, so that sets of tasks have the same order in each run."""

    def __init__(self, *args: Any, number: int, **how: Any) -> None:
        # Before anybody puts it into a set.
        self._number = number
        super().__init__(*args, **how)

    def __hash__(self) -> int:
        return self._number


class _Selector(selectors.DefaultSelector):
    """Waits for nobody: what would be waiting is a jump of the time."""

    jump: Callable[[float | None], None]

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Nothing comes from outside: the time goes on to the next timer."""
        if timeout != 0:
            self.jump(timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time stands still while anything can run, and jumps to the next timer where nothing can.

    Of what is ready at the same time, a random one runs first; the same `seed` gives the same
    order. There are no threads: what is given to an executor is run at once.
    """

    def __init__(self, seed: int) -> None:
        selector = _Selector()
        super().__init__(selector)
        selector.jump = self._jump
        self.random = random.Random(seed)  # noqa: S311  # to be repeated, no secret
        self._time = 0.0
        self._ready = _Ready(self)
        self._tasks = 0
        self.set_task_factory(self._task)

    def time(self) -> float:
        """Seconds since the beginning of the simulation."""
        return self._time

    def go_on(self, stopped: Stopped) -> None:
        """Let it do what it has kept, and all that follows."""
        stopped.still = False
        self._ready.extend(stopped.kept)
        stopped.kept.clear()

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """Run it now."""
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future

    def _task(self, _: asyncio.AbstractEventLoop, coroutine: Any, **how: Any) -> _Task:
        self._tasks += 1
        return _Task(coroutine, loop=self, number=self._tasks, **how)

    def _jump(self, seconds: float | None) -> None:
        if seconds is None:
            raise DeadlockError("everybody waits, and nothing will ever happen")
        self._time += seconds


def _nothing() -> None:
    """Stands for what is kept."""
