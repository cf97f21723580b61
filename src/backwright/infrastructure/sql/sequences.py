"""Numbers for people, taken from the database in blocks."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from backwright.infrastructure.sql import kit
from backwright.infrastructure.sql.compiled import compiled, parameter
from backwright.infrastructure.sql.database import Database, Transaction
from backwright.infrastructure.sql.types import Integer, Text

# What a restart wastes at most, and what one extra commit is shared by.
BLOCK = 32


class SqlSequences:
    """Hands out the numbers of this process' blocks; each number once, over all processes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._blocks: defaultdict[str, Iterator[int]] = defaultdict(lambda: iter(()))
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        table = kit.sequences
        take = database.dialect.upsert(table, ("name",), _raised).values(
            name=parameter("name", Text()), last=parameter("amount", Integer())
        )
        self._take = compiled(take.returning(table.c.last), database.dialect)

    async def next(self, name: str, within: Transaction | None) -> int:
        """The next number; `within` is a transaction that is open already.

        Another one could wait for it in vain, so there a single number is taken with it.
        """
        number = next(self._blocks[name], None)
        if number is not None:
            return number
        if within is not None:
            return await self._taken(name, 1, within)
        async with self._locks[name]:
            number = next(self._blocks[name], None)
            return await self._first_of_block(name) if number is None else number

    async def _first_of_block(self, name: str) -> int:
        async with self._database.transaction() as transaction:
            last = await self._taken(name, BLOCK, transaction)
            await transaction.commit(())
        block = self._blocks[name] = iter(range(last - BLOCK + 1, last + 1))
        return next(block)

    async def _taken(self, name: str, amount: int, transaction: Transaction) -> int:
        arguments = self._take.arguments({"name": name, "amount": amount})
        rows = await transaction.fetch(self._take.statement, arguments)
        last: int = rows[0][0]
        return last


def _raised(excluded: Any) -> dict[str, Any]:
    return {"last": kit.sequences.c.last + excluded.last}
