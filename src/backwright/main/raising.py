"""Which errors a use case can be refused with: declared, or named by the code that it runs."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FunctionType
from typing import Any, get_type_hints

from backwright.application.policy import Who
from backwright.application.use_case import UseCase
from backwright.domain.entity import Aggregate
from backwright.domain.errors import (
    BackwrightError,
    DuplicateError,
    ForbiddenError,
    IllegalStateError,
    KeyReusedError,
    NotFoundError,
    PreconditionFailedError,
    ReferencedError,
    RuleViolationError,
    StillRunningError,
    UnauthenticatedError,
    ValidationError,
    VersionConflictError,
)
from backwright.domain.rule import Rule
from backwright.domain.state_machine import StateMachine
from backwright.infrastructure.sql import Mapping as Stored
from backwright.presentation.exposing import Category, Exposed, Kind
from backwright.presentation.exposing.failure import category_of

Codes = dict[str, Category]


def raised(shown: Exposed, stored: Iterable[Stored[Any]]) -> Codes:
    """The codes and their categories; without those that any call can end with.

    What code raises is found by reading it: rules, errors and moves that it names, in the handler
    and in what that calls of its aggregates and services. It is told even where the code keeps
    it from happening.
    """
    found = dict(_declared(shown, tuple(stored)))
    found.update(_Reading(shown.use_case).codes())
    return dict(sorted(found.items()))


def _declared(shown: Exposed, stored: tuple[Stored[Any], ...]) -> Iterator[tuple[str, Category]]:
    case, fields = shown.use_case, set(shown.message.__struct_fields__)
    grants = case.allow.grants
    kinds: list[type[BackwrightError]] = []
    if fields:
        kinds.append(ValidationError)
    if not shown.public:
        kinds.append(UnauthenticatedError)
    if any(grant.who in (Who.ROLE, Who.OWNER) for grant in grants) and not shown.public:
        kinds.append(ForbiddenError)
    if any(grant.states is not None for grant in grants):
        kinds.append(IllegalStateError)
    if shown.on_member and shown.kind is not Kind.CREATE:
        kinds.append(NotFoundError)
    if shown.conditional:
        kinds += [PreconditionFailedError, VersionConflictError]
    kinds += _of_tables(shown, fields, stored) if shown.is_command else []
    yield from ((kind.code, category_of(kind)[0]) for kind in kinds)
    if shown.idempotent:
        yield StillRunningError.code, Category.CONFLICT
        yield KeyReusedError().code, Category.RULE_VIOLATION


def _of_tables(
    shown: Exposed, fields: set[str], stored: tuple[Stored[Any], ...]
) -> list[type[BackwrightError]]:
    """What the constraints of the database refuse."""
    kinds: list[type[BackwrightError]] = []
    own = next((each for each in stored if _is_about(each, shown)), None)
    if own is None:
        return kinds
    unique = {column.name for column in own.table.columns if column.unique}
    unique |= {
        column.name for index in own.table.indexes if index.unique for column in index.columns
    }
    if unique & fields or (unique and shown.kind is Kind.RESTORE):
        kinds.append(DuplicateError)
    if shown.kind is Kind.DELETE and not own.soft_delete and _is_referred_to(own, stored):
        kinds.append(ReferencedError)
    return kinds


def _is_referred_to(own: Stored[Any], stored: tuple[Stored[Any], ...]) -> bool:
    referring = (key for each in stored for key in each.table.foreign_keys)
    return any(key.target_fullname.partition(".")[0] == own.table.name for key in referring)


def _is_about(stored: Stored[Any], shown: Exposed) -> bool:
    if shown.use_case.on is not None:
        return shown.use_case.on is stored.kind
    return shown.view is not None and shown.view.__name__ == f"{stored.kind.__name__}View"


class _Reading:
    """Reads the code of one use case."""

    def __init__(self, case: UseCase) -> None:
        self._case = case
        self._home = case.handler.__module__.partition(".")[0]
        self._seen: set[Any] = set()
        self._found: Codes = {}

    def codes(self) -> Codes:
        """What it names."""
        handler: Any = self._case.handler
        at_hand = {kind for kind in get_type_hints(handler).values() if isinstance(kind, type)}
        at_hand |= {self._case.on} if self._case.on else set()
        self._read(handler, at_hand)
        if self._case.is_command:
            for kind in {each for each in at_hand if _is_aggregate(each)}:
                self._read(getattr(kind, "check", None), {kind})
        return self._found

    def _read(self, function: Any, at_hand: set[type[Any]]) -> None:
        function = getattr(function, "__func__", function)
        if not isinstance(function, FunctionType) or function in self._seen:
            return
        self._seen.add(function)
        if function.__module__.partition(".")[0] not in (self._home, "backwright"):
            return
        known: Mapping[str, Any] = function.__globals__
        tree = _parsed(function)
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                self._name(known.get(node.id), at_hand)
            elif isinstance(node, ast.Raise) and node.exc is not None:
                self._raise(node.exc, known)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                for kind in (*at_hand,):
                    self._read(_method(kind, node.func.attr), {*at_hand, kind})

    def _name(self, value: Any, at_hand: set[type[Any]]) -> None:
        if isinstance(value, Rule):
            self._found[value.code] = category_of(RuleViolationError)[0]
        elif isinstance(value, StateMachine):
            self._found[IllegalStateError.code] = category_of(IllegalStateError)[0]
        elif _is_aggregate(value):
            at_hand.add(value)
        else:
            self._read(value, set())

    def _raise(self, exception: ast.expr, known: Mapping[str, Any]) -> None:
        for node in ast.walk(exception):
            kind = known.get(node.id) if isinstance(node, ast.Name) else None
            if isinstance(kind, type) and issubclass(kind, BackwrightError):
                self._found[kind.code] = category_of(kind)[0]


def _is_aggregate(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, Aggregate) and value is not Aggregate


def _method(kind: type[Any], name: str) -> Any:
    return inspect.getattr_static(kind, name, None)


def _parsed(function: Callable[..., Any]) -> ast.AST:
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, SyntaxError):
        # Made at run time, or shipped without its source.
        return ast.Module(body=[], type_ignores=[])
