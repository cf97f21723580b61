"""From declarations and use cases to routes, with everything that is wrong named at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import NoneType
from typing import Any

import msgspec
from msgspec import Struct

from backwright.application.messages import Command
from backwright.application.use_case import Message, UseCase
from backwright.presentation.exposing.annotations import (
    first_line,
    rest_of,
    result_of,
    without_none,
)
from backwright.presentation.exposing.declaring import Action, Resource
from backwright.presentation.exposing.errors import ApiError
from backwright.presentation.exposing.kind import Kind
from backwright.presentation.exposing.naming import camel, entity, verb, words
from backwright.presentation.rest.api import Api
from backwright.presentation.rest.calling import calling
from backwright.presentation.rest.declaring import Endpoint
from backwright.presentation.rest.members import Members
from backwright.presentation.rest.paths import Pattern, method_and_path, pattern
from backwright.presentation.rest.routes import Route

# Operation of a resource → its method, what follows the collection's path, and its kind.
_STANDARD: dict[str, tuple[str, bool, str, Kind]] = {
    "list": ("GET", False, "", Kind.LIST),
    "create": ("POST", False, "", Kind.CREATE),
    "get": ("GET", True, "", Kind.GET),
    "change": ("PATCH", True, "", Kind.CHANGE),
    "delete": ("DELETE", True, "", Kind.DELETE),
    "restore": ("POST", True, "/restore", Kind.RESTORE),
}


def project(apis: Sequence[Api], use_cases: Iterable[UseCase]) -> tuple[Route, ...]:
    """The routes of all APIs, in the order they were declared; raises `ApiError`."""
    cases = {case.message: case for case in use_cases}
    problems: list[str] = []
    routes: list[Route] = []
    for api in apis:
        if "rest" not in api.serve:
            continue
        drafts = tuple(_Drafting(api, cases, problems).routes())
        members = Members(api, drafts)
        problems.extend(members.problems)
        routes.extend(members.attached())
    problems.extend(_conflicts(routes))
    if problems:
        raise ApiError(tuple(problems))
    return tuple(_identified(routes))


class _Drafting:
    """The routes of one API, before they know of each other."""

    def __init__(
        self, api: Api, cases: Mapping[type[Message], UseCase], problems: list[str]
    ) -> None:
        self._api = api
        self._cases = cases
        self._problems = problems

    def routes(self) -> Iterator[Route]:
        """One route for each operation that can be served; what can't becomes a problem."""
        resources = [each for each in self._api.declared if isinstance(each, Resource)]
        for declared in self._api.declared:
            if isinstance(declared, Resource):
                yield from self._resource(declared)
            elif isinstance(declared, Action):
                yield from self._action(declared, resources)
            else:
                yield from self._endpoint(declared)

    def _problem(self, what: str, problem: str) -> None:
        self._problems.append(f"api {self._api.name}: {what}: {problem}")

    def _resource(self, resource: Resource) -> Iterator[Route]:
        for name, (method, single, after, kind) in _STANDARD.items():
            message = resource.operations.get(name)
            bulk = resource.operations.get("bulk") if name == "create" else None
            if message is None:
                continue
            path = f"{resource.path}/{{{resource.key}}}{after}" if single else resource.path
            status = 201 if kind is Kind.CREATE else 0
            if bulk is not None and self._bulk_is_wrong(bulk):
                continue
            yield from self._of_message(message, method, path, kind=kind, status=status, bulk=bulk)
        if "bulk" in resource.operations and "create" not in resource.operations:
            self._problem(resource.view.__name__, "bulk= needs create= beside it")

    def _bulk_is_wrong(self, bulk: type[Message]) -> bool:
        fields = msgspec.structs.fields(bulk)
        if bulk not in self._cases:
            self._problem(bulk.__name__, "has no handler; declare one with @handles")
        elif len(fields) != 1:
            self._problem(bulk.__name__, "a bulk command has one field, a list")
        else:
            return False
        return True

    def _action(self, action: Action, resources: list[Resource]) -> Iterator[Route]:
        name = action.message.__name__
        try:
            method, path = (
                method_and_path(action.path)
                if action.path
                else _conventional(action.message, resources)
            )
        except ValueError as error:
            self._problem(name, str(error))
            return
        yield from self._of_message(
            action.message,
            method,
            path,
            kind=Kind.ACTION,
            status=action.status,
            ends_session=action.ends_session,
        )

    def _of_message(
        self, message: type[Message], method: str, path: str, *, status: int, **more: Any
    ) -> Iterator[Route]:
        case = self._cases.get(message)
        full = self._pattern(message.__name__, path)
        if case is None:
            self._problem(message.__name__, "has no handler; declare one with @handles")
        if case is None or full is None:
            return
        unknown = set(full.parameters) - set(message.__struct_fields__)
        if unknown:
            self._problem(
                message.__name__, f"{path} has {', '.join(sorted(unknown))}, the message has not"
            )
            return
        result = result_of(message)
        yield Route(
            api=self._api,
            method=method,
            pattern=full,
            name=message.__name__,
            policy=case.allow,
            result=result,
            status=status or (204 if result is None else 200),
            summary=first_line(message, message.__name__),
            description=rest_of(message),
            use_case=case,
            message=message,
            **more,
        )

    def _endpoint(self, endpoint: Endpoint) -> Iterator[Route]:
        name = endpoint.function.__name__
        full = self._pattern(name, endpoint.path)
        if endpoint.allow is None:
            self._problem(name, "has no policy; say public=True or allow=…")
        elif endpoint.allow.needs_target():
            self._problem(name, "its policy is about a target; let the use case have that policy")
        if full is None or endpoint.allow is None or endpoint.allow.needs_target():
            return
        try:
            called = calling(endpoint.function, full.parameters)
        except ValueError as error:
            self._problem(name, str(error))
            return
        if called.body is not None and endpoint.method in ("GET", "DELETE"):
            self._problem(name, f"{endpoint.method} has no body; use POST, PUT or PATCH")
            return
        yield Route(
            api=self._api,
            kind=Kind.ENDPOINT,
            method=endpoint.method,
            pattern=full,
            name=name,
            policy=endpoint.allow,
            result=None if called.returns is NoneType else without_none(called.returns),
            status=endpoint.status or (204 if called.returns is NoneType else 200),
            summary=first_line(endpoint.function, name),
            description=rest_of(endpoint.function),
            calling=called,
            media_type=endpoint.media_type,
        )

    def _pattern(self, what: str, path: str) -> Pattern | None:
        try:
            return pattern(self._api.prefix + path)
        except ValueError as error:
            self._problem(what, str(error))
            return None


def _conventional(message: type[Struct], resources: list[Resource]) -> tuple[str, str]:
    """The method and path of an action that says none; raises `ValueError`."""
    said = words(message.__name__)
    about = [each for each in resources if set(words(entity(each.view.__name__))) <= set(said)]
    if not about and len(resources) == 1:
        about = resources
    if len(about) != 1:
        raise ValueError('which resource is it about? Say its path, such as "POST /path"')
    resource = about[0]
    member = resource.key in message.__struct_fields__
    method = "POST" if issubclass(message, Command) else "GET"
    name = "-".join(verb(message.__name__, entity(resource.view.__name__)))
    return method, f"{resource.path}{f'/{{{resource.key}}}' if member else ''}/{name}"


def _conflicts(routes: Sequence[Route]) -> Iterator[str]:
    seen: dict[tuple[str, tuple[str | None, ...]], Route] = {}
    for route in routes:
        first = seen.setdefault((route.method, route.pattern.segments), route)
        if first is not route:
            yield (
                f"api {route.api.name}: {route.name}: {route.method} {route.pattern.text} is "
                f"{first.name} of api {first.api.name} already; give one of them another path"
            )


def _identified(routes: Sequence[Route]) -> Iterator[Route]:
    """Operation ids are unique: the later of two use cases of one name carries its API's name."""
    taken: set[str] = set()
    for route in routes:
        identity = camel(route.name)
        if identity in taken:
            identity = camel(f"{route.api.name}_{route.name}")
        while identity in taken:
            identity += "_"
        taken.add(identity)
        yield replace(route, operation_id=identity)
