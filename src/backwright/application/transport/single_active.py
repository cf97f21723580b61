"""One active consumer of a group, for brokers that would hand messages to all of them at once."""

import asyncio
import logging
import time
from contextlib import suppress
from typing import Protocol

from backwright.domain.errors import UnavailableError

_LOG = logging.getLogger("backwright.transport")
# So often within its length is a lease renewed, or asked for.
_OFTEN = 4


class Lease(Protocol):
    """Something at the broker that one consumer of a group has at a time, for a while."""

    async def acquire(self) -> bool:
        """Take it if nobody has it; raises `UnavailableError`."""
        ...

    async def renew(self) -> bool:
        """Have it for longer, if it is still one's own; raises `UnavailableError`."""
        ...

    async def release(self) -> None:
        """Give it up, if it is still one's own; raises `UnavailableError`."""
        ...


class SingleActive:
    """Holds the lease, renews it, or waits for it.

    It is active as long as it knows that nobody else can have the lease. A process that stands
    still may go on for a moment as if it were: what it stores then is stored twice, with the same
    identifiers, and never out of order, as the next one begins with what this one had.
    """

    def __init__(self, lease: Lease, seconds: float) -> None:
        self._lease = lease
        self._seconds = seconds
        self._until = 0.0
        self._task: asyncio.Task[None] | None = None
        self._turned = asyncio.Event()
        self._failure: UnavailableError | None = None
        # Which time of being active this is: what was taken in another one is void.
        self.turn = 0

    @property
    def is_active(self) -> bool:
        """Whether nobody else can have the lease now."""
        return time.monotonic() < self._until

    def is_turn(self, turn: int) -> bool:
        """Whether it has been active without a break since."""
        return turn == self.turn and self.is_active

    async def start(self) -> None:
        """Begin to hold the lease, or to wait for it; raises `UnavailableError`."""
        if self._task is None:
            await self._step()
            self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Let others have it."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
        had, self._until = self.is_active, 0.0
        self._turned.set()
        if had:
            # It ends by itself, too.
            with suppress(UnavailableError):
                await self._lease.release()

    async def wait(self) -> bool:
        """Whether it is active, after waiting for it a while; raises `UnavailableError`."""
        if not self.is_active:
            self._turned.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds):
                    await self._turned.wait()
            if not self.is_active and self._failure is not None:
                raise self._failure
        return self.is_active

    async def _keep(self) -> None:
        # Some drivers swallow a cancellation.
        while self._task is not None:
            await asyncio.sleep(self._seconds / _OFTEN)
            try:
                await self._step()
            except UnavailableError as error:
                self._failure = error
                self._turned.set()
                _LOG.debug("no answer about a lease: %s", error.detail)

    async def _step(self) -> None:
        asked = time.monotonic()
        was_active = self.is_active
        has_it = await (self._lease.renew() if was_active else self._lease.acquire())
        self._failure = None
        self._until = asked + self._seconds if has_it else 0.0
        if has_it and not was_active:
            self.turn += 1
            self._turned.set()
