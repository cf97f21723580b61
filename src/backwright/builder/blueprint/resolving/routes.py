"""How REST calls an operation: the usual way, or the one that the blueprint says."""

import re

from backwright.builder.blueprint import spelling
from backwright.builder.blueprint.diagnostics import did_you_mean, listed
from backwright.builder.blueprint.effects import ListChange
from backwright.builder.blueprint.operations import OperationKind, Route
from backwright.builder.blueprint.resolving.drafts import Draft, EntityDraft, OperationDraft

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_WRITTEN = re.compile(r"(?P<method>[A-Za-z]+)\s+(?P<path>/\S*)")
_SEGMENT = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*|\{(?P<name>[a-z][a-z0-9_]*)\}")
_OF_ONE = {
    OperationKind.CHANGE: ("PATCH", ""),
    OperationKind.DELETE: ("DELETE", ""),
    OperationKind.RESTORE: ("POST", "/restore"),
    OperationKind.GET: ("GET", ""),
    OperationKind.DEACTIVATE: ("POST", "/deactivate"),
    OperationKind.GRANT_ROLES: ("PUT", "/roles"),
}
_FIXED = {
    OperationKind.REGISTER: ("POST", "/auth/register"),
    OperationKind.LOG_IN: ("POST", "/auth/log-in"),
    OperationKind.REFRESH: ("POST", "/auth/refresh"),
    OperationKind.LOG_OUT: ("POST", "/auth/log-out"),
    OperationKind.CHANGE_PASSWORD: ("POST", "/auth/change-password"),
    OperationKind.ME: ("GET", "/me"),
}
_ELEMENT = {ListChange.ADD: "POST", ListChange.CHANGE: "PATCH", ListChange.REMOVE: "DELETE"}


def path_of(entity: EntityDraft) -> str:
    """Where all of them are: `/order-items`."""
    return f"/{spelling.kebab(entity.plural)}"


def read_route(draft: Draft, entity: EntityDraft, operation: OperationDraft) -> Route:
    """The way that the blueprint says, else the usual one."""
    if operation.part.rest is None:
        return usual(entity, operation)
    return _written(draft, operation, operation.part.rest) or usual(entity, operation)


def usual(entity: EntityDraft, operation: OperationDraft) -> Route:
    """The way that follows from what the operation is."""
    every = path_of(entity)
    one = f"{every}/{{id}}"
    if operation.kind in _FIXED:
        return Route(*_FIXED[operation.kind])
    if operation.kind is OperationKind.CREATE:
        return Route("POST", every)
    if operation.kind is OperationKind.LIST:
        return Route("GET", every)
    if operation.kind in _OF_ONE:
        method, rest = _OF_ONE[operation.kind]
        return Route(method, one + rest)
    step = operation.step
    if step is None:
        return Route("POST", f"{one}/{spelling.kebab(operation.name)}")
    elements = f"{one}/{spelling.kebab(step.field)}"
    if step.change is ListChange.ADD:
        return Route("POST", elements)
    return Route(_ELEMENT[step.change], f"{elements}/{{{step.key}}}")


def _written(draft: Draft, operation: OperationDraft, written: str) -> Route | None:
    spot = operation.spot / "rest"
    match = _WRITTEN.fullmatch(written.strip())
    if match is None:
        hint = "write it like POST /orders/{id}/place"
        draft.findings.add("wrong_route", spot, "this is no way to call it", hint)
        return None
    method = match["method"]
    if method not in METHODS:
        hint = did_you_mean(method, METHODS, f"methods are {listed(METHODS)}")
        part = (0, len(method))
        draft.findings.add("wrong_route", spot, f'there is no method "{method}"', hint, part=part)
        return None
    if (method == "GET") != (not operation.is_command):
        message = "GET is for what changes nothing, and only for that"
        draft.findings.add("wrong_route", spot, message, part=(0, len(method)))
        return None
    return _with_parameters(draft, operation, Route(method, match["path"]))


def _with_parameters(draft: Draft, operation: OperationDraft, route: Route) -> Route | None:
    spot = operation.spot / "rest"
    names: list[str] = []
    for segment in filter(None, route.path[1:].split("/")):
        match = _SEGMENT.fullmatch(segment)
        if match is None:
            message = f'"{segment}" can\'t be a part of a path'
            draft.findings.add("wrong_route", spot, message, "use lower-case words with hyphens")
            return None
        if match["name"]:
            names.append(match["name"])
    needed = {"id"} if operation.has_target else set[str]()
    step = operation.step
    if step is not None and step.change is not ListChange.ADD:
        needed.add(step.key)
    missing = [name for name in sorted(needed) if name not in names]
    known = needed | {field.name for field in operation.inputs}
    unknown = [name for name in names if name not in known]
    if missing or unknown or len(set(names)) < len(names):
        problem = (
            f"needs {{{missing[0]}}}" if missing else "has a name that means nothing, or twice"
        )
        hint = f"known are {listed(sorted(known))}" if unknown else ""
        draft.findings.add("wrong_route", spot, f"the path {problem}", hint)
        return None
    return route
