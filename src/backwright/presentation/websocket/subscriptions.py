"""What one connection follows."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from backwright.application.call import Call
from backwright.application.live.live import Following
from backwright.domain.errors import NotFoundError, RuleViolationError
from backwright.presentation.websocket.caller import Caller
from backwright.presentation.websocket.closing import ClosingError
from backwright.presentation.websocket.messages import Ack, Changed, Ended, Error, Subscribe
from backwright.presentation.websocket.refusing import wrong
from backwright.presentation.websocket.shared import Shared
from backwright.presentation.websocket.wire import GoneError, Wire


@dataclass(slots=True)
class _Followed:
    call: Call
    task: asyncio.Task[None]


class Subscriptions:
    """Follows channels for one connection; each change waits until the peer has taken the last."""

    __slots__ = ("_caller", "_end", "_followed", "_shared", "_wire")

    def __init__(
        self, shared: Shared, wire: Wire, caller: Caller, end: Callable[[ClosingError], None]
    ) -> None:
        """`end` ends the connection."""
        self._shared = shared
        self._wire = wire
        self._caller = caller
        self._end = end
        self._followed: dict[str, _Followed] = {}

    def begin(self, asked: Subscribe, call: Call) -> None:
        """Follow; raises `RuleViolationError` or `NotFoundError`."""
        if asked.id in self._followed:
            raise RuleViolationError("websocket.id_taken", "another subscription has this id")
        most = self._shared.config.subscriptions
        if len(self._followed) >= most:
            say = f"one connection has at most {most} subscriptions"
            raise RuleViolationError("websocket.subscriptions", say)
        following = self._shared.live.follow(
            asked.channel, call, subject=asked.subject, after=asked.after
        )
        task = asyncio.create_task(self._follow(asked, following, call))
        self._followed[asked.id] = _Followed(call, task)

    async def end(self, id: str) -> None:
        """Follow no more; raises `NotFoundError`."""
        followed = self._followed.pop(id, None)
        if followed is None:
            raise NotFoundError("subscription", id)
        followed.task.cancel()
        await asyncio.gather(followed.task, return_exceptions=True)

    async def close(self) -> None:
        """Follow nothing any more."""
        tasks = [each.task for each in self._followed.values()]
        self._followed.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def renew(self) -> None:
        """The caller has another token: what may be seen is asked with its roles from now on."""
        for followed in self._followed.values():
            followed.call.principal = self._caller.principal

    async def _follow(self, asked: Subscribe, following: Following, call: Call) -> None:
        begun = False
        try:
            cursor = await following.begin()
            await self._wire.write(Ack(id=asked.id, result={"cursor": cursor}))
            begun = True
            self._shared.observer.received("subscribe", "ok")
            await self._tell(asked, following)
        except ClosingError as error:
            self._end(error)
        except GoneError:
            return
        except Exception as error:
            await self._failed(asked, error, call, begun=begun)
        finally:
            if (mine := self._followed.get(asked.id)) and mine.task is asyncio.current_task():
                del self._followed[asked.id]
            await following.aclose()

    async def _tell(self, asked: Subscribe, following: Following) -> None:
        write, still = self._wire.write, self._caller.still
        told, channel = self._shared.observer.told, asked.channel
        async for change in following:
            await still()
            await write(
                Changed(
                    id=asked.id,
                    cursor=change.cursor,
                    event=change.type,
                    time=change.time,
                    subject=change.subject,
                    version=change.version,
                    view=change.view,
                )
            )
            told(channel)

    async def _failed(self, asked: Subscribe, error: Exception, call: Call, *, begun: bool) -> None:
        told = wrong(error, call.request_id)
        self._shared.observer.received("subscribe", told.code)
        kind = Ended if begun else Error
        try:
            await self._wire.write(kind(id=asked.id, error=told))
        except ClosingError as slow:
            self._end(slow)
        except GoneError:
            return
