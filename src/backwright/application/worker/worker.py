"""A worker: claims what is due, does it, and says that it lives."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from backwright.application.clock import Clock
from backwright.application.durable.bell import Bell
from backwright.application.durable.store import LeaseLostError, WorkStore
from backwright.application.durable.work import Due, Ended, Lane
from backwright.application.observer import Observer
from backwright.application.transport import Publisher
from backwright.application.worker.attempt import Attempts
from backwright.application.worker.lanes import LaneRun
from backwright.application.worker.ledger import Ledger
from backwright.application.worker.line import Item, Line
from backwright.application.worker.peers import Identity, Watch
from backwright.application.worker.reacting import Doing
from backwright.application.worker.relay import OUTAGE, RelayRun
from backwright.domain.errors import UnavailableError

_log = logging.getLogger("backwright.durable")


Chore = Callable[[], Awaitable[None]]


class _InDoubtError(Exception):
    """The connection broke during a claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerOptions:
    """Times in seconds.

    A worker that has not been heard of for a `lease` is taken for lost; it says `beat`s apart that
    it lives. `poll` is the longest that it takes to notice work for which nobody rang. What runs
    gets so much `grace` at the end.
    """

    lease: float = 15.0
    beat: float = 5.0
    poll: float = 1.0
    grace: float = 10.0

    def __post_init__(self) -> None:
        if not 0 < 3 * self.beat <= self.lease:
            raise ValueError(f"a lease lasts at least three beats: {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerParts:
    """What a worker works with; `reactions` are by their targets, `publishers` by their queues.

    `preparing` is done before the first claim, `chores` with every beat; they are quick, and know
    themselves when there is something to do. What is `beside` runs as long as the worker, whatever
    lease it has.
    """

    store: WorkStore
    reactions: Mapping[str, Doing]
    clock: Clock
    bell: Bell
    observer: Observer
    identity: Identity
    preparing: Sequence[Chore] = ()
    chores: Sequence[Chore] = ()
    publishers: Mapping[str, Publisher] = field(default_factory=dict[str, Publisher])
    beside: Sequence[Chore] = ()


class Worker:
    """One of any number of equal workers.

    `queues` says how many of each queue run at once here. Work is held by a lease; where that is
    lost, because the process or the database hung, everything that runs is cancelled, and the
    worker begins anew.
    """

    def __init__(
        self, parts: WorkerParts, queues: Mapping[str, int], options: WorkerOptions | None = None
    ) -> None:
        self._parts = parts
        self._queues = dict(queues)
        self._options = options or WorkerOptions()
        self._stopping = asyncio.Event()

    @property
    def queues(self) -> Mapping[str, int]:
        """What it takes from, and how many of each run at once."""
        return self._queues

    async def run(self) -> None:
        """Work until it is stopped; outlives every outage of the database, and its own defects."""
        beside = [
            asyncio.ensure_future(each()) for each in (self._parts.bell.follow, *self._parts.beside)
        ]
        try:
            await self._tenures()
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            for publisher in self._parts.publishers.values():
                await publisher.close()

    async def _tenures(self) -> None:
        pause = 0.1
        while not self._stopping.is_set():
            started = perf_counter()
            try:
                await self._tenure()
            except* UnavailableError as errors:
                _log.warning("the worker begins anew: %s", _told(errors))
            except* Exception:
                _log.exception("the worker begins anew")
            lasted = perf_counter() - started > self._options.lease
            pause = 0.1 if lasted else min(2 * pause, 5.0)
            await self._stopped(pause)

    def stop(self) -> None:
        """Claim nothing more, let what runs end, then end."""
        self._stopping.set()
        self._parts.bell.wake()

    async def _tenure(self) -> None:
        tenure = _Tenure(self._parts, self._queues, self._options)
        await tenure.begin()
        await tenure.last(self._stopping)

    async def _stopped(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return


class _Tenure:
    """What a worker does under one lease."""

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
        self._attempts = Attempts(parts.reactions, self._ledger, parts.clock, parts.observer)
        self._watch = Watch(parts.store, identity, self._worker, self._options.lease)
        for prepare in parts.preparing:
            await prepare()

    async def last(self, stopping: asyncio.Event) -> None:
        """Work until it is asked to stop; raises `LeaseLostError` in a group."""
        async with asyncio.TaskGroup() as group:
            beating = group.create_task(self._beat())
            keeping = group.create_task(self._ledger.keep())
            publishers = self._parts.publishers
            running = [
                group.create_task(self._consume(line))
                for line in self._lines.values()
                if line.name not in publishers
                for _ in range(line.places)
            ]
            running += [
                group.create_task(self._relay(self._lines[name], publisher))
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

    async def _relay(self, line: Line, publisher: Publisher) -> None:
        """Publish what waits, batch after batch; pause while the broker is away.

        A batch takes half of the places, so that the next one is claimed meanwhile.
        """
        parts, outages = self._parts, 0
        relay = RelayRun(publisher, self._ledger, parts.clock, parts.observer)
        await self._open(publisher)
        while True:
            some = await line.get_some(max(line.places // 2, 1))
            items = [item for item in some if isinstance(item, Lane)]
            started, taken = perf_counter(), False
            try:
                taken = await relay.run(items)
            finally:
                rang = [line.ended(perf_counter() - started) for _ in items]
                if any(rang):
                    parts.bell.wake()
            outages = 0 if taken else outages + 1
            pause = OUTAGE.wait(min(outages, OUTAGE.attempts - 1), 0.5) if outages else None
            if pause is not None:
                await asyncio.sleep(pause.total_seconds())

    async def _open(self, publisher: Publisher) -> None:
        """Connect, sooner or later; what is claimed meanwhile waits."""
        outages = 0
        while True:
            try:
                return await publisher.open()
            except UnavailableError as error:
                outages = min(outages + 1, OUTAGE.attempts - 1)
                _log.warning("nothing is published: %s", error.detail or error)
                pause = OUTAGE.wait(outages, 0.5) or OUTAGE.most
                await asyncio.sleep(pause.total_seconds())

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


def _told(errors: "BaseExceptionGroup[UnavailableError]") -> str:
    """What the first of them says."""
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        group: BaseExceptionGroup[BaseException] = error
        error = group.exceptions[0]
    return getattr(error, "detail", "") or str(error)
