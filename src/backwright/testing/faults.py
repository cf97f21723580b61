"""Faults at every durable transition: a process dies, hangs, or loses its database.

Meant for processes that somebody starts again, such as those of `backwright chaos`.
"""

import os
import random
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sql.database import (
    Database,
    Gauge,
    OutcomeUnknownError,
    Statement,
    Transaction,
    Write,
)
from backwright.infrastructure.sql.dialect import Dialect
from backwright.main import databases
from backwright.main.settings import Settings

_WHAT = "the database"


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """How likely each fault is, from 0 to 1, before and after each thing that is written.

    `hang` is how long a process that hangs does nothing at all, in seconds.
    """

    seed: int
    kill: float = 0.0
    pause: float = 0.0
    cut: float = 0.0
    hang: float = 1.0


class FaultyDatabase:
    """A database on the way to which something may happen; implements `Database`."""

    def __init__(self, database: Database, faults: Faults) -> None:
        self._database = database
        self._faults = faults
        self._random = random.Random(faults.seed)  # noqa: S311  # to be repeated, no secret

    @property
    def dialect(self) -> Dialect:
        """That of the database."""
        return self._database.dialect

    async def open(self) -> None:
        """Connect; nothing happens to that."""
        await self._database.open()

    async def close(self) -> None:
        """Disconnect; nothing happens to that."""
        await self._database.close()

    async def ping(self) -> None:
        """As the database does."""
        await self._database.ping()

    async def fetch(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """Reads meet no faults of their own: what was not written can't be half written."""
        return await self._database.fetch(statement, arguments)

    async def commit(self, writes: Sequence[Write]) -> None:
        """The commit, or a fault before or after it."""
        self._before()
        await self._database.commit(writes)
        self._after()

    async def change(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """The change, or a fault before or after it."""
        self._before()
        rows = await self._database.change(statement, arguments)
        self._after()
        return rows

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """As the database does."""
        return self._database.transaction()

    def gauges(self) -> Sequence[Gauge]:
        """Those of the database."""
        return self._database.gauges()

    def _before(self) -> None:
        if self._happens():
            raise UnavailableError(_WHAT, detail="cut off on purpose, before the change")

    def _after(self) -> None:
        if self._happens():
            raise OutcomeUnknownError(_WHAT, detail="cut off on purpose, after the change")

    def _happens(self) -> bool:
        """Whether the connection is to be cut; a process that is killed does not return."""
        faults, chance = self._faults, self._random.random()
        if chance < faults.kill:
            os.kill(os.getpid(), signal.SIGKILL)
        if chance < faults.kill + faults.pause:
            # The whole process, its event loop and its beats with it.
            time.sleep(faults.hang)
            return False
        return chance < faults.kill + faults.pause + faults.cut


def install(faults: Faults) -> None:
    """Let every database that is opened from now on in this process be faulty."""
    for scheme, make in tuple(databases.ENGINES.items()):
        databases.ENGINES[scheme] = _faulty(make, faults)


def _faulty(
    make: Callable[[Settings, Path], databases.Engine], faults: Faults
) -> Callable[[Settings, Path], databases.Engine]:
    def made(settings: Settings, folder: Path) -> databases.Engine:
        engine = make(settings, folder)
        database = FaultyDatabase(engine.database, faults)
        return databases.Engine(database, engine.connected, engine.ringing)

    return made
