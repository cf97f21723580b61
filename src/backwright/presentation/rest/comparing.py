"""Two OpenAPI documents of one application: what clients of the old one meet with the new."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backwright.presentation.exposing.comparing import Difference, Differences, Effect
from backwright.presentation.rest.comparing_operations import Operations

Document = Mapping[str, Any]
_METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
_PARAMETER = re.compile(r"\{([^}]*)\}")


def compare(old: Document, new: Document) -> tuple[Difference, ...]:
    """Every difference, in the order of the paths; raises `ContractError`.

    Servers, texts and examples are no part of it.
    """
    found = Differences()
    before, now = _operations(old), _operations(new)
    moved = {each.id: each for key, each in now.items() if key not in before}
    operations = Operations(old, new, found)
    for key, operation in before.items():
        if key in now:
            _renamed(operation, now[key], found)
            operations.compare(operation.content, now[key].content, operation.place, operation.name)
        elif operation.id in moved:
            text = f"is {moved[operation.id].place} now"
            found.add(operation.place, text, Effect.RUNNING, operation.name)
        else:
            found.add(operation.place, "is gone", Effect.RUNNING, operation.name)
    gone = {operation.id for key, operation in before.items() if key not in now}
    for key, operation in now.items():
        if key not in before and operation.id not in gone:
            found.add(operation.place, "is new", Effect.HARMLESS, operation.name)
    _schemes(old, new, found)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Operation:
    """What is done by one method at one path."""

    method: str
    path: str
    content: Document

    @property
    def id(self) -> str:
        """What generated code calls it."""
        return str(self.content.get("operationId", ""))

    @property
    def name(self) -> str:
        """The use case's: `getOrder` is GetOrder."""
        return f"{self.id[:1].upper()}{self.id[1:]}"

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return f"{self.method.upper()} {self.path}"


def _operations(document: Document) -> dict[tuple[str, str], _Operation]:
    """By method and path, whatever its parameters are called."""
    return {
        (method, _PARAMETER.sub("{}", path)): _Operation(method, path, item[method])
        for path, item in document.get("paths", {}).items()
        for method in _METHODS
        if method in item
    }


def _renamed(old: _Operation, new: _Operation, found: Differences) -> None:
    if old.id != new.id:
        text = f"has the operation id {new.id}, had {old.id}"
        found.add(old.place, text, Effect.REBUILT, new.name)
    before, now = _PARAMETER.findall(old.path), _PARAMETER.findall(new.path)
    for one, other in zip(before, now, strict=True):
        if one != other:
            text = f"calls the parameter {one} of its path {other}"
            found.add(old.place, text, Effect.REBUILT, old.name)


def _schemes(old: Document, new: Document, found: Differences) -> None:
    """How clients say who they are: where a key is sent, and how it is written."""
    before, now = (each.get("components", {}).get("securitySchemes", {}) for each in (old, new))
    for name in (each for each in before if each in now):
        for part in ("type", "in", "name", "scheme"):
            if before[name].get(part) != now[name].get(part):
                text = f"has {part} {now[name].get(part)}, had {before[name].get(part)}"
                found.add(f"security {name}", text, Effect.RUNNING)
