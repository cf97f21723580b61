"""The commits of a saga in hand: what was decided, stored against the latest state."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from backwright.application.call import Call
from backwright.application.durable.job import Progress
from backwright.application.durable.work import Claimed
from backwright.application.envelope import Envelope
from backwright.application.guard import Guard
from backwright.application.injection import Scope
from backwright.application.pipeline import Pipelines
from backwright.application.policy import public
from backwright.application.sagas.advancing import Turn
from backwright.application.sagas.store import SagaStore
from backwright.application.sagas.stored import Advance, StoredSaga
from backwright.application.served import Served
from backwright.application.store import OpenUnitOfWork
from backwright.application.surroundings import Surroundings
from backwright.domain.errors import VersionConflictError

Decide = Callable[[Turn], Advance]


class Go(Enum):
    """Whether the worker goes on with the saga, has let go of it, or finds it over."""

    ON = "on"
    COMMITTED = "committed"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Went:
    """How a commit went; `saga` is as it stored it, where nobody need look again."""

    go: Go
    saga: StoredSaga | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Work in hand, and what it says."""

    work: Claimed
    envelope: Envelope
    given: Any
    call: Call
    progress: Progress


class SagaCommits:
    """Stores advances of the sagas of one declaration, each in a commit of its own."""

    def __init__(
        self, served: Served, around: Surroundings, pipelines: Pipelines, sagas: SagaStore
    ) -> None:
        self._served = served
        self._around = around
        self._pipelines = pipelines
        self._sagas = sagas

    def begin(self, held: Held, served: Served) -> tuple[OpenUnitOfWork, Scope]:
        """A unit of work, and the scope of a handler in it."""
        store, call = self._around.store, held.call
        guard = Guard(public, call.principal, use_case=served.name)
        unit = store.begin(call, served, guard)
        return unit, Scope(call, guard, store, self._pipelines.asking(call), unit)

    async def store(self, held: Held, advance: Advance) -> Go:
        """Store it; raises `VersionConflictError` where the saga changed meanwhile."""
        unit, _ = self.begin(held, self._served)
        try:
            unit.advance(advance)
            unit.prepare()
            await unit.commit()
        finally:
            await unit.close()
        return Go.ON if advance.keeps else Go.COMMITTED

    async def note(self, held: Held, turn: Turn, decide: Decide) -> Go:
        """Decide by the latest state, until that is what is stored.

        Does nothing where the saga has gone on since: a commit got through, although its
        connection broke before anyone was told.
        """
        while True:
            saga = await self._sagas.load(held.work.id)
            if saga is None or saga.status.is_over:
                return Go.OVER
            now = replace(turn, saga=saga, now=self._around.clock.now())
            if now.standing != turn.standing:
                # Work that has counted nothing is still in hand then.
                return Go.ON if held.work.failures == held.work.losses == 0 else Go.COMMITTED
            try:
                return await self.store(held, decide(now))
            except VersionConflictError:
                continue
