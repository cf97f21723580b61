"""What msgspec lets pass in bodies, and this API does not."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import msgspec.inspect as inspect

from backwright.domain.errors import FieldError
from backwright.presentation.exposing.explaining import escaped
from backwright.presentation.exposing.inspecting import type_info
from backwright.presentation.exposing.json_kinds import is_array, is_object

WRITTEN = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
Finder = Callable[[Any, str], Iterator[FieldError]]


def strictness(kind: Any) -> Finder | None:
    """What finds, in input that msgspec takes for valid, what is refused all the same.

    Decimals must be text: numbers would be rounded by some clients' floating point, and `NaN` and
    digits of other scripts are none. Integers must fit 64 bits. Dataclasses have no other members
    than their fields, sets no item twice. None if the type has nothing of this.
    """
    return _finder(type_info(kind), ())


def _finder(node: inspect.Type, within: tuple[Any, ...]) -> Finder | None:
    if isinstance(node, inspect.Metadata):
        return _finder(node.type, within)
    if isinstance(node, inspect.DecimalType):
        return _scalar
    if isinstance(node, inspect.IntType):
        bounded = (node.ge, node.gt) != (None, None) != (node.le, node.lt)
        return None if bounded else _whole
    if isinstance(node, inspect.UnionType):
        found = [each for each in (_finder(kind, within) for kind in node.types) if each]
        # Which of several objects was meant is known only to their tags.
        return found[0] if len(found) == 1 else None
    if isinstance(node, inspect.ListType):
        return _in_list(_finder(node.item_type, within))
    if isinstance(node, inspect.SetType | inspect.FrozenSetType):
        return _distinct
    if isinstance(node, inspect.DictType):
        return _in_map(_finder(node.value_type, within))
    if isinstance(node, inspect.StructType | inspect.DataclassType) and node.cls not in within:
        inner = (*within, node.cls)
        members = {field.encode_name: _finder(field.type, inner) for field in node.fields}
        found_in = {name: find for name, find in members.items() if find is not None}
        closed = isinstance(node, inspect.DataclassType)
        return _in_object(found_in, frozenset(members) if closed else None)
    return None


def _scalar(value: Any, at: str) -> Iterator[FieldError]:
    if value is not None and not (isinstance(value, str) and WRITTEN.fullmatch(value)):
        code = "malformed" if isinstance(value, str) else "wrong_type"
        yield FieldError(at, code, 'must be a decimal number in quotes, such as "9.90"')


def _whole(value: Any, at: str) -> Iterator[FieldError]:
    if isinstance(value, int) and not fits(value):
        yield FieldError(at, "too_large" if value > 0 else "too_small", "must fit 64 bits")


def fits(value: float) -> bool:
    """Whether a whole number is one that databases keep: 64 bits with a sign."""
    return -(2**63) <= value < 2**63


def _distinct(value: Any, at: str) -> Iterator[FieldError]:
    seen: set[bytes] = set()
    for index, item in enumerate(value if is_array(value) else ()):
        written = msgspec.json.encode(item)
        if written in seen:
            yield FieldError(f"{at}/{index}", "repeated", "is in the list already")
        seen.add(written)


def _in_list(find: Finder | None) -> Finder | None:
    if find is None:
        return None

    def walk(value: Any, at: str) -> Iterator[FieldError]:
        if is_array(value):
            for index, item in enumerate(value):
                yield from find(item, f"{at}/{index}")

    return walk


def _in_map(find: Finder | None) -> Finder | None:
    if find is None:
        return None

    def walk(value: Any, at: str) -> Iterator[FieldError]:
        if is_object(value):
            for name, item in value.items():
                yield from find(item, f"{at}/{escaped(name)}")

    return walk


def _in_object(members: dict[str, Finder], known: frozenset[str] | None) -> Finder | None:
    """`known` are the only members that there may be; None where msgspec sees to that."""
    if not members and known is None:
        return None

    def walk(value: Any, at: str) -> Iterator[FieldError]:
        if not is_object(value):
            return
        for name, find in members.items():
            if name in value:
                yield from find(value[name], f"{at}/{name}")
        if known is not None and not known.issuperset(value):
            for name in value.keys() - known:
                yield FieldError(f"{at}/{escaped(name)}", "unknown_field", "there is no such field")

    return walk
