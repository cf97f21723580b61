"""Decimal numbers in bodies: text, so that no client's floating point rounds them."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec.inspect as inspect

from backwright.domain.errors import FieldError
from backwright.presentation.rest.explaining import escaped
from backwright.presentation.rest.json_kinds import is_array, is_object

WRITTEN = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
Finder = Callable[[Any, str], Iterator[FieldError]]


def decimal_errors(kind: Any) -> Finder | None:
    """What finds decimals that are not written as text in valid input; None without decimals.

    msgspec itself takes numbers, `NaN` and digits of any script, too.
    """
    return _finder(inspect.type_info(kind), ())


def _finder(node: inspect.Type, within: tuple[Any, ...]) -> Finder | None:
    if isinstance(node, inspect.Metadata):
        return _finder(node.type, within)
    if isinstance(node, inspect.DecimalType):
        return _scalar
    if isinstance(node, inspect.UnionType):
        found = [each for each in (_finder(kind, within) for kind in node.types) if each]
        # With several objects to choose from, only decimals themselves can be told.
        return found[0] if len(found) == 1 else None
    if isinstance(node, inspect.ListType):
        return _in_list(_finder(node.item_type, within))
    if isinstance(node, inspect.DictType):
        return _in_map(_finder(node.value_type, within))
    if isinstance(node, inspect.StructType | inspect.DataclassType) and node.cls not in within:
        inner = (*within, node.cls)
        members = {field.encode_name: _finder(field.type, inner) for field in node.fields}
        return _in_object({name: find for name, find in members.items() if find is not None})
    return None


def _scalar(value: Any, at: str) -> Iterator[FieldError]:
    if value is not None and not (isinstance(value, str) and WRITTEN.fullmatch(value)):
        code = "malformed" if isinstance(value, str) else "wrong_type"
        yield FieldError(at, code, 'must be a decimal number in quotes, such as "9.90"')


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


def _in_object(members: dict[str, Finder]) -> Finder | None:
    if not members:
        return None

    def walk(value: Any, at: str) -> Iterator[FieldError]:
        if is_object(value):
            for name, find in members.items():
                if name in value:
                    yield from find(value[name], f"{at}/{name}")

    return walk
