"""How much of a queue may be claimed: counted in a row that all workers share."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from backwright.application.clock import Clock
from backwright.application.durable.queue import Queue
from backwright.infrastructure.sql.compiled import compiled, parameter
from backwright.infrastructure.sql.database import Database, Transaction
from backwright.infrastructure.sql.dialect import Dialect
from backwright.infrastructure.sql.durable.tables import queues
from backwright.infrastructure.sql.types import Integer, Text

_COUNTED = ("rate_window", "rate_used")
_ZERO = sa.literal_column("0", sa.Integer)


class Taking:
    """A claim under way: `most` may be taken, in this transaction, and is counted as `taken`."""

    def __init__(self, transaction: Transaction, most: int) -> None:
        self.transaction = transaction
        self.most = most
        self.taken = 0


class Rates:
    """The rates of queues; other queues have none.

    A window is known by the second in which it begins. Clocks of workers may differ: the later
    window counts, unless it is so late that somebody's clock must have been wrong.
    """

    def __init__(self, database: Database, clock: Clock, declared: Iterable[Queue]) -> None:
        dialect = database.dialect
        self._database = database
        self._clock = clock
        rates = ((queue.name, queue.rate) for queue in declared)
        self._rates = {name: rate for name, rate in rates if rate is not None}
        self._full_until: dict[str, datetime] = {}
        name = queues.c.name == parameter("name", Text())
        self._look = compiled(_look(dialect), dialect)
        used = queues.c.rate_used + parameter("taken", Integer())
        self._count = compiled(sa.update(queues).where(name).values(rate_used=used), dialect)

    def limits(self, queue: str) -> bool:
        """Whether the queue has a rate."""
        return queue in self._rates

    def not_before(self, queue: str, due: datetime) -> datetime:
        """When to look again, after a window was full."""
        return max(due, self._full_until.get(queue, due))

    @asynccontextmanager
    async def taking(self, queue: str, most: int) -> AsyncGenerator[Taking]:
        """Claim in here; others who claim from this queue wait meanwhile."""
        rate = self._rates[queue]
        begin = int(self._clock.now().timestamp()) // rate.seconds * rate.seconds
        values = {"name": queue, "begin": begin, "further": begin + rate.seconds}
        async with self._database.transaction() as transaction:
            arguments = self._look.arguments(values)
            ((window, used),) = await transaction.fetch(self._look.statement, arguments)
            taking = Taking(transaction, min(most, max(rate.amount - used, 0)))
            yield taking
            await transaction.commit(
                [self._count.write({"name": queue, "taken": taking.taken}, expect=1)]
            )
        if used + taking.taken >= rate.amount:
            self._full_until[queue] = datetime.fromtimestamp(window + rate.seconds, UTC)


def _look(dialect: Dialect) -> Any:
    """Begin a new window where the one that is written down is over; tells how much is used."""
    begin, further = parameter("begin", Integer()), parameter("further", Integer())
    holds = queues.c.rate_window.between(begin, further)

    def anew(_: object) -> dict[str, Any]:
        return {
            "rate_window": sa.case((holds, queues.c.rate_window), else_=begin),
            "rate_used": sa.case((holds, queues.c.rate_used), else_=_ZERO),
        }

    row: dict[str, Any] = {
        column.name: _ZERO for column in queues.columns if column.name not in ("name", "paused")
    }
    row |= {"name": parameter("name", Text()), "paused": sa.false(), "rate_window": begin}
    upsert = dialect.upsert(queues, ("name",), anew).values(row)
    return upsert.returning(*(queues.c[name] for name in _COUNTED))
