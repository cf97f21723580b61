"""The contracts of two states of an application, compared protocol by protocol."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from backwright.main.application import Application
from backwright.main.contracts import (
    ASYNCAPI,
    EXPORTS,
    GRAPHQL,
    OPENAPI,
    PROTO,
    USE_CASES,
    Files,
    files_of,
)
from backwright.presentation.exposing.comparing import ContractError, Difference, Effect

Differences = tuple[Difference, ...]


def contracts_now(application: Application, *, events: bool) -> Files:
    """The contracts of what is served, the table of it, and those of `events` if they are kept."""
    names: list[str] = [name for name in application.settings.protocols if name in EXPORTS]
    if events and "websocket" not in names:
        names.append("asyncapi")
    names.append("use-cases")
    return {path: text for name in names for path, text in files_of(application, name).items()}


def compared(old: Files, new: Files) -> Mapping[str, Differences]:
    """What is different on each protocol that either has; raises `ContractError`."""
    found: dict[str, Differences] = {}
    for name, compare in _COMPARISONS.items():
        differences = compare(old, new)
        if differences is not None:
            found[name] = differences
    return found


def outdated(folder: Path, now: Files) -> tuple[str, ...]:
    """The files in a folder that are not what the code says, those of what is gone included."""
    differ = [path for path in now if not _says(folder / path, now[path])]
    kept = (path.relative_to(folder) for path in sorted(folder.rglob("*")))
    gone = [path for path in kept if is_contract(path) and path not in now]
    return tuple(str(path) for path in (*differ, *gone))


def _says(file: Path, text: str) -> bool:
    return file.is_file() and file.read_text(encoding="utf-8") == text


def is_contract(path: Path) -> bool:
    """Whether a file, relative to where contracts are kept, is one that is exported."""
    return path in (OPENAPI, GRAPHQL, ASYNCAPI, USE_CASES) or (
        path.suffix == ".proto" and path.parts[0] == PROTO.name
    )


def _rest(old: Files, new: Files) -> Differences | None:
    from backwright.presentation.rest.comparing import compare

    if OPENAPI in old and OPENAPI in new:
        return compare(_document(old, OPENAPI), _document(new, OPENAPI))
    return _served("REST", OPENAPI in old, OPENAPI in new)


def _graphql(old: Files, new: Files) -> Differences | None:
    if not (GRAPHQL in old and GRAPHQL in new):
        return _served("GraphQL", GRAPHQL in old, GRAPHQL in new)
    from backwright.presentation.graphql.comparing import compare

    try:
        return compare(old[GRAPHQL], new[GRAPHQL])
    except ContractError as error:
        raise ContractError(f"{GRAPHQL}: {error}") from error


def _grpc(old: Files, new: Files) -> Differences | None:
    from backwright.presentation.grpc.comparing import compare

    before, now = _protos(old), _protos(new)
    if before and now:
        return compare(before, now)
    return _served("gRPC", bool(before), bool(now))


def _protos(files: Files) -> list[Any]:
    from backwright.presentation.grpc.proto_reading import read_proto

    found: list[Any] = []
    for path, text in sorted(files.items()):
        if path.suffix == ".proto":
            try:
                found.append(read_proto(text, path.as_posix()))
            except ContractError as error:
                raise ContractError(f"{path}: {error}") from error
    return found


def _websocket(old: Files, new: Files) -> Differences | None:
    from backwright.presentation.asyncapi.comparing import compare_sockets

    return _both(old, new, compare_sockets)


def _events(old: Files, new: Files) -> Differences | None:
    from backwright.presentation.asyncapi.comparing import compare_events

    return _both(old, new, compare_events)


def _both(
    old: Files, new: Files, compare: Callable[[Any, Any], Differences | None]
) -> Differences | None:
    """Two parts share one document, and either may have only the other."""
    if ASYNCAPI not in old and ASYNCAPI not in new:
        return None
    return compare(_document(old, ASYNCAPI), _document(new, ASYNCAPI))


def _served(name: str, before: bool, now: bool) -> Differences | None:
    if before is now:
        return None
    text, effect = ("is new", Effect.HARMLESS) if now else ("is no longer served", Effect.RUNNING)
    return (Difference(place=name, text=text, effect=effect),)


def _document(files: Files, path: Path) -> Any:
    """A JSON object; an empty one where there is none."""
    try:
        return msgspec.json.decode(files.get(path, "{}"), type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise ContractError(f"{path}: {error}") from error


_COMPARISONS: Mapping[str, Callable[[Files, Files], Differences | None]] = {
    "REST": _rest,
    "GraphQL": _graphql,
    "gRPC": _grpc,
    "WebSocket": _websocket,
    "events": _events,
}
