"""Where the things that an API shows live, and which actions lead on from them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any

import msgspec

from backwright.domain.state_machine import StateMachine
from backwright.presentation.exposing.annotations import without_none
from backwright.presentation.exposing.declaring import Resource
from backwright.presentation.exposing.kind import Kind
from backwright.presentation.exposing.naming import entity, verb
from backwright.presentation.rest.api import Api
from backwright.presentation.rest.paths import Pattern
from backwright.presentation.rest.routes import Member, Route, Transition

# A deleted thing is not shown, so nothing leads to its restoring.
_LEADING = (Kind.CHANGE, Kind.DELETE, Kind.ACTION)


class Members:
    """The members of one API's resources."""

    def __init__(self, api: Api, routes: Sequence[Route]) -> None:
        self.problems: list[str] = []
        self._api = api
        self._routes = routes
        self._of = {
            resource.view: self._member(resource)
            for resource in api.declared
            if isinstance(resource, Resource) and "get" in resource.operations
        }

    def attached(self) -> Iterator[Route]:
        """The routes, each with the member that it answers with."""
        for route in self._routes:
            view: Any = route.shown or route.listed
            member = self._of.get(view)
            yield replace(route, member=member)

    def _member(self, resource: Resource) -> Member:
        text = f"{self._api.prefix}{resource.path}/{{{resource.key}}}"
        state = ""
        if resource.key not in resource.view.__struct_fields__:
            self._problem(resource, f"has no field {resource.key}; say another key=")
        if resource.states is not None:
            state = self._state_field(resource, resource.states)
        return Member(
            view=resource.view,
            key=resource.key,
            pattern=Pattern(text, (resource.key,)),
            state=state,
            transitions=tuple(self._transitions(resource, text)),
        )

    def _transitions(self, resource: Resource, text: str) -> Iterator[Transition]:
        for route in self._routes:
            leads = route.kind in _LEADING and route.is_command
            below = route.pattern.text == text or route.pattern.text.startswith(f"{text}/")
            if leads and below and len(route.pattern.parameters) == 1:
                name = "_".join(verb(route.name, entity(resource.view.__name__)))
                yield Transition(
                    name=name,
                    method=route.method,
                    pattern=route.pattern,
                    policy=route.policy,
                    states=_states(name, resource.states),
                )

    def _state_field(self, resource: Resource, machine: StateMachine[Any]) -> str:
        ways = (*machine.moves.values(), *machine.during.values())
        states: set[Any] = {type(state) for states in ways for state in states}
        for field in msgspec.structs.fields(resource.view):
            if without_none(field.type) in states:
                return field.name
        self._problem(resource, f"has no field with the states of {machine.kind}")
        return ""

    def _problem(self, resource: Resource, problem: str) -> None:
        self.problems.append(f"api {self._api.name}: {resource.view.__name__}: {problem}")


def _states(action: str, machine: StateMachine[Any] | None) -> frozenset[str] | None:
    """The states that allow an action; None for all of them."""
    states = machine.allowing(action) if machine is not None else None
    return None if states is None else frozenset(_value(state) for state in states)


def _value(state: Enum) -> str:
    return str(state.value)
