"""The tables and statements that the suites for databases work with."""

import re
from collections.abc import Sequence
from typing import Any

from backwright.infrastructure.sql.database import Database, Statement, Verb, Write

_PARAMETER = re.compile(r"\$\d+::\w+")


def tables(position: str) -> tuple[str, ...]:
    """The statements that make the tables; `position` is the type of a rising primary key."""
    return (
        "CREATE TABLE accounts (id text PRIMARY KEY, version bigint NOT NULL, owner text NOT NULL, "
        "balance bigint NOT NULL, CONSTRAINT uq_accounts_owner UNIQUE (owner), "
        "CONSTRAINT ck_accounts_balance CHECK (balance >= 0))",
        f"CREATE TABLE entries (position {position}, account text NOT NULL, note text NOT NULL, "
        "CONSTRAINT fk_entries_account FOREIGN KEY (account) REFERENCES accounts (id))",
    )


class Statements:
    """The statements of the suite, in the parameter style of a database."""

    def __init__(self, database: Database, locking: str) -> None:
        self._style = database.dialect.compiler.paramstyle
        insert, update, delete = Verb.INSERT, Verb.UPDATE, Verb.DELETE
        self._open = self._of(
            "INSERT INTO accounts (id, version, owner, balance) "
            "VALUES ($1::text, 1, $2::text, $3::bigint)",
            insert,
            "accounts",
        )
        self._set = self._of(
            "UPDATE accounts SET version = version + 1, balance = $1::bigint "
            "WHERE id = $2::text AND version = $3::bigint",
            update,
            "accounts",
        )
        self._close = self._of("DELETE FROM accounts WHERE id = $1::text", delete, "accounts")
        self._note = self._of(
            "INSERT INTO entries (account, note) VALUES ($1::text, $2::text)", insert, "entries"
        )
        self.account = self._of(
            "SELECT version, owner, balance FROM accounts WHERE id = $1::text", short=True
        )
        self.locked = self._of(
            f"SELECT version, balance FROM accounts WHERE id = $1::text{locking}",  # noqa: S608
            short=True,
        )
        self.notes = self._of("SELECT account, note FROM entries ORDER BY position")

    def _of(
        self, sql: str, verb: Verb = Verb.READ, table: str = "", *, short: bool = False
    ) -> Statement:
        given = _PARAMETER.sub("?", sql) if self._style == "qmark" else sql
        return Statement(given, verb, table, short)

    def open(self, id: Any, owner: Any = None, balance: Any = 0) -> Write:
        """Insert an account, at version 1."""
        return Write(self._open, (id, id if owner is None else owner, balance), 1, id)

    def set(self, id: str, version: int, balance: int, *, row: object = ...) -> Write:
        """Set the balance of an account that is at this version."""
        return Write(self._set, (balance, id, version), 1, id if row is ... else row)

    def close(self, id: str) -> Write:
        """Delete an account."""
        return Write(self._close, (id,), 1, id)

    def note(self, account: Any, note: Any) -> Write:
        """Insert an entry."""
        return Write(self._note, (account, note), 1, object())

    async def stored(self, database: Database, id: str) -> Sequence[Any] | None:
        """Version, owner and balance of an account, if there is one."""
        rows = await database.fetch(self.account, (id,))
        return tuple(rows[0]) if rows else None

    async def all_notes(self, database: Database) -> list[str]:
        """The notes, in the order in which they were stored."""
        return [note for _, note in await database.fetch(self.notes, ())]
