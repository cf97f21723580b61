"""What a process under faults tells of the work that it has in hand."""

from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from backwright.application.durable.job import Progress
from backwright.application.durable.reaction import Reaction
from backwright.application.durable.work import Claimed, Kind
from backwright.application.worker.reacting import Doing
from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sql.database import (
    Database,
    Gauge,
    Statement,
    Transaction,
    Verb,
    Write,
)
from backwright.infrastructure.sql.dialect import Dialect
from backwright.testing.chaos.trace import Trace
from backwright.testing.transitions import writes_data

_WORK = "backwright_work"


@dataclass(slots=True)
class _InHand:
    """A command, or an attempt at work; `missed` is what failed and was not done since."""

    command: str = ""
    work: Claimed | None = None
    missed: set[str] = field(default_factory=set[str])
    stored: bool = False


# Of a task: what a database sees of its caller.
_IN_HAND: ContextVar[_InHand | None] = ContextVar("in_hand", default=None)


class TracedDatabase:
    """A database that adds to the trace what only the process knows; implements `Database`."""

    def __init__(self, database: Database, trace: Trace) -> None:
        self._database = database
        self._trace = trace

    @property
    def dialect(self) -> Dialect:
        """That of the database."""
        return self._database.dialect

    async def open(self) -> None:
        """Connect."""
        await self._database.open()

    async def close(self) -> None:
        """Disconnect."""
        await self._database.close()

    async def ping(self) -> None:
        """As the database does."""
        await self._database.ping()

    async def fetch(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """As the database does."""
        with _noticed(statement.sql):
            return await self._database.fetch(statement, arguments)

    async def commit(self, writes: Sequence[Write]) -> None:
        """As the database does, with what is to be told of it."""
        with _noticed(_tables(writes)):
            await self._database.commit([*writes, *self._told(writes)])
        _stored(writes)

    async def change(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """As the database does."""
        return await self._database.change(statement, arguments)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Transaction]:
        """As the database does, with what is to be told of its commit."""
        async with self._database.transaction() as transaction:
            yield _TracedTransaction(transaction, self._told)

    def gauges(self) -> Sequence[Gauge]:
        """Those of the database."""
        return self._database.gauges()

    async def swallowed(self, work: Claimed, missed: str) -> None:
        """Tell that work ended well, although something that it needed had failed."""
        line = self._trace.line(
            "swallowed",
            missed,
            position=work.position,
            id=str(work.id),
            kind=work.kind,
            target=work.target,
        )
        # Evidence that is lost is no reason to disturb the work.
        with suppress(UnavailableError):
            await self._database.commit([line])

    def _told(self, writes: Sequence[Write]) -> list[Write]:
        hand = _IN_HAND.get()
        if hand is None or not _changes(writes):
            return []
        if hand.work is None:
            return [self._trace.line("command", hand.command)]
        work = hand.work
        if any(_about(write, work.position) for write in writes):
            return []
        return [
            self._trace.line(
                "outside",
                _tables(writes),
                position=work.position,
                id=str(work.id),
                kind=work.kind,
                target=work.target,
            )
        ]


class _TracedTransaction:
    """Implements `Transaction`."""

    def __init__(
        self, transaction: Transaction, told: Callable[[Sequence[Write]], list[Write]]
    ) -> None:
        self._transaction = transaction
        self._told = told

    async def fetch(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """As the transaction does."""
        return await self._transaction.fetch(statement, arguments)

    async def commit(self, writes: Sequence[Write]) -> None:
        """As the transaction does, with what is to be told of it."""
        with _noticed(_tables(writes)):
            await self._transaction.commit([*writes, *self._told(writes)])
        _stored(writes)


@contextmanager
def commanding(command: str) -> Generator[Callable[[], bool]]:
    """What is stored in here is the command's; the function tells whether anything was."""
    hand = _InHand(command=command)
    token = _IN_HAND.set(hand)
    try:
        yield lambda: hand.stored
    finally:
        _IN_HAND.reset(token)


class Watched:
    """Looks on while something does its work; implements `Doing`."""

    def __init__(self, doing: Doing, database: TracedDatabase) -> None:
        self._doing = doing
        self._database = database

    @property
    def reaction(self) -> Reaction:
        """What holds whenever it runs."""
        return self._doing.reaction

    async def __call__(self, work: Claimed, before: Sequence[Claimed], progress: Progress) -> bool:
        """Do it, as it is done otherwise."""
        hand = _InHand(work=work)
        token = _IN_HAND.set(hand)
        try:
            done = await self._doing(work, before, progress)
        finally:
            _IN_HAND.reset(token)
        # Sagas and timers note what failed, and come again by themselves.
        if hand.missed and work.kind in (Kind.EVENT, Kind.JOB):
            missed = {"a read" if each.startswith("SELECT") else each for each in hand.missed}
            await self._database.swallowed(work, ", ".join(sorted(missed)))
        return done


@contextmanager
def _noticed(what: str) -> Generator[None]:
    """Remember what was not done, until it is."""
    hand = _IN_HAND.get()
    try:
        yield
    except UnavailableError:
        if hand is not None:
            hand.missed.add(what)
        raise
    if hand is not None:
        hand.missed.discard(what)


def _stored(writes: Sequence[Write]) -> None:
    hand = _IN_HAND.get()
    if hand is not None and _changes(writes):
        hand.stored = True


def _changes(writes: Sequence[Write]) -> bool:
    """Whether it changes data, or asks for work."""
    statements = [write.statement for write in writes]
    asked = any(each.table == _WORK and each.verb is Verb.INSERT for each in statements)
    return asked or writes_data(statements)


def _about(write: Write, position: int) -> bool:
    """Whether it ends or moves this work."""
    statement = write.statement
    return (
        statement.table == _WORK
        and statement.verb in (Verb.DELETE, Verb.UPDATE)
        and position in write.arguments
    )


def _tables(writes: Sequence[Write]) -> str:
    tables = sorted({write.statement.table for write in writes})
    own = [table for table in tables if not table.startswith("backwright_")]
    return ", ".join(own or tables)
