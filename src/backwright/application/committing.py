"""A command from its handler to its commit: once for a key, again after a lost race."""

from typing import Any, cast, get_args
from uuid import UUID

import msgspec

from backwright.application.idempotency import (
    MAX_KEY_LENGTH,
    RETENTION,
    AlreadyAnsweredError,
    Answer,
    answer_key,
    fingerprint,
)
from backwright.application.injection import Provide, Scope
from backwright.application.messages import AggregateView, Command
from backwright.application.refusal import Refusal
from backwright.application.surroundings import Surroundings
from backwright.application.use_case import Message, UseCase
from backwright.domain.entity import Aggregate
from backwright.domain.errors import (
    FieldError,
    KeyReusedError,
    PreconditionFailedError,
    StillRunningError,
    ValidationError,
    VersionConflictError,
)

# A handler that loses a race is run again on fresh data, this often in all.
ATTEMPTS = 5


def result_type(message: type[Message]) -> Any:
    """What the message's class says that it answers: the argument of `Command[...]`."""
    for kind in message.__mro__:
        for base in getattr(kind, "__orig_bases__", ()):
            if get_args(base):
                return get_args(base)[0]
    return None


class Committing:
    """Runs a command's handler and commits what it did.

    The deadline is the handler's: a commit that has begun is always waited for.
    """

    def __init__(self, case: UseCase, around: Surroundings, provide: tuple[Provide, ...]) -> None:
        self._case = case
        self._store = around.store
        self._clock = around.clock
        self._within = around.deadlines.within
        self._turns = around.turns
        self._provide = provide
        self._result = result_type(case.message)
        self._view: type[AggregateView] | None = None
        if isinstance(self._result, type) and issubclass(self._result, AggregateView):
            self._view = self._result
        self._direct = self._view is not None and around.store.shows(self._view)
        self._running: set[str] = set()

    async def __call__(self, message: Any, scope: Scope) -> Any:
        """The command's result, after its commit."""
        key = scope.call.idempotency_key
        if key is None or not self._case.idempotent:
            return await self._attempts(message, scope, None)
        if not 0 < len(key) <= MAX_KEY_LENGTH:
            problem = f"an idempotency key has 1 to {MAX_KEY_LENGTH} characters"
            raise ValidationError((FieldError("", "idempotency.key", problem),))
        return await self._once_for(answer_key(scope.call, self._case.name), message, scope)

    async def joined(self, message: Any, scope: Scope) -> Any:
        """What it shows before the commit of the unit of work that the scope has already."""
        result = await self._handled(message, scope)
        if isinstance(result, Refusal):
            raise result.error
        if scope.unit is not None:
            scope.unit.prepare()
        return self._shown(result)[0]

    async def _once_for(self, key: str, message: Any, scope: Scope) -> Any:
        if key in self._running:
            raise StillRunningError()
        self._running.add(key)
        try:
            kept = await self._store.answer(key)
            if kept is None:
                return await self._attempts(message, scope, key)
        except AlreadyAnsweredError:
            kept = await self._store.answer(key)
        finally:
            self._running.discard(key)
        if kept is None:
            raise StillRunningError()
        if kept.fingerprint != fingerprint(message):
            raise KeyReusedError()
        if kept.result is not None:
            return msgspec.json.decode(kept.result, type=self._result)
        return await self._read(kept.subject, scope)

    async def _attempts(self, message: Any, scope: Scope, key: str | None) -> Any:
        try:
            return await self._attempt(message, scope, key)
        except PreconditionFailedError:
            raise
        except VersionConflictError as lost:
            turn = self._turns.of(lost.kind, lost.key)
        patience = scope.call.patience(self._case.timeout)
        await self._within(patience, self._case.name, turn.acquire())
        try:
            return await self._attempts_in_turn(message, scope, key)
        finally:
            turn.release()

    async def _attempts_in_turn(self, message: Any, scope: Scope, key: str | None) -> Any:
        for _ in range(ATTEMPTS - 2):
            try:
                return await self._attempt(message, scope, key)
            except PreconditionFailedError:
                raise
            except VersionConflictError:
                continue
        return await self._attempt(message, scope, key)

    async def _attempt(self, message: Any, scope: Scope, key: str | None) -> Any:
        unit = scope.unit = self._store.begin(scope.call, self._case, scope.guard)
        try:
            result = await self._handled(message, scope)
            if not scope.guard.asked:
                raise RuntimeError(
                    f"the policy of {self._case.name} is about its target, but the handler "
                    "loaded none; give `on=` the aggregate that it loads"
                )
            unit.prepare()
            if isinstance(result, Refusal):
                await unit.commit()
                raise result.error
            shown, subject = self._shown(result)
            await unit.commit(self._answer(key, message, shown, subject) if key else None)
        finally:
            await unit.close()
        return shown if subject is None else await self._read(subject, scope)

    async def _handled(self, message: Any, scope: Scope) -> Any:
        """What the handler returns, or the refusal that it raises."""
        work = self._case.handler(message, *[give(scope) for give in self._provide])
        try:
            patience = scope.call.patience(self._case.timeout)
            return await self._within(patience, self._case.name, work)
        except Refusal as refusal:
            return refusal

    def _answer(self, key: str, message: Command[Any], result: Any, subject: UUID | None) -> Answer:
        now = self._clock.now()
        return Answer(
            key=key,
            fingerprint=fingerprint(message),
            result=msgspec.json.encode(result) if subject is None else None,
            subject=subject,
            created_at=now,
            expires_at=now + RETENTION,
        )

    def _shown(self, result: Any) -> tuple[Any, UUID | None]:
        """The result as callers see it; or the id of what must be read after the commit."""
        if self._view is None or not isinstance(result, Aggregate):
            return result, None
        if self._direct:
            return msgspec.convert(result, self._view, from_attributes=True), None
        return None, cast("Aggregate[UUID]", result).id

    async def _read(self, subject: UUID | None, scope: Scope) -> Any:
        if self._view is None or subject is None:
            return None
        return await self._store.reader(self._view, scope.call, None).get(subject)
