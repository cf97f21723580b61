"""What one connection is told of, beside its answers."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from backwright.application.call import Call
from backwright.domain.errors import NotFoundError, RuleViolationError
from backwright.presentation.exposing.wire import ClosingError, GoneError, Wire
from backwright.presentation.websocket.attendance import Attendance
from backwright.presentation.websocket.caller import Caller
from backwright.presentation.websocket.followed import Followed
from backwright.presentation.websocket.messages import Ack, Attend, Ended, Error, Subscribe
from backwright.presentation.websocket.reading import type_of
from backwright.presentation.websocket.refusing import wrong
from backwright.presentation.websocket.shared import Shared

Telling = Followed | Attendance


@dataclass(slots=True)
class _Subscription:
    telling: Telling
    call: Call
    task: asyncio.Task[None]


class Subscriptions:
    """Tells one connection of several things; each waits until the peer has taken the last."""

    __slots__ = ("_caller", "_count", "_end", "_shared", "_subscribed", "_wire")

    def __init__(
        self, shared: Shared, wire: Wire, caller: Caller, end: Callable[[ClosingError], None]
    ) -> None:
        """`end` ends the connection."""
        self._shared = shared
        self._wire = wire
        self._caller = caller
        self._end = end
        self._count = shared.observer.subscribed
        self._subscribed: dict[str, _Subscription] = {}

    def begin(self, asked: Subscribe | Attend, call: Call) -> None:
        """Follow, or be there; raises `RuleViolationError` or `NotFoundError`."""
        if asked.id in self._subscribed:
            raise RuleViolationError("websocket.id_taken", "another subscription has this id")
        most = self._shared.config.subscriptions
        if len(self._subscribed) >= most:
            say = f"one connection has at most {most} subscriptions"
            raise RuleViolationError("websocket.subscriptions", say)
        telling = (
            Followed(self._shared, asked, call)
            if isinstance(asked, Subscribe)
            else Attendance(self._shared, asked, call)
        )
        task = asyncio.create_task(self._run(asked, telling, call))
        self._subscribed[asked.id] = _Subscription(telling, call, task)
        self._count(1)
        task.add_done_callback(self._uncount)

    def _uncount(self, _: object) -> None:
        self._count(-1)

    async def end(self, id: str) -> None:
        """Tell no more; raises `NotFoundError`."""
        subscription = self._subscribed.pop(id, None)
        if subscription is None:
            raise NotFoundError("subscription", id)
        subscription.task.cancel()
        await asyncio.gather(subscription.task, return_exceptions=True)

    def cursors(self) -> dict[str, str]:
        """Where each that follows something stands."""
        found = {name: each.telling.cursor for name, each in self._subscribed.items()}
        return {name: cursor for name, cursor in found.items() if cursor}

    async def close(self) -> None:
        """Tell of nothing any more."""
        tasks = [each.task for each in self._subscribed.values()]
        self._subscribed.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def renew(self) -> None:
        """The caller has another token: what may be seen is asked with its roles from now on."""
        for subscription in self._subscribed.values():
            subscription.call.principal = self._caller.principal

    async def _run(self, asked: Subscribe | Attend, telling: Telling, call: Call) -> None:
        begun = False
        try:
            result = await telling.begin()
            await self._wire.write(Ack(id=asked.id, result=result))
            begun = True
            self._shared.observer.received(type_of(asked), "ok")
            await self._tell(telling)
        except ClosingError as error:
            self._end(error)
        except GoneError:
            return
        except Exception as error:
            await self._failed(asked, error, call, begun=begun)
        finally:
            mine = self._subscribed.get(asked.id)
            if mine is not None and mine.task is asyncio.current_task():
                del self._subscribed[asked.id]
            await telling.close()

    async def _tell(self, telling: Telling) -> None:
        write, still, following = self._wire.write, self._caller.still, telling.next
        while True:
            message = await following()
            await still()
            await write(message)

    async def _failed(
        self, asked: Subscribe | Attend, error: Exception, call: Call, *, begun: bool
    ) -> None:
        told = wrong(error, call.request_id)
        self._shared.observer.received(type_of(asked), told.code)
        kind = Ended if begun else Error
        try:
            await self._wire.write(kind(id=asked.id, error=told))
        except ClosingError as slow:
            self._end(slow)
        except GoneError:
            return
