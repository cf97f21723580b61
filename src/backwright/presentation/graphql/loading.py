"""Asking for many things of one kind at once, each as its own use case shows it."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

from backwright.application.dispatch import Ask
from backwright.application.messages import Query
from backwright.domain.errors import NotFoundError

Asked = Callable[[UUID], Query[Any]]


class Loader:
    """Things of one kind, each asked for once in a request.

    What is asked for before the loop turns is asked together; `ask` makes one read of it. What is
    not there, or not there for this caller, is None.
    """

    def __init__(self, ask: Ask, asked: Asked) -> None:
        self._ask = ask
        self._asked = asked
        self._known: dict[UUID, asyncio.Future[Any]] = {}

    def load(self, id: UUID) -> "asyncio.Future[Any]":
        """The thing, when it is there."""
        known = self._known.get(id)
        if known is None:
            # A task for each: the pipeline ends what takes too long by its task.
            known = self._known[id] = asyncio.ensure_future(self._load(id))
        return known

    async def _load(self, id: UUID) -> Any:
        try:
            return await self._ask(self._asked(id))
        except NotFoundError:
            return None
