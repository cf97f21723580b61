"""From the values of a command to what the domain makes of them."""

from collections.abc import Callable, Collection
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec
from msgspec import UNSET, Struct

MadeT = TypeVar("MadeT")


def values(message: Struct, kind: Any, *, but: Collection[str] = ()) -> dict[str, Any]:
    """What the message gives for the fields of `kind`, by name, in the domain's own types.

    Fields that were left out of a merge patch are missing. `id` is never among them, nor what
    `but` names. Structs become the value objects that `kind` declares.
    """
    given: dict[str, Any] = {}
    for name, convert in _plan(type(message), kind):
        value = getattr(message, name)
        if value is not UNSET and name not in but:
            given[name] = value if convert is None or value is None else convert(value)
    return given


def made(kind: type[MadeT], data: object) -> MadeT:
    """The value object that a contract's struct describes."""
    return msgspec.convert(data, kind, from_attributes=True)


@cache
def _plan(message: Any, kind: Any) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    given, declared = get_type_hints(message), get_type_hints(kind)
    return tuple(
        (name, _converter(declared[name]) if _holds_struct(given[name]) else None)
        for name in message.__struct_fields__
        if name in declared and name != "id"
    )


def _holds_struct(hint: Any) -> bool:
    if isinstance(hint, type) and issubclass(hint, Struct):
        return True
    return any(_holds_struct(part) for part in get_args(hint))


def _converter(hint: Any) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        return msgspec.convert(value, hint, from_attributes=True)

    return convert
