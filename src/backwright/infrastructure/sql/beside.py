"""Lists of one kind that are asked for at the same time: of each customer, the orders."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backwright.application.gathering import Gathering
from backwright.infrastructure.sql.compiled import Compiled, as_it_is, reader
from backwright.infrastructure.sql.database import Database, UnstorableError
from backwright.infrastructure.sql.listing import LIMIT, Conditions, Listing
from backwright.infrastructure.sql.rows import Row
from backwright.infrastructure.sql.sorting import Order


@dataclass(frozen=True, slots=True)
class Beside:
    """One list of several that differ only in what one of their filters is equal to, the `key`.

    They are read with one statement; `values` are the parameters that all of them have.
    """

    gathering: Gathering
    database: Database
    listing: Listing
    asked: Conditions
    by: sa.Column[Any]
    key: UUID
    values: Mapping[str, Any]

    async def firsts(self, order: Order, most: int) -> Sequence[Row]:
        """The first rows in an order; raises `ValidationError` like a page of its own."""
        statement = self.listing.firsts(self.asked, order, self.by, self.gathering.by)
        rows: Sequence[Row] | None = await self._found(statement, {**self.values, LIMIT: most})
        return rows or ()

    async def count(self) -> int:
        """How many rows there are."""
        statement = self.listing.counts(self.asked, self.by, self.gathering.by)
        rows: Sequence[Row] | None = await self._found(statement, self.values)
        return rows[0][0] if rows else 0

    async def _found(self, statement: Compiled, values: Mapping[str, Any]) -> Any:
        read = reader(self.by.type, self.listing.dialect) or as_it_is

        async def fetch(keys: Sequence[UUID]) -> Mapping[UUID, Any]:
            found: defaultdict[UUID, list[Row]] = defaultdict(list)
            arguments = statement.arguments({**values, self.gathering.by: list(keys)})
            for row in await self.database.fetch(statement.statement, arguments):
                found[read(row[-1])].append(row)
            return found

        place = (statement, *((name, _hashable(value)) for name, value in values.items()))
        try:
            return await self.gathering.one(place, self.key, fetch)
        except UnstorableError as error:
            given = {**values, self.gathering.by: self.key}
            raise self.listing.misplaced(self.asked, given, error) from error


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
