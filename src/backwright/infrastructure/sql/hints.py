"""Reading type hints: what a field of an aggregate or a view holds."""

import types
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

# Subclasses by accident of the language.
_CONFUSED = ((int, bool), (date, datetime))


@dataclass(frozen=True, slots=True)
class Hint:
    """A field's type without what only checkers need; `optional` says that None is among it."""

    kind: Any
    optional: bool

    @classmethod
    def of(cls, declared: Any) -> "Hint":
        """Unwrap new types, annotations and `| None`."""
        declared = _unwrapped(declared)
        if get_origin(declared) not in (Union, types.UnionType):
            return cls(declared, declared is Any)
        members = get_args(declared)
        left = tuple(member for member in members if member is not types.NoneType)
        if len(left) == len(members):
            return cls(declared, False)
        return cls(_unwrapped(left[0]) if len(left) == 1 else Union[left], True)  # noqa: UP007 - dynamic

    def is_a(self, expected: type[Any]) -> bool:
        """Whether every value is of this class; a literal is of its values' class."""
        if get_origin(self.kind) is Literal:
            return all(isinstance(value, expected) for value in get_args(self.kind))
        if (expected, self.kind) in _CONFUSED:
            return False
        return isinstance(self.kind, type) and issubclass(self.kind, expected)

    @property
    def enum(self) -> type[Enum] | None:
        """The enumeration, where it is one."""
        kind: Any = self.kind
        return kind if isinstance(kind, type) and issubclass(kind, Enum) else None


def _unwrapped(declared: Any) -> Any:
    while True:
        if isinstance(declared, NewType):
            declared = declared.__supertype__
        elif get_origin(declared) is Annotated:
            declared = get_args(declared)[0]
        else:
            return declared


def properties(kind: type) -> dict[str, Any]:
    """The public properties of a class, with the types that they declare."""
    found: dict[str, Any] = {}
    for name in dir(kind):
        member = getattr(kind, name, None)
        if isinstance(member, property) and member.fget is not None and not name.startswith("_"):
            declared = get_type_hints(member.fget).get("return")
            if declared is not None:
                found[name] = declared
    return found
