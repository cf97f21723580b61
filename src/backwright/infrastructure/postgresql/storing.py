"""The way of a commit to the server, and what its failure means."""

from collections.abc import Awaitable, Sequence
from typing import Any

import asyncpg

from backwright.infrastructure.postgresql.combining import Step, missed
from backwright.infrastructure.postgresql.errors import WHAT, is_disconnect, refusal
from backwright.infrastructure.postgresql.session import NotSentError, Session
from backwright.infrastructure.sql.database import OutcomeUnknownError, RowCountError


class Storing:
    """Carries out the steps of one commit, and knows how far it came."""

    __slots__ = ("_first", "_is_deciding", "_session", "_steps")

    def __init__(self, session: Session, steps: Sequence[Step]) -> None:
        self._session = session
        self._steps = steps
        self._first = 0
        self._is_deciding = False

    def run(self) -> Awaitable[Any]:
        """Store everything or nothing: a single step is a transaction by itself."""
        if len(self._steps) > 1:
            return self._in_transaction()
        self._is_deciding = True
        return self._session.fetch(self._steps[0].sql, self._steps[0].arguments)

    async def end_transaction(self) -> None:
        """Do the same in the transaction that is open, and end it."""
        for step in self._steps:
            self._first = step.first
            await self._session.fetch(step.sql, step.arguments)
        self._is_deciding = True
        await self._session.execute("COMMIT")

    async def _in_transaction(self) -> None:
        await self._session.execute("BEGIN")
        await self.end_transaction()

    def refusal(self, error: BaseException, place: str) -> BaseException:
        """What to raise for an error meanwhile; the error itself if it is a defect."""
        if isinstance(error, asyncpg.PostgresError):
            index = missed(error)
            if index is not None:
                return RowCountError(self._first + index)
        is_sent = self._is_deciding and not isinstance(error, NotSentError)
        if is_sent and (is_disconnect(error) or isinstance(error, TimeoutError)):
            why = f"{place}: the connection broke during a commit ({error}): look before repeating"
            return OutcomeUnknownError(WHAT, detail=why)
        return refusal(error, place)
