"""A channel that one connection follows."""

from backwright.application.call import Call
from backwright.presentation.websocket.messages import Changed, Subscribe
from backwright.presentation.websocket.shared import Shared


class Followed:
    """Makes messages of the changes of a channel; raises `NotFoundError` for an unknown one."""

    __slots__ = (
        "_channel",
        "_following",
        "_id",
        "_sending",
        "_shown",
        "_stands",
        "_told",
        "_waits",
    )

    def __init__(self, shared: Shared, asked: Subscribe, call: Call) -> None:
        self._id = asked.id
        self._channel = asked.channel
        # What was sent, what is being sent, and whether the next one is waited for.
        self._stands = self._sending = ""
        self._waits = False
        self._told = shared.observer.told
        self._shown = shared.shown.of
        self._following = shared.live.follow(
            asked.channel, call, subject=asked.subject, after=asked.after
        )

    @property
    def cursor(self) -> str:
        """Up to here everything was sent; empty before it began."""
        return self._following.cursor if self._waits else self._stands

    async def begin(self) -> dict[str, str]:
        """Follow; the cursor of this moment."""
        self._sending = await self._following.begin()
        return {"cursor": self._sending}

    async def next(self) -> Changed:
        """The next change, as soon as there is one; what was given before was sent by now."""
        self._stands, self._waits = self._sending, True
        try:
            change = await anext(self._following)
        finally:
            self._waits = False
        self._sending = change.cursor
        self._told(self._channel)
        return Changed(
            id=self._id,
            cursor=change.cursor,
            event=change.type,
            time=change.time,
            subject=change.subject,
            version=change.version,
            view=self._shown(change.view),
        )

    async def close(self) -> None:
        """Follow no more."""
        await self._following.aclose()
