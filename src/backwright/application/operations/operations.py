"""What operators see and do, put together from its parts."""

import base64
from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from typing import Any

import msgspec

from backwright.application.call import Call
from backwright.application.clock import Clock
from backwright.application.durable.bell import Bell
from backwright.application.durable.decoding import Decoding, UndecodableError
from backwright.application.durable.reaction import Reaction
from backwright.application.durable.work import End
from backwright.application.messages import Page
from backwright.application.operations.belonging import (
    NEVER_ENDED,
    NEVER_REPLAYED,
    must_be_work,
    must_end,
    must_go_on,
)
from backwright.application.operations.health import Signs, judged
from backwright.application.operations.messages import (
    DiscardWork,
    EditWork,
    ListWork,
    QueuesView,
    ReplayWork,
)
from backwright.application.operations.ports import Counted, QueueBoard, Stored, Wanted, WorkDesk
from backwright.application.operations.views import (
    DoneView,
    QueueView,
    State,
    WorkDetailView,
    WorkView,
)
from backwright.domain.errors import (
    FieldError,
    IllegalStateError,
    NotFoundError,
    ValidationError,
)

# So many change in one commit.
_TOGETHER = 200


class Known:
    """What the code of this process knows: who does what, and the rates of queues."""

    def __init__(self, decoding: Decoding, limits: Mapping[str, str]) -> None:
        self.decoding = decoding
        self.limits = limits
        self.reactions: Mapping[str, Reaction] = {}

    def learn(self, reactions: Mapping[str, Reaction]) -> None:
        """Take note of who does what; it is known last when an application is put together."""
        self.reactions = reactions

    @property
    def queues(self) -> Collection[str]:
        """Every queue that something here is put into, or that has a rate."""
        return {reaction.queue for reaction in self.reactions.values()} | self.limits.keys()


class Operations:
    """Queues and work for operators."""

    def __init__(
        self, board: QueueBoard, desk: WorkDesk, known: Known, clock: Clock, bell: Bell
    ) -> None:
        self._board = board
        self._desk = desk
        self._known = known
        self._clock = clock
        self._bell = bell

    async def queues(self) -> QueuesView:
        """All queues that are known here or stored, by name."""
        counts = dict(await self._board.counts())
        for name in self._known.queues - counts.keys():
            counts[name] = Counted()
        return QueuesView(items=[self._queue(name, counts[name]) for name in sorted(counts)])

    async def pause(self, queue: str, paused: bool, call: Call) -> None:
        """Let a queue rest, or go on; raises `NotFoundError`."""
        if queue not in self._known.queues and queue not in await self._board.counts():
            raise NotFoundError("queue", queue)
        await self._board.pause(queue, paused, call)
        if not paused:
            self._bell.ring()

    async def page(self, query: ListWork) -> Page[WorkView]:
        """Some work, the latest first."""
        wanted = Wanted(
            kinds=() if query.kind is None else (query.kind,),
            target=query.target,
            queue=query.queue,
            states=() if query.state is None else (query.state,),
            text=query.text,
            id=query.id,
        )
        before = _cursor(query.after)
        items = list(await self._desk.find(wanted, limit=query.limit + 1, before=before))
        more = len(items) > query.limit
        items = items[: query.limit]
        return Page(items=items, next=str(items[-1].number) if more else None)

    async def detail(self, number: int) -> WorkDetailView:
        """All that is known of one; raises `NotFoundError`."""
        stored = await self._desk.show(number)
        envelope, problem = self._understood(stored)
        body, is_text = _readable(stored.body)
        return WorkDetailView(
            work=stored.work,
            envelope=envelope,
            body=body,
            is_text=is_text,
            problem=problem,
            result=None if stored.result is None else msgspec.json.decode(stored.result),
        )

    async def retry(self, number: int, call: Call) -> WorkDetailView:
        """Have it done now; raises `NotFoundError`, `IllegalStateError` for what is over.

        Raises `RuleViolationError` for the step of a stuck saga.
        """
        must_go_on((await self._desk.show(number)).work)
        if not await self._desk.retry([number], call):
            await self._refuse(number, "doing it again")
        self._bell.ring()
        return await self.detail(number)

    async def cancel(self, number: int, reason: str, call: Call) -> DoneView:
        """End what waits, and have ended what runs; raises `RuleViolationError` for a saga's."""
        must_end((await self._desk.show(number)).work)
        if ended := await self._desk.end([number], End.CANCELLED, reason, call):
            self._bell.ring()
            return DoneView(done=len(ended))
        asked = await self._desk.ask_to_stop([number], call)
        if not asked:
            await self._refuse(number, "cancelling it")
        return DoneView(done=0, stopping=len(asked))

    async def edit(self, command: EditWork, call: Call) -> WorkDetailView:
        """Replace the body of what is parked; raises `ValidationError` for what nobody takes."""
        work = (await self._desk.show(command.number)).work
        if command.replay:
            must_go_on(work)
        body = msgspec.json.encode(command.envelope)
        if not command.unchecked and (problem := self._problem(work.target, body)):
            raise ValidationError((FieldError("/envelope", "undecodable", problem),))
        await self._desk.edit(command.number, body, call)
        if command.replay:
            return await self.retry(command.number, call)
        return await self.detail(command.number)

    async def replay(self, command: ReplayWork, call: Call) -> DoneView:
        """Have parked work done now, but for the steps of sagas."""
        done = left = 0
        must_be_work(command.kind, NEVER_REPLAYED)
        async for found in self._parked(command, must_go_on):
            numbers = [view.number for view in found if view.kind not in NEVER_REPLAYED]
            done += len(await self._desk.retry(numbers, call))
            left += len(found) - len(numbers)
            self._bell.ring()
        return DoneView(done=done, left=left)

    async def discard(self, command: DiscardWork, call: Call) -> DoneView:
        """End parked work undone, but for that of sagas and schedules."""
        done = left = 0
        must_be_work(command.kind, NEVER_ENDED)
        async for found in self._parked(command, must_end):
            numbers = [view.number for view in found if view.kind not in NEVER_ENDED]
            done += len(await self._desk.end(numbers, End.DISCARDED, command.reason, call))
            left += len(found) - len(numbers)
            self._bell.ring()
        return DoneView(done=done, left=left)

    async def _parked(
        self, command: ReplayWork | DiscardWork, check: Callable[[WorkView], None]
    ) -> AsyncGenerator[list[WorkView]]:
        """What is meant, some at a time; what has a number is checked, and must be parked."""
        if command.number is not None:
            work = (await self._desk.show(command.number)).work
            check(work)
            if work.state is not State.PARKED:
                raise IllegalStateError(f"work {work.number}", "this", work.state)
            yield [work]
            return
        wanted = Wanted(
            kinds=() if command.kind is None else (command.kind,),
            target=command.target,
            queue=command.queue,
            states=(State.PARKED,),
            text=command.text,
        )
        left, before = command.most, None
        while left > 0:
            found = await self._desk.find(wanted, limit=min(_TOGETHER, left), before=before)
            if not found:
                return
            yield [*found]
            left, before = left - len(found), found[-1].number

    async def _refuse(self, number: int, what: str) -> None:
        work = (await self._desk.show(number)).work
        raise IllegalStateError(f"work {number}", what, work.state)

    def _queue(self, name: str, counted: Counted) -> QueueView:
        oldest = None
        if counted.since is not None:
            oldest = max((self._clock.now() - counted.since).total_seconds(), 0.0)
        signs = Signs(
            oldest=oldest,
            attempts=counted.attempts,
            failed=counted.failed,
            parked=counted.parked,
            paused=counted.paused,
        )
        health, reasons = judged(signs)
        return QueueView(
            name=name,
            health=health,
            reasons=reasons,
            paused=counted.paused,
            limit=self._known.limits.get(name, ""),
            waiting=counted.waiting,
            running=counted.running,
            scheduled=counted.scheduled,
            parked=counted.parked,
            oldest_seconds=None if oldest is None else round(oldest, 3),
            attempts=counted.attempts,
            failure_rate=round(signs.failure_rate, 4),
        )

    def _understood(self, stored: Stored) -> tuple[dict[str, Any] | None, str]:
        try:
            envelope = msgspec.json.decode(stored.body, type=dict[str, Any])
        except msgspec.MsgspecError as error:
            return None, f"this is no envelope: {error}"
        return envelope, self._problem(stored.work.target, stored.body)

    def _problem(self, target: str, body: bytes) -> str:
        """Why it can't be done here, as far as its body tells."""
        reaction = self._known.reactions.get(target)
        try:
            envelope = self._known.decoding.envelope(body)
            if reaction is None:
                return f"the code of this process has no {target}"
            self._known.decoding.given(reaction, envelope)
        except UndecodableError as error:
            return str(error)
        return ""


def _cursor(after: str | None) -> int | None:
    if after is None:
        return None
    if not after.isdecimal() or not 0 < int(after) < 2**63:
        raise ValidationError((FieldError("/after", "cursor", "this is no `next` of a page"),))
    return int(after)


def _readable(body: bytes) -> tuple[str, bool]:
    try:
        return body.decode(), True
    except UnicodeDecodeError:
        return base64.b64encode(body).decode(), False
