"""One saga as it stands, with its work."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from backwright.application.sagas.stored import StoredSaga
from backwright.application.sagas.timeline import Pending
from backwright.domain.errors import NotFoundError
from backwright.infrastructure.sql.compiled import Compiled, reader
from backwright.infrastructure.sql.database import Database
from backwright.infrastructure.sql.sagas.rows import SagaRows
from backwright.infrastructure.sql.sagas.statements import SagaStatements
from backwright.infrastructure.sql.sagas.writes import loading
from backwright.infrastructure.sql.types import Instant


class Found:
    """Finds sagas in one database."""

    def __init__(self, database: Database) -> None:
        self.statements = SagaStatements(database.dialect)
        self.rows = SagaRows(database.dialect)
        self._database = database
        self._load = loading(database.dialect)
        self._instant = reader(Instant(), database.dialect)

    async def saga(self, id: UUID) -> StoredSaga:
        """As it stands; raises `NotFoundError`."""
        rows = await self.fetch(self._load, {"at": id})
        if not rows:
            raise NotFoundError("saga", id)
        return self.rows.saga(rows[0])

    async def pending(self, id: UUID) -> Pending | None:
        """Its work; None where it has none."""
        rows = await self.fetch(self.statements.pending, {"at": id})
        if not rows:
            return None
        due_at, parked_at, worker, error = rows[0]
        return Pending(
            due_at=due_at if self._instant is None else self._instant(due_at),
            parked=parked_at is not None,
            held=worker is not None,
            error=error,
        )

    async def fetch(self, statement: Compiled, values: Mapping[str, Any]) -> Sequence[Any]:
        """All rows."""
        return await self._database.fetch(statement.statement, statement.arguments(values))
