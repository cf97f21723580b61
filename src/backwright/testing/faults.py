"""Faults at every durable transition: a process dies, hangs, or loses its database.

Meant for processes that somebody starts again, such as those of `backwright chaos`.
"""

import os
import random
import signal
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
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
from backwright.testing.transitions import READ, transition

_WHAT = "the database"


class Fault(StrEnum):
    """What happens to a process."""

    KILL = "kill"
    PAUSE = "pause"
    CUT = "cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """How likely each fault is, from 0 to 1, before and after each thing that is written.

    A read may be cut off, too. `hang` is how long a process that hangs does nothing at all, in
    seconds. The same `seed` has the same happen at the same places of the way of a process.
    """

    seed: int
    kill: float = 0.0
    pause: float = 0.0
    cut: float = 0.0
    hang: float = 1.0


Happened = Callable[[Fault, str], None]


def _unnoticed(_: Fault, __: str) -> None:
    """Nobody asked."""


class Striking:
    """Has faults happen to this process, at the transitions that it is told of."""

    def __init__(self, faults: Faults, happened: Happened = _unnoticed) -> None:
        """`happened` is told of each fault and its place, just before it happens."""
        self._faults = faults
        self._happened = happened
        self._random = random.Random(faults.seed)  # noqa: S311  # to be repeated, no secret

    def strikes(self, at: str) -> bool:
        """Whether the connection is to be cut; a process that is killed does not return."""
        faults, chance = self._faults, self._random.random()
        if chance < faults.kill:
            self._happened(Fault.KILL, at)
            os.kill(os.getpid(), signal.SIGKILL)
        if chance < faults.kill + faults.pause:
            self._happened(Fault.PAUSE, at)
            # The whole process, its event loop and its beats with it.
            time.sleep(faults.hang)
            return False
        if chance < faults.kill + faults.pause + faults.cut:
            self._happened(Fault.CUT, at)
            return True
        return False


class FaultyDatabase:
    """A database on the way to which something may happen; implements `Database`."""

    def __init__(self, database: Database, faults: Faults, happened: Happened = _unnoticed) -> None:
        """`happened` is told of each fault and its place, just before it happens."""
        self._database = database
        self._faults = faults
        self._happened = happened
        self._striking = Striking(faults, happened)
        # Apart, so that reads, of which there are more or fewer each time, move no other fault.
        self._reading = random.Random(~faults.seed)  # noqa: S311

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
        """What is read, unless the database is cut off before."""
        if self._reading.random() < self._faults.cut:
            self._happened(Fault.CUT, f"before {READ}")
            raise UnavailableError(_WHAT, detail="cut off on purpose, before the read")
        return await self._database.fetch(statement, arguments)

    async def commit(self, writes: Sequence[Write]) -> None:
        """The commit, or a fault before or after it."""
        at = transition([write.statement for write in writes])
        self._before(at)
        await self._database.commit(writes)
        self._after(at)

    async def change(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """The change, or a fault before or after it."""
        at = transition([statement])
        self._before(at)
        rows = await self._database.change(statement, arguments)
        self._after(at)
        return rows

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Transaction]:
        """As the database does; something may happen before and after its commit."""
        async with self._database.transaction() as transaction:
            yield _FaultyTransaction(transaction, self._before, self._after)

    def gauges(self) -> Sequence[Gauge]:
        """Those of the database."""
        return self._database.gauges()

    def _before(self, at: str) -> None:
        if self._striking.strikes(f"before {at}"):
            raise UnavailableError(_WHAT, detail="cut off on purpose, before the change")

    def _after(self, at: str) -> None:
        if self._striking.strikes(f"after {at}"):
            raise OutcomeUnknownError(_WHAT, detail="cut off on purpose, after the change")


class _FaultyTransaction:
    """Implements `Transaction`."""

    def __init__(
        self,
        transaction: Transaction,
        before: Callable[[str], None],
        after: Callable[[str], None],
    ) -> None:
        self._transaction = transaction
        self._before = before
        self._after = after
        self._ran: list[Statement] = []

    async def fetch(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """As the transaction does: it is stored, or not, by its commit."""
        self._ran.append(statement)
        return await self._transaction.fetch(statement, arguments)

    async def commit(self, writes: Sequence[Write]) -> None:
        """The commit, or a fault before or after it."""
        at = transition([*self._ran, *(write.statement for write in writes)])
        self._before(at)
        await self._transaction.commit(writes)
        self._after(at)


Around = Callable[[Database], Database]


def install(faults: Faults, happened: Happened = _unnoticed, around: Around | None = None) -> None:
    """Let every database that is opened from now on in this process be faulty.

    What is `around` it stands between the application and the faults.
    """

    def faulty(database: Database) -> Database:
        troubled = FaultyDatabase(database, faults, happened)
        return troubled if around is None else around(troubled)

    for scheme, make in tuple(databases.ENGINES.items()):
        databases.ENGINES[scheme] = _replaced(make, faulty)


def _replaced(
    make: Callable[[Settings, Path], databases.Engine], by: Around
) -> Callable[[Settings, Path], databases.Engine]:
    def made(settings: Settings, folder: Path) -> databases.Engine:
        engine = make(settings, folder)
        return replace(engine, database=by(engine.database))

    return made
