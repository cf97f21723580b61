"""The port between statements and a driver: what each SQL engine implements."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple, Protocol

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sql.dialect import Dialect


class Verb(Enum):
    """What a statement does to its table."""

    READ = "read"
    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """SQL in the driver's own form, compiled once; engines may key caches by the object itself.

    Parameters are `$1`, `$2`, … on PostgreSQL (each with a cast where its type is not evident) and
    `?` on SQLite. `short` says that it reads at most a few rows by key. `table` is the one that a
    write changes. An INSERT may end in ON CONFLICT.
    """

    sql: str
    verb: Verb = Verb.READ
    table: str = ""
    short: bool = False


class Write(NamedTuple):
    """One step of a commit.

    `arguments` are driver values, in the order of the statement's parameters. `expect` is how many
    rows it must affect; None where any number is right. `row` tells which row of the table is
    meant (None: unknown, perhaps several): two writes of one commit to the same row, or to an
    unknown one, must run one after the other.
    """

    statement: Statement
    arguments: Sequence[Any]
    expect: int | None = None
    row: object = None


@dataclass(frozen=True, slots=True)
class Gauge:
    """How much of something there is right now; `name` is the metric's, `text` explains it."""

    name: str
    text: str
    value: float


class Violation(Enum):
    """The kinds of constraints that a database keeps."""

    UNIQUE = "unique"
    FOREIGN_KEY = "foreign_key"
    CHECK = "check"
    NOT_NULL = "not_null"


class DatabaseError(Exception):
    """What an engine tells about a commit that was refused; nothing of it was stored."""


class RowCountError(DatabaseError):
    """A write did not affect as many rows as expected: somebody else was first.

    `index` is the position of the write; None where the database itself broke a tie (deadlock,
    serialisation failure).
    """

    def __init__(self, index: int | None) -> None:
        super().__init__(index)
        self.index = index


class ConstraintError(DatabaseError):
    """A constraint refused a write.

    `constraint`, `table` and `columns` are what the database named, empty where it did not: SQLite
    names the columns of a unique index but not the index, and nothing at all for a foreign key.
    """

    def __init__(
        self,
        violation: Violation,
        constraint: str = "",
        table: str = "",
        columns: tuple[str, ...] = (),
    ) -> None:
        super().__init__(violation, constraint, table, columns)
        self.violation = violation
        self.constraint = constraint
        self.table = table
        self.columns = columns


class UnstorableError(DatabaseError):
    """A value that the driver or the database can't take, such as a number over 64 bits."""


class OutcomeUnknownError(UnavailableError):
    """The connection broke during the commit: it was stored as a whole, or not at all."""

    code = "outcome_unknown"

    def __str__(self) -> str:
        return f"{self.what} went away; whether the change was stored is not known"


class Transaction(Protocol):
    """An open transaction that may write; leaving its context without `commit` rolls back."""

    async def fetch(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """All rows; the statement may write and return, too."""
        ...

    async def commit(self, writes: Sequence[Write]) -> None:
        """Like `Database.commit`, together with what was done in this transaction."""
        ...


class Database(Protocol):
    """Runs compiled statements on one database.

    Every implementation guarantees:

    - `commit` stores all of its writes or none, in the order given where that can matter, and they
      are durable when it returns; its effect is seen by every `fetch` that begins afterwards;
    - a refused commit raises `RowCountError`, `ConstraintError` or `UnstorableError`, and harms no
      other commit;
    - whatever else keeps the database from answering is an `UnavailableError`, whose `detail` says
      what to do; the outcome of a commit is unknown only after an `OutcomeUnknownError`;
    - a cancelled caller leaves no transaction open, and a cancelled `commit` is whole or nothing;
    - waiting is bounded.

    JSON columns take and give `bytes` on PostgreSQL (a codec for jsonb) and `str` on SQLite; uuid,
    timestamptz, date, time and numeric are the driver's own values on PostgreSQL.
    """

    @property
    def dialect(self) -> Dialect:
        """How statements and values are written for this database."""
        ...

    async def open(self) -> None:
        """Connect; raises `UnavailableError` naming what is missing."""
        ...

    async def close(self) -> None:
        """Let what is running finish, then disconnect."""
        ...

    async def ping(self) -> None:
        """Raise `UnavailableError` if the database does not answer or can't be written."""
        ...

    async def fetch(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """All rows of a reading statement; rows are indexed by position."""
        ...

    async def commit(self, writes: Sequence[Write]) -> None:
        """Store everything or nothing."""
        ...

    async def change(
        self, statement: Statement, arguments: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """The rows that a writing statement returns, once it is durable; as atomic as `commit`."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction for locked reads: nobody else changes the rows it reads FOR UPDATE."""
        ...

    def gauges(self) -> Sequence[Gauge]:
        """How busy it is, for operators; always the same names, zero while it is closed."""
        ...
