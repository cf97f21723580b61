"""A process of a simulation, and what may happen to it."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context
from dataclasses import dataclass
from typing import Any

from backwright.infrastructure.sqlite.inline import InlineSqliteDatabase
from backwright.testing.simulation.database import DistantDatabase
from backwright.testing.simulation.loop import Stopped

Body = Callable[[], Coroutine[Any, Any, Any]]
# Belongs to no process.
NOWHERE = Context()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """How likely something happens on each way to or from the database, from 0 to 1.

    A process may be killed, hang, or have its connection cut. In seconds: `latency` is how long a
    way takes at most, `away` for how long a process that was killed is away, or one that hangs
    stands still, at most.
    """

    kill: float = 0.0
    hang: float = 0.0
    cut: float = 0.0
    latency: float = 0.002
    away: float = 60.0


class Process(Stopped):
    """What runs together, stands still together, and dies together."""

    def __init__(self, name: str, body: Body) -> None:
        super().__init__()
        self.name = name
        self.body = body
        self.is_dead = False
        self.ended: asyncio.Task[Any] | None = None
        self._opened: list[tuple[DistantDatabase, InlineSqliteDatabase]] = []

    def opens(self, distant: DistantDatabase, database: InlineSqliteDatabase) -> None:
        """A database ends with the process."""
        self._opened.append((distant, database))

    def die(self) -> None:
        """Nothing of it runs any more, and what it had begun is rolled back."""
        self.is_dead = self.still = True
        for distant, database in self._opened:
            distant.gone = True
            database.abort()
