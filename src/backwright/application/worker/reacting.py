"""From claimed work to its commit: the handler, what it changed, and that it is done."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol

import msgspec

from backwright.application.call import Call
from backwright.application.durable.decoding import Decoding
from backwright.application.durable.job import Progress
from backwright.application.durable.reaction import Reaction
from backwright.application.durable.work import Claimed
from backwright.application.envelope import Envelope
from backwright.application.guard import Guard
from backwright.application.injection import InHand, Scope, injections, made_per_call
from backwright.application.pipeline import Pipelines
from backwright.application.policy import public
from backwright.application.surroundings import Surroundings
from backwright.domain.errors import VersionConflictError
from backwright.domain.principal import Principal

# A handler that loses a race for an aggregate is run again at once, this often in all.
ATTEMPTS = 5


class Doing(Protocol):
    """Does the work of one target."""

    @property
    def reaction(self) -> Reaction:
        """What holds whenever it runs."""
        ...

    async def __call__(self, work: Claimed, before: Sequence[Claimed], progress: Progress) -> bool:
        """Do it; tells whether a commit has finished it, together with the work `before` it."""
        ...


class UnstorableResultError(Exception):
    """A job returned what is no JSON."""


class Reacting:
    """Runs one reaction; made at start.

    Raises `MissingBindingError` for a handler that can't be served.
    """

    def __init__(
        self, reaction: Reaction, around: Surroundings, pipelines: Pipelines, decoding: Decoding
    ) -> None:
        self.reaction = reaction
        self._around = around
        self._pipelines = pipelines
        self._decoding = decoding
        self._within = around.deadlines.within
        self._provide = injections(reaction, around.services, around.clock)
        self._kinds = made_per_call(reaction, around.services)

    async def __call__(self, work: Claimed, before: Sequence[Claimed], progress: Progress) -> bool:
        """Do it; tells whether a commit has finished it, together with the work `before` it.

        Where nothing was changed there is no commit, and it is left to the caller to finish both.
        Raises `UndecodableError`, `UnstorableResultError`, `LeaseLostError`, and whatever the
        handler raises.
        """
        envelope = self._decoding.envelope(work.body)
        given = self._decoding.given(self.reaction, envelope)
        attempt = partial(self._attempt, given, envelope, progress, [*before, work])
        for _ in range(ATTEMPTS - 1):
            try:
                return await attempt()
            except VersionConflictError:
                continue
        return await attempt()

    async def _attempt(
        self, given: Any, envelope: Envelope, progress: Progress, work: Sequence[Claimed]
    ) -> bool:
        reaction, around, pipelines = self.reaction, self._around, self._pipelines
        call = _call(envelope, work[-1])
        guard = Guard(public, call.principal, use_case=reaction.name)
        unit = around.store.begin(call, reaction, guard)
        scope = Scope(call, guard, around.store, pipelines.asking(call), unit)
        scope.in_hand = InHand(envelope, progress, pipelines.joining(unit, call))
        try:
            result = await self._handled(given, scope)
            if result is None and not unit.is_used:
                return False
            unit.finishes(work, _encoded(reaction, result))
            unit.prepare()
            return await unit.commit()
        finally:
            await unit.close()

    async def _handled(self, given: Any, scope: Scope) -> Any:
        if not self._kinds:
            work = self.reaction.handler(given, *[give(scope) for give in self._provide])
            return await self._within(self.reaction.timeout, self.reaction.name, work)
        async with self._around.services.call(self._kinds) as made:
            scope.made = made
            work = self.reaction.handler(given, *[give(scope) for give in self._provide])
            return await self._within(self.reaction.timeout, self.reaction.name, work)


def _call(envelope: Envelope, work: Claimed) -> Call:
    return Call(
        principal=Principal(id=envelope.actor, system=True),
        request_id=str(work.id),
        correlation=envelope.correlation,
        traceparent=envelope.traceparent,
    )


def _encoded(reaction: Reaction, result: Any) -> bytes | None:
    if result is None:
        return None
    try:
        return msgspec.json.encode(result)
    except (TypeError, ValueError, msgspec.MsgspecError) as error:
        raise UnstorableResultError(f"{reaction.name} returned what is no JSON: {error}") from error
