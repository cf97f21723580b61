"""What callers see of the things that they are told about."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from backwright.application.call import Call
from backwright.application.dispatch import Ask
from backwright.application.live.channel import Channel
from backwright.application.live.log import Happened
from backwright.domain.errors import BackwrightError, UnavailableError
from backwright.domain.principal import Principal

# How many answers are kept for those who are told of the same event.
KEPT = 1000


class _Answer:
    """An answer that is there, or that somebody is asking for."""

    __slots__ = ("is_there", "settled", "view")

    def __init__(self) -> None:
        self.view: Any = None
        self.is_there = False
        self.settled = asyncio.Event()


class Showing:
    """Asks the channel's query on behalf of each caller; once for all who are shown the same.

    Those are the connections of one caller, and whoever is shown everything, where the query can't
    tell one from the other. An answer is kept for one event only, so it is never older than that.
    """

    def __init__(self, asking: Callable[[Call], Ask]) -> None:
        self._asking = asking
        self._kept: OrderedDict[object, _Answer] = OrderedDict()

    async def view(
        self, channel: Channel, event: Happened, call: Call, alike: Principal | None
    ) -> Any:
        """The subject; None where it does not exist for the caller, or they may not see it.

        `alike` is what the channel's `alike_to` says of the caller. Raises `UnavailableError` where
        it can't be told now.
        """
        key = (channel.name, event.position, alike)
        while (kept := self._kept.get(key)) is not None:
            if kept.is_there:
                return kept.view
            # Whoever asks may be cancelled: then the next one does.
            await kept.settled.wait()
        answer = self._kept[key] = _Answer()
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        try:
            answer.view = await self._ask(channel, event, call)
            answer.is_there = True
        finally:
            if not answer.is_there:
                self._kept.pop(key, None)
            answer.settled.set()
        return answer.view

    def forget(self) -> None:
        """Keep nothing: nobody follows."""
        self._kept.clear()

    async def _ask(self, channel: Channel, event: Happened, call: Call) -> Any:
        try:
            return await self._asking(call)(channel.asked(event.subject))
        except UnavailableError:
            raise
        except BackwrightError:
            return None
