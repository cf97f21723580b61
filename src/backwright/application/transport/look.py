"""A wait that can be given up without losing what it brings."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

ResultT = TypeVar("ResultT")


class Look(Generic[ResultT]):
    """Asks the broker for messages, one question at a time.

    Who waits may be cancelled; the question goes on, and its answer is for whoever waits next.
    """

    def __init__(self) -> None:
        self._asked: asyncio.Future[ResultT] | None = None

    async def answer(self, ask: Callable[[], Awaitable[ResultT]]) -> ResultT | None:
        """What the question brings that is under way, or a new one; None if it was stopped."""
        asked = self._asked
        if asked is None:
            asked = asyncio.ensure_future(ask())
        self._asked = asked
        await asyncio.wait([asked])
        self._asked = None
        return None if asked.cancelled() else asked.result()

    async def stop(self) -> None:
        """Ask no more; what may come now is for others."""
        asked, self._asked = self._asked, None
        if asked is not None:
            asked.cancel()
            await asyncio.wait([asked])
