"""All use cases of an application, with their names on each protocol and what holds on all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from backwright.application.use_case import Message
from backwright.main.application import Application
from backwright.main.raising import Codes, raised
from backwright.presentation.exposing import PROTOCOLS, Exposed, Kind, Protocol

Names = Mapping[type[Message], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCaseRow:
    """One use case, and how it is called.

    `names` has those of each protocol that shows it: `POST /orders`, `mutation createOrder`. `who`
    is the policy in words, `limit` a rate for each caller (empty for that of the settings).
    `errors` has the category of each code besides those that any call can end with. `followed` is
    the channel of its events, if it tells them.
    """

    use_case: str
    names: Mapping[Protocol, tuple[str, ...]]
    who: str
    public: bool
    limit: str
    keyed: bool
    versioned: bool
    paged: bool
    followed: str
    errors: Codes


def use_cases(application: Application, protocols: tuple[Protocol, ...]) -> tuple[UseCaseRow, ...]:
    """Those that the protocols show, each once, in declared order."""
    shown = {protocol: application.exposed(protocol) for protocol in protocols}
    names: dict[Protocol, Names] = {
        protocol: _NAMES[protocol](application, shown[protocol]) for protocol in protocols
    }
    first: dict[type[Message], Exposed] = {}
    for each in (each for protocol in protocols for each in shown[protocol]):
        first.setdefault(each.message, each)
    stored = [mapping for module in application.modules for mapping in module.mappings()]
    return tuple(
        UseCaseRow(
            use_case=each.name,
            names=_called(names, message),
            who=str(each.policy),
            public=each.public,
            limit=each.use_case.limit,
            keyed=each.idempotent,
            versioned=each.conditional,
            paged=each.listed is not None,
            followed=each.channel if each.kind is Kind.GET else "",
            errors=raised(each, stored),
        )
        for message, each in first.items()
    )


def _called(
    names: Mapping[Protocol, Names], message: type[Message]
) -> dict[Protocol, tuple[str, ...]]:
    return {each: named[message] for each, named in names.items() if message in named}


def served(application: Application) -> tuple[Protocol, ...]:
    """The protocols that are switched on, in the order that they are always told in."""
    return tuple(each for each in PROTOCOLS if each in application.settings.protocols)


def _rest(application: Application, shown: tuple[Exposed, ...]) -> Names:
    routes = [route for route in application.routes() if route.message is not None]
    found: dict[type[Message], tuple[str, ...]] = {}
    for route in routes:
        for message in (route.message, route.bulk):
            if message is not None:
                name = f"{route.method} {route.pattern.text}"
                found[message] = (*found.get(message, ()), name)
    return found


def _graphql(application: Application, shown: tuple[Exposed, ...]) -> Names:
    from backwright.presentation.graphql.exporting import names

    return names(shown, application.live)


def _grpc(application: Application, shown: tuple[Exposed, ...]) -> Names:
    from backwright.main.grpc_lock import lock_in
    from backwright.presentation.grpc.exporting import names

    return names(application.name, shown, lock_in(application.folder))


def _websocket(application: Application, shown: tuple[Exposed, ...]) -> Names:
    from backwright.presentation.websocket.calling import named

    found: dict[type[Message], tuple[str, ...]] = {}
    for name, each in named(shown).items():
        follow = f"subscribe {each.channel}" if each.channel and each.kind is Kind.GET else ""
        found[each.message] = (f"send {name}", *([follow] if follow else []))
    return found


_NAMES: Mapping[Protocol, Callable[[Application, tuple[Exposed, ...]], Names]] = {
    "rest": _rest,
    "graphql": _graphql,
    "grpc": _grpc,
    "websocket": _websocket,
}
