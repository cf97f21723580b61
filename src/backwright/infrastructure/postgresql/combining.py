"""Several writes as one statement: one round trip, one implicit transaction."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import asyncpg

from backwright.infrastructure.sql.database import Statement, Write

# More writes than that are several statements: planning one gets slower with its size.
MOST = 24
# A parameter; what stands in quotes is none.
_PARAMETER = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)""")
_INVALID_TEXT = "22P02"
_MISSED = re.compile(r'"backwright write (\d+) missed"')

# For each write its statement and how many rows it must affect.
Shape = tuple[tuple[Statement, int | None], ...]


class Step(NamedTuple):
    """A statement that does several writes; `first` is the position of the first of them."""

    sql: str
    arguments: Sequence[Any]
    first: int


class Combining:
    """Turns commits into as few statements as they need; remembers those that it has made."""

    def __init__(self, remembered: int) -> None:
        self._combined = lru_cache(remembered)(combined)

    def steps(self, writes: Sequence[Write]) -> list[Step]:
        """The statements of a commit, in order; none for no writes.

        All parts of one statement see the database as it was before the statement, so writes to
        one row are spread over several.
        """
        if not writes:
            return []
        if len(writes) <= MOST and len({write.statement.table for write in writes}) == len(writes):
            return [self._step(writes, 0)]
        steps: list[Step] = []
        first = 0
        touched: set[tuple[str, object]] = set()
        for index, write in enumerate(writes):
            table = write.statement.table
            row = (table, write.row)
            # Under (table, None) stands that an unknown row was written; under table, that any was.
            clash = row in touched or (table, None) in touched
            clash = clash or (write.row is None and (table, ...) in touched)
            if clash or index - first == MOST:
                steps.append(self._step(writes[first:index], first))
                touched.clear()
                first = index
            touched.add(row)
            touched.add((table, ...))
        steps.append(self._step(writes[first:] if first else writes, first))
        return steps

    def _step(self, writes: Sequence[Write], first: int) -> Step:
        shape = tuple([(write.statement, write.expect) for write in writes])
        arguments = [argument for write in writes for argument in write.arguments]
        return Step(self._combined(shape), arguments, first)


def combined(shape: Shape) -> str:
    """One statement that does all writes of the shape, and fails if one of them misses.

    A CASE looks at its conditions in order, and each makes PostgreSQL run the write that it counts.
    That gives an order, which the documentation leaves open ("WITH Queries", data-modifying
    statements), to the writes for which one matters: those that may miss, and rows of one table,
    which are numbered. The others run without being counted. The failure is a text that is no
    number, and names the write.
    """
    tables = Counter(statement.table for statement, _ in shape)
    writes: list[str] = []
    conditions: list[str] = []
    start = 0
    for index, (statement, expect) in enumerate(shape):
        sql, used = _shifted(statement.sql, start)
        start += used
        if expect is None and tables[statement.table] == 1:
            writes.append(f"_write_{index} AS ({sql})")
            continue
        writes.append(f"_write_{index} AS ({sql} RETURNING 1)")
        # Never true where any number is right; but looked at.
        wrong = "< 0" if expect is None else f"<> {expect}"
        count = f"(SELECT count(*) FROM _write_{index})"  # noqa: S608  # a number of our own
        conditions.append(f"WHEN {count} {wrong} THEN 'backwright write {index} missed'")
    looked_at = f"(CASE {' '.join(conditions)} END)" if conditions else "NULL"
    return f"WITH {', '.join(writes)} SELECT {looked_at}::integer"


def missed(error: asyncpg.PostgresError) -> int | None:
    """Which write of a combined statement did not affect as many rows as it must, if that is it."""
    if error.sqlstate != _INVALID_TEXT:
        return None
    found = _MISSED.search(str(error))
    return int(found[1]) if found else None


def _shifted(sql: str, by: int) -> tuple[str, int]:
    """The statement with its parameters numbered from `by` on, and how many it has."""
    highest = 0

    def renumber(match: re.Match[str]) -> str:
        nonlocal highest
        if match[1] is None:
            return match[0]
        highest = max(highest, int(match[1]))
        return f"${int(match[1]) + by}"

    return _PARAMETER.sub(renumber, sql), highest
