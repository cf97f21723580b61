"""Ending what takes too long."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

from backwright.domain.errors import DeadlineExceededError

ResultT = TypeVar("ResultT")
# How late a deadline may be noticed, in seconds.
TICK = 0.05


class _Run:
    __slots__ = ("before", "ends_at", "late", "task")

    def __init__(self, task: asyncio.Task[Any], ends_at: float) -> None:
        self.task = task
        self.ends_at = ends_at
        self.before = task.cancelling()
        self.late = False


class Deadlines:
    """Watches everything that runs with one timer, which rests while nothing runs.

    A timer for each call would cost more than all the rest of the pipeline; so a deadline is
    noticed up to `TICK` seconds late.
    """

    def __init__(self) -> None:
        self._runs: set[_Run] = set()
        self._watching: asyncio.AbstractEventLoop | None = None

    async def within(self, seconds: float, what: str, work: Awaitable[ResultT]) -> ResultT:
        """The result of the work, or `DeadlineExceededError` naming `what`."""
        loop = asyncio.get_running_loop()
        task = asyncio.current_task(loop)
        if task is None:
            raise RuntimeError("a deadline needs a task that it can end")
        if self._watching is not loop:
            self._watch(loop)
        run = _Run(task, loop.time() + seconds)
        self._runs.add(run)
        try:
            return await work
        except asyncio.CancelledError as error:
            if run.late and task.cancelling() - 1 <= run.before:
                raise DeadlineExceededError(what) from error
            raise
        finally:
            self._runs.discard(run)
            if run.late:
                task.uncancel()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        self._watching = loop
        loop.call_later(TICK, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for run in self._runs:
            if now >= run.ends_at and not run.late:
                run.late = True
                run.task.cancel()
        if self._runs:
            self._watch(loop)
        elif self._watching is loop:
            self._watching = None
