"""What clients rely on, as files: one set for each protocol."""

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from backwright.main.application import Application

Files = Mapping[Path, str]
OPENAPI = Path("openapi.json")
GRAPHQL = Path("schema.graphql")
PROTO = Path("proto")
ASYNCAPI = Path("asyncapi.json")
USE_CASES = Path("use-cases.md")


def files_of(application: Application, protocol: str) -> Files:
    """The text of each file by its path, which is relative to where contracts are kept.

    Raises `KeyError` for a protocol that has none, and `ApiError` or `SettingsError` for what can't
    be exported. A path that is absolute belongs to the project, wherever the others go.
    """
    return EXPORTS[protocol](application)


def locked_numbers(application: Application) -> Files:
    """The lock of gRPC's numbers with those that are new; nothing where nothing is shown."""
    return {path: text for path, text in _grpc(application).items() if path.is_absolute()}


def _rest(application: Application) -> Files:
    document = msgspec.json.format(msgspec.json.encode(application.rest_contract()), indent=2)
    return {OPENAPI: document.decode() + "\n"}


def _grpc(application: Application) -> Files:
    from backwright.main.grpc_lock import lock_in
    from backwright.presentation.grpc.exporting import protos
    from backwright.presentation.grpc.lock import LOCK

    lock = lock_in(application.folder)
    found = protos(application.name, application.exposed("grpc"), lock)
    files = {PROTO / path: text for path, text in found.items()}
    return {application.folder.resolve() / LOCK: lock.written(), **files} if files else {}


def _graphql(application: Application) -> Files:
    from backwright.presentation.graphql.exporting import sdl

    shown = application.exposed("graphql")
    return {GRAPHQL: sdl(shown, application.live)} if shown else {}


def _websocket(application: Application) -> Files:
    return _asyncapi(application, sockets=True)


def _events(application: Application) -> Files:
    return _asyncapi(application, sockets="websocket" in application.settings.protocols)


def _asyncapi(application: Application, *, sockets: bool) -> Files:
    from backwright.main.asyncapi import asyncapi

    document = asyncapi(application, sockets=sockets)
    if not document["channels"]:
        return {}
    text = msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
    return {ASYNCAPI: text + "\n"}


def _use_cases(application: Application) -> Files:
    from backwright.main.use_case_table import use_case_table

    return {USE_CASES: use_case_table(application)}


# The events that brokers get, and what the use cases are on all protocols, are no protocols that
# are served, but told of like them.
EXPORTS: Mapping[str, Callable[[Application], Files]] = {
    "rest": _rest,
    "graphql": _graphql,
    "grpc": _grpc,
    "websocket": _websocket,
    "asyncapi": _events,
    "use-cases": _use_cases,
}
