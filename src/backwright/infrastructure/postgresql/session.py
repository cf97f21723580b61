"""One connection to the server, whose state is known at all times."""

import contextlib
import socket
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from backwright.infrastructure.postgresql.options import PostgresqlOptions

# A peer that is gone without a word is noticed after idle + interval * count seconds.
KEEPALIVE = (("TCP_KEEPIDLE", 15), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))
# Data that nobody acknowledges ends the connection after this many milliseconds.
UNACKNOWLEDGED = ("TCP_USER_TIMEOUT", 20_000)
# The first byte of jsonb on the wire: its version.
_JSONB = b"\x01"


class NotSentError(ConnectionError):
    """The connection was closed already: the server has seen nothing of the statement."""


class Session:
    """Runs statements, each prepared when it is first needed.

    Nothing but statements and the transactions of this package ever runs on it, so there is nothing
    to reset when it goes from one user to the next.
    """

    __slots__ = ("_connection", "_options", "_prepared", "_seen", "_uses")

    def __init__(self, connection: asyncpg.Connection, options: PostgresqlOptions) -> None:
        self._connection = connection
        self._options = options
        self._prepared: OrderedDict[str, PreparedStatement] = OrderedDict()
        # Counts starts and ends: odd while something runs.
        self._uses = 0
        self._seen = 0

    @property
    def is_closed(self) -> bool:
        """Whether it was closed, by either side."""
        closed: bool = self._connection.is_closed()
        return closed

    @property
    def is_in_transaction(self) -> bool:
        """Whether a transaction is open, in whatever state."""
        inside: bool = self._connection.is_in_transaction()
        return inside

    def is_stuck(self) -> bool:
        """Whether what runs now did run already when this was asked last.

        A timer for each statement would be simpler, and cost 2 µs each.
        """
        before, self._seen = self._seen, self._uses
        return self._uses % 2 == 1 and self._uses == before

    async def fetch(self, sql: str, arguments: Sequence[Any]) -> Any:
        """All rows; raises what the driver raises, or `NotSentError`."""
        statement = self._prepared.get(sql)
        self._uses += 1
        try:
            if statement is None:
                statement = await self._prepare(sql)
            else:
                self._prepared.move_to_end(sql)
            return await statement.fetch(*arguments)
        except asyncpg.InvalidCachedStatementError:
            # A migration has changed what it returns.
            self._prepared.pop(sql, None)
            raise
        except asyncpg.InterfaceError as error:
            if self.is_closed:
                raise NotSentError(str(error)) from error
            raise
        finally:
            self._uses += 1

    async def execute(self, command: str) -> None:
        """Run a command without parameters, such as COMMIT; raises the same."""
        self._uses += 1
        try:
            await self._connection.execute(command)
        except asyncpg.InterfaceError as error:
            if self.is_closed:
                raise NotSentError(str(error)) from error
            raise
        finally:
            self._uses += 1

    async def settle(self) -> None:
        """Wait until a cancelled statement is over, and roll back what is open."""
        with contextlib.suppress(asyncpg.InFailedSQLTransactionError):
            await self._connection.execute("SELECT")
        if self.is_in_transaction:
            await self._connection.execute("ROLLBACK")

    async def close(self) -> None:
        """Say goodbye; a server that does not listen is left."""
        with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await self._connection.close(timeout=self._options.grace)

    def terminate(self) -> None:
        """Close it at once."""
        self._connection.terminate()

    async def _prepare(self, sql: str) -> PreparedStatement:
        statement: PreparedStatement = await self._connection.prepare(sql)
        if len(self._prepared) >= self._options.prepared:
            # The driver frees it on the server with the next one that is prepared.
            self._prepared.popitem(last=False)
        self._prepared[sql] = statement
        return statement


async def connect(url: str, options: PostgresqlOptions) -> Session:
    """A new session; raises what the driver raises."""
    connection = await asyncpg.connect(
        url,
        timeout=options.connect,
        server_settings=_settings(options),
    )
    try:
        _keep_alive(connection)
        await connection.set_type_codec(
            "jsonb",
            schema="pg_catalog",
            encoder=_JSONB.__add__,
            decoder=_without_version,
            format="binary",
        )
    except BaseException:
        connection.terminate()
        raise
    return Session(connection, options)


def _settings(options: PostgresqlOptions) -> dict[str, str]:
    milliseconds = {
        "statement_timeout": options.statement,
        "lock_timeout": options.lock,
        "idle_in_transaction_session_timeout": options.transaction,
    }
    return {
        **{name: str(round(seconds * 1000)) for name, seconds in milliseconds.items()},
        "application_name": options.application_name,
        "timezone": "UTC",
        # Compiling takes longer than the statements of an application do.
        "jit": "off",
    }


def _keep_alive(connection: asyncpg.Connection) -> None:
    """Have the operating system notice a peer that is gone; the driver has no option for it."""
    transport = connection._transport  # type: ignore[attr-defined]  # there is no public way
    peer = transport.get_extra_info("socket")
    if peer is None or peer.family == getattr(socket, "AF_UNIX", None):
        return
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (*KEEPALIVE, UNACKNOWLEDGED):
        # Not every operating system has all of them.
        if hasattr(socket, name):
            peer.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _without_version(value: bytes) -> bytes:
    return value[1:]
