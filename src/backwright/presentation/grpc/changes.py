"""What somebody who follows a channel is told, whichever stream tells it."""

from collections.abc import AsyncGenerator
from typing import Any

from backwright.application.call import Call
from backwright.application.live.live import Following
from backwright.presentation.grpc.following import FollowRequest
from backwright.presentation.grpc.rpc import Rpc
from backwright.presentation.grpc.serving import Parts


class Changes:
    """The changes of one channel, as values for its response."""

    def __init__(self, parts: Parts, rpc: Rpc) -> None:
        if parts.live is None:
            raise ValueError(f"{rpc.path} needs something that tells what happens")
        self._follow = parts.live.follow
        self._channel = rpc.exposed.channel
        self._field = rpc.response.field
        self._idle = parts.config.idle
        self._wait = parts.stopping.wait

    async def of(self, asked: FollowRequest, call: Call) -> AsyncGenerator[dict[str, Any]]:
        """First the cursor of now, then every change; to be closed by whoever takes them.

        Raises `StoppingError` when the server stops, which would wait for it in vain.
        """
        following = self._follow(self._channel, call, subject=asked.id, after=asked.after)
        try:
            yield {"cursor": await following.begin()}
            while (told := await self._next(following)) is not None:
                yield told
        finally:
            await following.aclose()

    async def _next(self, following: Following) -> dict[str, Any] | None:
        """The next change; or the cursor alone, where nothing has happened for a while.

        Whoever goes on from there after a long time need not be told that it was too long.
        """
        try:
            async with self._wait(self._idle):
                change = await anext(following)
        except StopAsyncIteration:
            return None
        except TimeoutError:
            return {"cursor": following.cursor}
        return {
            "cursor": change.cursor,
            "type": change.type,
            "time": change.time,
            "subject": change.subject,
            "version": change.version,
            self._field: change.view,
        }
