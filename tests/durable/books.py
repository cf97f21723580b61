"""Looking into the bank's tables."""

from typing import Any
from uuid import UUID

import bank
from backwright.infrastructure.sql.compiled import as_it_is, reader
from backwright.infrastructure.sql.database import Database, Statement
from backwright.infrastructure.sql.types import Identifier


class Books:
    """What is stored, and whether it balances."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._id = reader(Identifier(), database.dialect) or as_it_is

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.database.fetch(Statement(sql), ())]

    async def number(self, sql: str) -> int:
        return int((await self.rows(sql))[0][0])

    async def left(self) -> int:
        """How much work there still is."""
        return await self.number("SELECT count(*) FROM backwright_work")

    async def stuck(self) -> list[tuple[Any, ...]]:
        """What is left, for whoever has to find out why."""
        shown = "position, target, lane, worker, due_at, failures, losses, error, parked_at"
        work = await self.rows(f"SELECT {shown} FROM backwright_work ORDER BY position LIMIT 10")
        return work + await self.rows("SELECT * FROM backwright_lanes LIMIT 10")

    async def by_id(self, table: str, columns: str) -> dict[UUID, tuple[Any, ...]]:
        rows = await self.rows(f"SELECT id, {columns} FROM bank_{table}")
        return {self._id(row[0]): row[1:] for row in rows}

    async def check(self) -> int:
        """Whether everything was done, once, and in order; tells how many deposits there are."""
        deposits = await self.balance()
        assert await self.rows("SELECT * FROM backwright_lanes") == []
        assert await self.left() == 0
        return deposits

    async def balance(self) -> int:
        """Whether each deposit is mirrored, told, settled and confirmed; tells how many."""
        accounts = await self.by_id("accounts", "number, balance")
        mirrors = await self.by_id("mirrors", "number, balance")
        tallies = await self.by_id("tallies", "told, settled, confirmed")
        for account, (number, balance) in accounts.items():
            assert mirrors[bank.mirrored(account)] == (number, balance)
            counts = [tallies[bank.tallied(account, what)] for what in bank.COUNTED]
            assert counts == [(number, 0, 0), (0, number, 0), (0, 0, number)]
        return sum(number for number, _ in accounts.values())
