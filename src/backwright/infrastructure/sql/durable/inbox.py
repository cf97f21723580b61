"""What was received, in a table of a SQL database."""

from collections.abc import Sequence

from backwright.application.clock import Clock
from backwright.application.durable.inbox import Received
from backwright.infrastructure.sql.compiled import compiled, parameter
from backwright.infrastructure.sql.database import Database, RowCountError, Write
from backwright.infrastructure.sql.durable.outgoing import Outgoing
from backwright.infrastructure.sql.durable.tables import inbox
from backwright.infrastructure.sql.types import Instant, Text


class SqlInbox:
    """Implements `Inbox`: an event's row is stored with its work, or neither is."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._outgoing = Outgoing(database.dialect)
        keep = database.dialect.upsert(inbox, ("source", "id")).values(
            source=parameter("source", Text()),
            id=parameter("id", Text()),
            received_at=parameter("now", Instant()),
        )
        self._keep = compiled(keep, database.dialect)

    async def store(self, received: Sequence[Received]) -> int:
        """Store all of them; tells how many were new."""
        new = {(each.source, each.id): each for each in reversed(received)}
        together = [each for each in received if new[each.source, each.id] is each]
        try:
            await self._commit(together)
        except RowCountError:
            if len(together) == 1:
                return 0
            return sum([await self.store([each]) for each in together])
        return len(together)

    async def _commit(self, received: Sequence[Received]) -> None:
        now = self._clock.now()
        writes: list[Write] = []
        for each in received:
            values = {"source": each.source, "id": each.id, "now": now}
            writes.append(self._keep.write(values, expect=1, row=(each.source, each.id)))
        writes += self._outgoing.add([work for each in received for work in each.work], now)
        if writes:
            await self._database.commit(writes)
