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

# How many answers are kept for those who are told of the same event.
KEPT = 1000


class Showing:
    """Asks the channel's query on behalf of each caller; once for all who are shown the same.

    Those are the connections of one caller, and whoever is shown everything, where the query can't
    tell one from the other. An answer is kept for one event only, so it is never older than that.
    """

    def __init__(self, asking: Callable[[Call], Ask]) -> None:
        self._asking = asking
        self._kept: OrderedDict[object, asyncio.Future[Any]] = OrderedDict()

    async def view(self, channel: Channel, event: Happened, call: Call) -> Any:
        """The subject; None where it does not exist for the caller, or they may not see it.

        Raises `UnavailableError` where that can't be told now.
        """
        who = None if channel.shows_all(call.principal) else call.principal
        key = (channel.name, event.position, who)
        kept = self._kept.get(key)
        if kept is None or kept.cancelled():
            kept = asyncio.ensure_future(self._ask(channel, event, call))
            kept.add_done_callback(_looked_at)
            self._kept[key] = kept
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        if kept.done() and kept.exception() is None:
            return kept.result()
        try:
            # One who leaves must not take the answer from the others.
            return await asyncio.shield(kept)
        except Exception:
            self._kept.pop(key, None)
            raise

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


def _looked_at(answer: asyncio.Future[Any]) -> None:
    """Have nobody warned of an error that nobody waits for any more."""
    if not answer.cancelled():
        answer.exception()
