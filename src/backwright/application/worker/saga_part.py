"""Running one function of a saga: a step, or what undoes it."""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, get_type_hints

import msgspec

from backwright.application.durable.spans import span
from backwright.application.injection import (
    MissingBindingError,
    Scope,
    Services,
    injections,
    made_per_call,
)
from backwright.application.sagas.declaring import Handler, Saga, Stage, Step, WaitFor
from backwright.application.surroundings import Surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A function as the injection knows it."""

    name: str
    handler: Handler
    is_command: bool = True
    on: None = None


class _Offering:
    """The application's services, and beside them what earlier steps returned, by type."""

    def __init__(self, services: Services, results: Collection[Any]) -> None:
        self._services = services
        self._results = results

    def provides(self, kind: Any) -> bool:
        """Whether there is a binding."""
        return kind in self._results or self._services.provides(kind)

    def per_call(self, kind: Any) -> bool:
        """Whether each call of a handler gets its own."""
        return kind in self._results or self._services.per_call(kind)

    def get(self, kind: Any) -> Any:
        """The application's service of this type."""
        return self._services.get(kind)

    def call(self, kinds: Collection[Any]) -> AbstractAsyncContextManager[Mapping[Any, Any]]:
        """Services of these types for one call."""
        return self._services.call(kinds)


class SagaPart:
    """One function of a saga, with what it is given; made at start.

    `offered` names the steps whose results it may be given, by their types. Raises
    `MissingBindingError` for a parameter that nobody provides.
    """

    def __init__(
        self,
        name: str,
        handler: Handler,
        timeout: float,
        *,
        offered: Mapping[Any, str],
        around: Surroundings,
    ) -> None:
        self.served = _Part(name=name, handler=handler)
        self.timeout = timeout
        services = _Offering(around.services, offered)
        self._services = around.services
        self._within = around.deadlines.within
        self._provide = injections(self.served, services, around.clock)
        asked = made_per_call(self.served, services)
        self._results = {kind: offered[kind] for kind in asked if kind in offered}
        self._kinds = frozenset(asked - self._results.keys())

    async def __call__(
        self, given: Any, scope: Scope, results: Mapping[str, msgspec.Raw], seconds: float
    ) -> Any:
        """What it returns; raises what it raises, and `DeadlineExceededError`."""
        async with self._made(results) as made:
            scope.made = made
            work = self.served.handler(given, *[give(scope) for give in self._provide])
            return await self._within(min(self.timeout, seconds), self.served.name, work)

    @asynccontextmanager
    async def _made(self, results: Mapping[str, msgspec.Raw]) -> AsyncGenerator[dict[Any, Any]]:
        earlier = {
            kind: msgspec.json.decode(results.get(step, b"null"), type=kind)
            for kind, step in self._results.items()
        }
        if not self._kinds:
            yield earlier
            return
        async with self._services.call(self._kinds) as made:
            yield {**made, **earlier}


@dataclass(frozen=True, slots=True)
class SagaParts:
    """What can be run at one position: nothing at all for a wait."""

    step: SagaPart | None = None
    undo: SagaPart | None = None


def parts(saga: Saga, around: Surroundings) -> Sequence[SagaParts]:
    """The functions of a saga by position; raises `MissingBindingError`."""
    found: list[SagaParts] = []
    offers = _Offers()
    for stage in saga.steps:
        before = offers.all
        offers.add(stage)
        if not isinstance(stage, Step):
            found.append(SagaParts())
            continue
        name = f"{saga.target}.{stage.name}"
        step = SagaPart(name, stage.handler, _seconds(stage.timeout), offered=before, around=around)
        if stage.undo is None:
            found.append(SagaParts(step))
            continue
        own = offers.to_undo(stage, stage.undo, f"{name}.undo")
        undo = SagaPart(
            f"{name}.undo", stage.undo, _seconds(stage.undo_timeout), offered=own, around=around
        )
        found.append(SagaParts(step, undo))
    return found


class _Offers:
    """What steps return, by type, so far.

    What two steps return is offered to nobody: it would not be known which one is meant.
    """

    def __init__(self) -> None:
        self._steps: dict[Any, str] = {}
        self._twice: set[Any] = set()

    @property
    def all(self) -> dict[Any, str]:
        """Which step returns each type."""
        return {kind: step for kind, step in self._steps.items() if kind not in self._twice}

    def add(self, stage: Stage) -> None:
        """Offer what this one returns, or waits for, to those that follow."""
        kind: Any = stage.event if isinstance(stage, WaitFor) else _returned(stage)
        if kind is None:
            return
        if kind in self._steps:
            self._twice.add(kind)
        self._steps[kind] = stage.name

    def to_undo(self, step: Step, undo: Handler, name: str) -> dict[Any, str]:
        """What its compensation may be given: its own result as one that may be missing, too."""
        offered, kind = self.all, _returned(step)
        if offered.get(kind) != step.name:
            return offered
        optional: Any = kind | None
        asked = get_type_hints(undo).values()
        if step.in_doubt and kind in asked and kind != optional:
            told = getattr(kind, "__name__", kind)
            raise MissingBindingError(
                f"{name}: {step.name} returned no {told} where it failed, and may have happened "
                f"all the same; take {told} | None, or declare the step with atomic=True if all "
                "that it does is in its commit"
            )
        return {**offered, optional: step.name}


def _returned(stage: Stage) -> Any:
    """The type of a step's result; None where there is none."""
    kind = get_type_hints(stage.handler).get("return") if isinstance(stage, Step) else None
    return None if kind is type(None) else kind


def _seconds(written: Any) -> float:
    return span(written).total_seconds()
