"""What a worker does under one lease."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from time import perf_counter

from backwright.application.durable.store import LeaseLostError
from backwright.application.durable.work import Due, Ended, Lane
from backwright.application.worker.attempt import Attempts
from backwright.application.worker.lanes import LaneRun
from backwright.application.worker.ledger import Ledger
from backwright.application.worker.line import Item, Line
from backwright.application.worker.parts import WorkerOptions, WorkerParts
from backwright.application.worker.peers import Watch
from backwright.application.worker.relaying import Relaying
from backwright.domain.errors import UnavailableError


class _InDoubtError(Exception):
    """The connection broke during a claim."""


class Tenure:
    """From joining the workers to leaving them, or to the loss of the lease."""

    def __init__(
        self, parts: WorkerParts, queues: Mapping[str, int], options: WorkerOptions
    ) -> None:
        self._parts = parts
        self._store = parts.store
        self._options = options
        self._lines = {name: Line(name, places) for name, places in queues.items()}
        self._worker = 0

    async def begin(self) -> None:
        """Become a worker."""
        identity = self._parts.identity
        self._worker = await self._store.join(
            identity.place, identity.process, identity.incarnation
        )
        parts = self._parts
        self._ledger = Ledger(parts.store, self._worker, parts.bell)
        self._attempts = Attempts(
            parts.reactions, parts.store, self._ledger, parts.clock, parts.observer
        )
        self._watch = Watch(parts.store, identity, self._worker, self._options.lease)
        for prepare in parts.preparing:
            await prepare()

    async def last(self, stopping: asyncio.Event) -> None:
        """Work until it is asked to stop; raises `LeaseLostError` in a group."""
        async with asyncio.TaskGroup() as group:
            beating = group.create_task(self._beat())
            keeping = group.create_task(self._ledger.keep())
            parts, publishers = self._parts, self._parts.publishers
            running = [
                group.create_task(self._consume(line))
                for line in self._lines.values()
                if line.name not in publishers
                for _ in range(line.places)
            ]
            running += [
                group.create_task(Relaying(publisher, self._ledger, parts).run(self._lines[name]))
                for name, publisher in publishers.items()
                if name in self._lines
            ]
            claiming = group.create_task(self._claim(stopping))
            await claiming
            await self._drain(running)
            self._ledger.close()
            await keeping
            beating.cancel()
        await self._store.leave(self._worker)

    async def _drain(self, running: Iterable[asyncio.Task[None]]) -> None:
        """Let what runs end, for a while; what waits is given back by leaving."""
        for line in self._lines.values():
            line.close()
        ending = asyncio.get_running_loop().time() + self._options.grace
        while any(line.running for line in self._lines.values()):
            if asyncio.get_running_loop().time() >= ending:
                break
            await asyncio.sleep(0.01)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _beat(self) -> None:
        """Say that it lives, and look who else does."""
        loop = asyncio.get_running_loop()
        heard = loop.time()
        while True:
            try:
                for position in await self._store.renew(self._worker):
                    self._attempts.cancelling.cancel(position)
                heard = loop.time()
                if await self._watch.look():
                    self._parts.bell.wake()
                for chore in self._parts.chores:
                    await chore()
            except LeaseLostError:
                raise
            except UnavailableError as error:
                # Others may see the database, and take the work when the lease is over.
                if loop.time() - heard > self._options.lease - 2 * self._options.beat:
                    raise LeaseLostError(error.what, detail=error.detail) from error
            await asyncio.sleep(self._options.beat)

    async def _claim(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            try:
                seconds = await self._look()
            except _InDoubtError:
                return
            except UnavailableError:
                seconds = self._options.poll
            if seconds > 0 and not stopping.is_set():
                await self._parts.bell.wait(seconds)

    async def _look(self) -> float:
        """Claim what is due; tells after how many seconds to look again."""
        seconds = self._options.poll
        for due in await self._store.due(list(self._lines)):
            line = self._lines[due.queue]
            wait = (due.at - self._parts.clock.now()).total_seconds()
            if wait > 0:
                seconds = min(seconds, wait)
                continue
            line.hungry = True
            if (room := line.room()) and await self._take(due, line, room):
                seconds = 0
        return seconds

    async def _take(self, due: Due, line: Line, room: int) -> bool:
        """Whether there may be more."""
        claim = self._store.claim_lanes if due.lanes else self._store.claim
        try:
            items: Sequence[Item] = await claim(self._worker, line.name, room)
        except UnavailableError as error:
            # It may have been claimed all the same; leaving gives it back.
            raise _InDoubtError from error
        line.put(items)
        line.hungry = len(items) == room
        return line.hungry and line.room() > 0

    async def _consume(self, line: Line) -> None:
        while True:
            item = await line.get()
            started = perf_counter()
            try:
                if isinstance(item, Lane):
                    await LaneRun(self._attempts, self._ledger, self._parts.clock).run(item)
                else:
                    outcome = await self._attempts.attempt(item)
                    if outcome.is_done:
                        self._ledger.ended(Ended(work=item))
            finally:
                if line.ended(perf_counter() - started):
                    self._parts.bell.wake()
