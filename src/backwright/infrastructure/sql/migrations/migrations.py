"""Running migrations on one database, and knowing where it stands."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec
import sqlalchemy as sa

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sql.database import Database, Statement
from backwright.infrastructure.sql.migrations.revisions import (
    DestructiveMigrationError,
    MigrationError,
    Revision,
    read_revisions,
)

_log = logging.getLogger("backwright.migrations")
VERSIONS = "alembic_version"
_CURRENT = Statement(sql=f"SELECT version_num FROM {VERSIONS}", short=True)  # noqa: S608 - our own name
Work = Callable[[sa.Connection], None]


class Connected(Protocol):
    """Runs blocking work on a connection of its own, while every other migration waits."""

    async def __call__(self, work: Work) -> None:
        """Run it in one transaction, or none of it."""
        ...


class SchemaState(msgspec.Struct, frozen=True, kw_only=True):
    """Where a database stands; `current` is None where it is empty."""

    current: str | None
    head: str | None
    pending: tuple[str, ...]


class Migrations:
    """The revisions of one folder, and one database.

    A run is serialised against every other process, and all of it is one transaction.
    """

    def __init__(
        self,
        folder: Path,
        database: Database,
        connected: Connected,
        metadata: sa.MetaData,
    ) -> None:
        """`metadata` is what the code says the schema is: for comparing, never for creating."""
        self.folder = folder
        self.metadata = metadata
        self._database = database
        self._connected = connected

    def revisions(self) -> tuple[Revision, ...]:
        """All of them, oldest first; raises `MigrationError`."""
        return read_revisions(self.folder)

    async def state(self) -> SchemaState:
        """Where the open database stands; raises `MigrationError` if it is ahead of the code."""
        known = [revision.id for revision in self.revisions()]
        current = await self._current()
        if current is not None and current not in known:
            raise MigrationError(
                f"the database is at {current}, which is not among {self.folder}: "
                "it was migrated by a newer version of the code"
            )
        pending = known[known.index(current) + 1 :] if current else known
        return SchemaState(
            current=current, head=known[-1] if known else None, pending=tuple(pending)
        )

    async def run(self, to: str = "head", *, allow: frozenset[str] = frozenset()) -> None:
        """Go to a revision, forward or back; a step that loses data must be named in `allow`.

        `to` is an id, `head`, `base`, or a number of steps such as `-1`.
        """
        state = await self.state()
        steps, backward = _steps(self.revisions(), state.current, to)
        refused = [step for step in steps if step.losses(backward) and step.id not in allow]
        if refused:
            raise DestructiveMigrationError(refused, to=to, backward=backward)
        if steps:
            from backwright.infrastructure.sql.migrations.alembic_runs import stepping

            target = (steps[-1].down or "base") if backward else steps[-1].id
            await self._connected(stepping(self.folder, target, backward=backward))
            _log.info("the database was migrated from %s to %s", state.current or "base", target)

    async def prepare(self, *, migrate: bool) -> None:
        """Bring the schema up to date, or raise `UnavailableError` where that is not wanted."""
        state = await self.state()
        if state.pending and not migrate:
            behind = f"the database lacks the migrations {', '.join(state.pending)}"
            raise UnavailableError("the database", detail=f"{behind}; run: backwright migrate")
        if state.pending:
            await self.run()

    def sql(self, to: str = "head") -> str:
        """The SQL of all revisions up to one, for a person to read or run."""
        from backwright.infrastructure.sql.migrations.alembic_runs import offline

        return offline(self.folder, to, self._database.dialect.compiler.name)

    async def differences(self) -> list[object]:
        """What alembic would change to bring the migrated database to what the code says."""
        from backwright.infrastructure.sql.migrations.alembic_runs import comparing

        found: list[object] = []
        await self._connected(comparing(self.metadata, found))
        return found

    async def _current(self) -> str | None:
        tables = await self._database.fetch(Statement(sql=self._database.dialect.table_names), ())
        if VERSIONS not in {name for (name,) in tables}:
            return None
        rows = await self._database.fetch(_CURRENT, ())
        return rows[0][0] if rows else None


def _steps(
    revisions: tuple[Revision, ...], current: str | None, to: str
) -> tuple[list[Revision], bool]:
    """What lies between, in the order in which it runs; and whether that is backward."""
    ids = [revision.id for revision in revisions]
    here = ids.index(current) + 1 if current else 0
    there = _position(ids, here, to)
    if there >= here:
        return list(revisions[here:there]), False
    return list(reversed(revisions[there:here])), True


def _position(ids: list[str], here: int, to: str) -> int:
    if to == "head":
        return len(ids)
    if to == "base":
        return 0
    if to in ids:
        return ids.index(to) + 1
    if to[:1] in "+-" and to[1:].isdigit() and 0 <= here + int(to) <= len(ids):
        return here + int(to)
    known = ", ".join(ids) or "none"
    raise MigrationError(f"there is no revision {to}; there are: {known} (or head, base, -1)")
