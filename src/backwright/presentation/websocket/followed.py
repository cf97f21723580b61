"""A channel that one connection follows."""

from backwright.application.call import Call
from backwright.presentation.websocket.messages import Changed, Subscribe
from backwright.presentation.websocket.shared import Shared


class Followed:
    """Makes messages of the changes of a channel; raises `NotFoundError` for an unknown one."""

    __slots__ = ("_channel", "_following", "_id", "_told")

    def __init__(self, shared: Shared, asked: Subscribe, call: Call) -> None:
        self._id = asked.id
        self._channel = asked.channel
        self._told = shared.observer.told
        self._following = shared.live.follow(
            asked.channel, call, subject=asked.subject, after=asked.after
        )

    async def begin(self) -> dict[str, str]:
        """Follow; the cursor of this moment."""
        return {"cursor": await self._following.begin()}

    async def next(self) -> Changed:
        """The next change, as soon as there is one."""
        change = await anext(self._following)
        self._told(self._channel)
        return Changed(
            id=self._id,
            cursor=change.cursor,
            event=change.type,
            time=change.time,
            subject=change.subject,
            version=change.version,
            view=change.view,
        )

    async def close(self) -> None:
        """Follow no more."""
        await self._following.aclose()
