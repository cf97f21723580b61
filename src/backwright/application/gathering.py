"""Reading many things at once that are asked for one by one."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

Fetch = Callable[[Sequence[UUID]], Awaitable[Mapping[UUID, Any]]]
_Waiting = dict[UUID, list["asyncio.Future[Any]"]]


class Gathering:
    """Collects what the runs of one call ask a reader for, until all of them wait for it.

    Protocols that can be asked for a whole tree of things put one into their call: so each thing
    still comes from the use case that shows it, with its policy, and all of them with one
    statement. Lists are read together where they differ only in the value of one filter, `by`.
    """

    __slots__ = ("_reading", "_waiting", "by")

    def __init__(self, by: str = "") -> None:
        self.by = by
        self._waiting: dict[Hashable, _Waiting] = {}
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
        # One for each run: where one is ended early, the others are not.
        future = loop.create_future()
        waiting.setdefault(key, []).append(future)
        return await future

    def _begin(self, place: Hashable, fetch: Fetch, loop: asyncio.AbstractEventLoop) -> None:
        waiting = self._waiting.pop(place)
        task = loop.create_task(_fetched(waiting, fetch))
        # The loop itself keeps no more than a weak reference.
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)


async def _fetched(waiting: _Waiting, fetch: Fetch) -> None:
    try:
        found = await fetch(list(waiting))
    except BaseException as error:
        for future in _patient(waiting.values()):
            future.set_exception(error)
        if not isinstance(error, Exception):
            raise
        return
    for key, futures in waiting.items():
        for future in _patient([futures]):
            future.set_result(found.get(key))


def _patient(
    waiting: "Iterable[list[asyncio.Future[Any]]]",
) -> "Iterator[asyncio.Future[Any]]":
    """Those whose run still waits."""
    return (future for futures in waiting for future in futures if not future.done())
