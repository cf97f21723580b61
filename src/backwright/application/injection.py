"""What a handler's parameters are given, decided once at start from their types."""

import inspect
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol, get_args, get_origin, get_type_hints

from backwright.application.call import Call
from backwright.application.clock import Clock
from backwright.application.dispatch import Ask, Send
from backwright.application.durable.job import Progress
from backwright.application.envelope import Envelope
from backwright.application.guard import Guard
from backwright.application.reading import Reader
from backwright.application.served import Served
from backwright.application.store import OpenUnitOfWork, Store
from backwright.application.unit_of_work import Links, Sequences, UnitOfWork
from backwright.application.use_case import UseCase
from backwright.domain.principal import Principal


class MissingBindingError(Exception):
    """A handler asks for something that nobody provides; raised at start."""


class Services(Protocol):
    """The application's own services, by type."""

    def provides(self, kind: Any) -> bool:
        """Whether there is a binding."""
        ...

    def per_call(self, kind: Any) -> bool:
        """Whether each call of a handler gets its own."""
        ...

    def get(self, kind: Any) -> Any:
        """The application's service of this type; the same one each time."""
        ...

    def call(self, kinds: Collection[Any]) -> AbstractAsyncContextManager[Mapping[Any, Any]]:
        """Services of these types for one call."""
        ...


@dataclass(slots=True)
class InHand:
    """What only handlers have that run after a commit."""

    envelope: Envelope
    progress: Progress
    send: Send


@dataclass(slots=True)
class Scope:
    """What belongs to one run of one handler; `in_hand` where that is after a commit."""

    call: Call
    guard: Guard
    store: Store
    ask: Ask
    unit: OpenUnitOfWork | None = None
    made: Mapping[Any, Any] = field(default_factory=dict[Any, Any])
    in_hand: InHand | None = None


Provide = Callable[[Scope], Any]


def injections(use_case: Served, services: Services, clock: Clock) -> tuple[Provide, ...]:
    """One provider for each parameter after the message.

    Raises `MissingBindingError` naming handler, parameter and type.
    """
    return tuple(
        _provider(use_case, name, kind, services, clock)
        for name, kind in _parameters(use_case).items()
    )


def made_per_call(use_case: Served, services: Services) -> frozenset[Any]:
    """The types among the handler's parameters that are made for each call."""
    return frozenset(kind for kind in _parameters(use_case).values() if services.per_call(kind))


def _parameters(use_case: Served) -> dict[str, Any]:
    hints = get_type_hints(use_case.handler)
    names = list(inspect.signature(use_case.handler).parameters)[1:]
    return {name: hints.get(name) for name in names}


def _in_hand(scope: Scope) -> InHand:
    if scope.in_hand is None:
        raise RuntimeError("this handler does not run after a commit")
    return scope.in_hand


_IN_HAND: Mapping[Any, Provide] = {
    Envelope: lambda scope: _in_hand(scope).envelope,
    Progress: lambda scope: _in_hand(scope).progress,
    Send: lambda scope: _in_hand(scope).send,
}


def _provider(use_case: Served, name: str, kind: Any, services: Services, clock: Clock) -> Provide:
    if kind in (UnitOfWork, Links, Sequences):
        if not use_case.is_command:
            raise MissingBindingError(
                f"{use_case.name}: a query changes nothing, but its handler asks for "
                f"{name}: {kind.__name__}; make it a command or use a Reader"
            )
        return lambda scope: scope.unit
    if get_origin(kind) is Reader:
        view = get_args(kind)[0]
        if use_case.is_command:
            return lambda scope: scope.store.reader(view, scope.call, None)
        return lambda scope: scope.store.reader(view, scope.call, scope.guard)
    if kind is Principal:
        return lambda scope: scope.call.principal
    if kind is Call:
        return lambda scope: scope.call
    if kind is Ask:
        return lambda scope: scope.ask
    if kind is Clock:
        return lambda scope: clock
    if kind in _IN_HAND and not isinstance(use_case, UseCase):
        return _IN_HAND[kind]
    if kind is not None and services.provides(kind):
        if services.per_call(kind):
            return lambda scope: scope.made[kind]
        return lambda scope: services.get(kind)
    raise MissingBindingError(
        f"{use_case.name}: nobody provides {name}: {getattr(kind, '__name__', kind)} "
        f"to {use_case.handler.__module__}.{use_case.handler.__name__}"
    )
