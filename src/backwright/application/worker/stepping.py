"""Moving sagas on: from claimed work to the commit of a step, or of how it failed."""

import logging
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from time import perf_counter

import msgspec

from backwright.application.call import Call
from backwright.application.durable.decoding import Decoding, UndecodableError
from backwright.application.durable.job import Discard, Progress, Snooze
from backwright.application.durable.reaction import Reaction
from backwright.application.durable.retry import USUAL
from backwright.application.durable.spans import span
from backwright.application.durable.store import LeaseLostError
from backwright.application.durable.work import Claimed, Kind
from backwright.application.injection import InHand
from backwright.application.pipeline import Pipelines
from backwright.application.sagas.advancing import Advancing, Turn
from backwright.application.sagas.declaring import Saga, Sleep, Step
from backwright.application.sagas.store import SagaStore
from backwright.application.sagas.stored import Advance, StoredSaga
from backwright.application.surroundings import Surroundings
from backwright.application.worker.failing import told_to_operators
from backwright.application.worker.reacting import ATTEMPTS
from backwright.application.worker.saga_commits import Decide, Go, Held, SagaCommits, Went
from backwright.application.worker.saga_part import SagaPart, parts
from backwright.domain.errors import (
    BackwrightError,
    ConflictError,
    RateLimitedError,
    UnavailableError,
    VersionConflictError,
)
from backwright.domain.principal import Principal

_log = logging.getLogger("backwright.durable")
# A step that so many workers vanished with is likely to be why.
MOST_LOSSES = 10
# Errors that may be gone the next time; every other one that is raised on purpose will not.
_PASSING = (UnavailableError, ConflictError, RateLimitedError)
# How long work that only newer code can read is left to it, and when a database that is away is
# asked again.
_ELSEWHERE, _AWAY = "1m", "2s"
# After a step that took no longer, nobody looks whether the saga was cancelled meanwhile.
QUICK = timedelta(milliseconds=50)


class Stepping:
    """Runs the sagas of one declaration; made at start.

    A step that is done and the next one are run without letting go of the work. Every attempt ends
    with a commit, whose fence is the work: what a worker does that has lost it is not stored.
    Raises `MissingBindingError` for a step that can't be served.
    """

    def __init__(
        self,
        saga: Saga,
        around: Surroundings,
        pipelines: Pipelines,
        decoding: Decoding,
        sagas: SagaStore,
    ) -> None:
        self._saga = saga
        self._around = around
        self._pipelines = pipelines
        self._decoding = decoding
        self._sagas = sagas
        self._parts = parts(saga, around)
        self._advancing = Advancing(saga)
        self.reaction = Reaction(
            kind=Kind.SAGA,
            handler=self.__call__,
            takes=None,
            name=saga.target,
            queue=saga.own_queue,
            retry=USUAL,
            timeout=0.0,
        )
        self._commits = SagaCommits(self.reaction, around, pipelines, sagas)

    async def __call__(self, work: Claimed, before: Sequence[Claimed], progress: Progress) -> bool:
        """Go on until the saga waits, fails or is over; False where it was over already.

        Raises `Snooze` while the database is away, or for input of a newer shape.
        """
        try:
            return await self._run(work, progress) is not Go.OVER
        except LeaseLostError:
            raise
        except UnavailableError as error:
            _log.warning("%s %s waits: %s", self._saga.target, work.id, error.detail or error)
            raise Snooze(_AWAY) from error

    async def _run(self, work: Claimed, progress: Progress) -> Go:
        envelope = self._decoding.envelope(work.body)
        call = Call(
            principal=Principal(id=envelope.actor, system=True),
            request_id=str(work.id),
            correlation=envelope.correlation,
            traceparent=envelope.traceparent,
        )
        held = Held(work, envelope, None, call, progress)
        unreadable = ""
        try:
            held = replace(held, given=self._decoding.read(self._saga.input, envelope))
        except UndecodableError as error:
            if error.newer:
                raise Snooze(_ELSEWHERE) from error
            unreadable = str(error)
        went = Went(Go.ON)
        while went.go is Go.ON:
            saga = went.saga or await self._sagas.load(work.id)
            if saga is None or saga.status.is_over:
                return Go.OVER
            went = await self._advance(held, saga, unreadable)
        return went.go

    async def _advance(self, held: Held, saga: StoredSaga, unreadable: str) -> Went:
        """One commit further."""
        now = self._around.clock.now()
        turn = Turn(saga=saga, work=held.work, now=now, started_at=now)
        if saga.position >= len(self._saga.steps):
            unreadable = f"{self._saga.target} has no step {saga.position} any more"
        if unreadable:
            _log.error("%s %s is stuck: %s", self._saga.target, saga.id, unreadable)
            return Went(
                await self._commits.note(
                    held, turn, lambda now: self._advancing.stuck(now, unreadable)
                )
            )
        advance = self._advancing.turned(turn)
        stage = self._saga.steps[saga.position]
        if advance is None and isinstance(stage, Step):
            return await self._step(held, turn)
        try:
            return Went(await self._commits.store(held, advance or await self._waited(turn)))
        except VersionConflictError:
            # An event or a person came between: look again.
            return Went(Go.ON)

    async def _waited(self, turn: Turn) -> Advance:
        stage = self._saga.steps[turn.saga.position]
        if isinstance(stage, Sleep):
            return self._advancing.slept(turn, stage)
        if isinstance(stage, Step):
            raise TypeError(f"{self._saga.target}: {stage.name} is no wait")
        signal = await self._sagas.signal(turn.saga, stage.name)
        return self._advancing.waited(turn, stage, signal)

    async def _step(self, held: Held, turn: Turn) -> Went:
        both = self._parts[turn.saga.position]
        part = both.undo if turn.standing.undoing else both.step
        if part is None:
            raise RuntimeError(f"{self._saga.target}: there is nothing to run here")
        if held.work.losses >= MOST_LOSSES:
            lost = Discard(f"{held.work.losses} workers were lost while they ran this")
            return Went(await self._commits.note(held, turn, self._failing(held, part, lost)))
        started = perf_counter()
        outcome = "cancelled"
        try:
            went = await self._attempts(held, turn, part)
            outcome = "ok"
            return went
        except LeaseLostError as error:
            outcome = error.code
            raise
        except Exception as error:
            outcome = error.code if isinstance(error, BackwrightError) else "error"
            return Went(await self._commits.note(held, turn, self._failing(held, part, error)))
        finally:
            self._around.observer.finished(part.served.name, outcome, perf_counter() - started)

    async def _attempts(self, held: Held, turn: Turn, part: SagaPart) -> Went:
        for _ in range(ATTEMPTS - 1):
            try:
                return await self._attempt(held, turn, part)
            except VersionConflictError:
                continue
        return await self._attempt(held, turn, part)

    async def _attempt(self, held: Held, turn: Turn, part: SagaPart) -> Went:
        unit, scope = self._commits.begin(held, part.served)
        send = self._pipelines.joining(unit, held.call)
        scope.in_hand = InHand(held.envelope, held.progress, send)
        try:
            left = self._advancing.left(turn)
            result = await part(held.given, scope, turn.saga.memory.results, left)
            kept = None if result is None else msgspec.Raw(msgspec.json.encode(result))
            now = self._around.clock.now()
            advance = self._advancing.done(replace(turn, now=now), kept)
            unit.advance(advance)
            unit.prepare()
            await unit.commit()
        finally:
            await unit.close()
        if not advance.keeps:
            return Went(Go.COMMITTED)
        is_quick = now - turn.started_at < QUICK
        return Went(Go.ON, self._as_stored(advance) if is_quick else None)

    def _as_stored(self, advance: Advance) -> StoredSaga | None:
        """What would be read now, if the next one is a step; a wait must know the latest state."""
        saga = advance.saga
        if not isinstance(self._saga.steps[saga.position], Step):
            return None
        return replace(saga, revision=saga.revision + 1)

    def _failing(self, held: Held, part: SagaPart, error: Exception) -> Decide:
        """What an error makes of the saga."""
        if isinstance(error, Snooze):
            wait = span(error.after)
            return lambda turn: self._advancing.snoozed(turn, wait)
        name = part.served.name
        told, final = f"{type(error).__name__}: {error}", False
        detail = "" if isinstance(error, Discard) else told_to_operators(error)
        if isinstance(error, Discard):
            told, final = error.reason, True
        elif isinstance(error, BackwrightError):
            final = not isinstance(error, _PASSING)
        else:
            _log.error("%s of %s failed", name, held.work.id, exc_info=error)

        def decide(turn: Turn) -> Advance:
            chance = random.random()  # noqa: S311  # jitter, no secret
            advance = self._advancing.failed(turn, told, final=final, chance=chance, detail=detail)
            if advance.parked:
                _log.error("%s of %s is stuck: %s", name, held.work.id, detail or told)
            return advance

        return decide
