"""Reading many things at once that are asked for one by one."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Any
from uuid import UUID

Fetch = Callable[[Sequence[UUID]], Awaitable[Mapping[UUID, Any]]]


class Gathering:
    """Collects what the runs of one call ask a reader for, until all of them wait for it.

    Protocols that can be asked for a whole tree of things put one into their call: so each thing
    still comes from the use case that shows it, with its policy, and all of them with one
    statement. Lists are read together where they differ only in the value of one filter, `by`.
    """

    __slots__ = ("_reading", "_waiting", "by")

    def __init__(self, by: str = "") -> None:
        self.by = by
        self._waiting: dict[Hashable, dict[UUID, asyncio.Future[Any]]] = {}
        self._reading: set[asyncio.Task[None]] = set()

    async def one(self, place: Hashable, key: UUID, fetch: Fetch) -> Any:
        """What `fetch` finds under the key, or None.

        All that is asked for at one place goes into one `fetch`, whoever asks first.
        """
        loop = asyncio.get_running_loop()
        waiting = self._waiting.get(place)
        if waiting is None:
            waiting = self._waiting[place] = {}
            loop.call_soon(self._begin, place, fetch, loop)
        future = waiting.get(key)
        if future is None:
            future = waiting[key] = loop.create_future()
        # One run that is ended early must not end the others.
        return await asyncio.shield(future)

    def _begin(self, place: Hashable, fetch: Fetch, loop: asyncio.AbstractEventLoop) -> None:
        waiting = self._waiting.pop(place)
        task = loop.create_task(_fetched(waiting, fetch))
        # The loop itself keeps no more than a weak reference.
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)


async def _fetched(waiting: Mapping[UUID, "asyncio.Future[Any]"], fetch: Fetch) -> None:
    try:
        found = await fetch(list(waiting))
    except BaseException as error:
        for future in waiting.values():
            future.set_exception(error)
            # Whoever waited may be gone, and then nobody looks at it.
            future.exception()
        if not isinstance(error, Exception):
            raise
        return
    for key, future in waiting.items():
        future.set_result(found.get(key))
