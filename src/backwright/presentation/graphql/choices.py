"""Closed sets of values, as enums: the same one for input and output."""

from enum import Enum
from typing import Any

import msgspec.inspect as inspect
from graphql import GraphQLEnumType, GraphQLEnumValue

from backwright.application.formats import Country, Currency
from backwright.presentation.graphql.naming import Names, order_name, place_of, value_name

_KNOWN = {
    frozenset(known.__args__): name  # type: ignore[attr-defined]  # of a Literal
    for known, name in ((Country, "Country"), (Currency, "Currency"))
}


class Choices:
    """The enums of one schema."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._enums: dict[Any, GraphQLEnumType] = {}

    def enum(self, kind: type[Enum]) -> GraphQLEnumType:
        """The enum of a Python one."""
        if kind not in self._enums:
            name = self._names.unique(kind.__name__, place_of(kind))
            values = {value_name(str(each.value)): each.value for each in kind}
            self._enums[kind] = _enum(name, values, (kind.__doc__ or "").strip())
        return self._enums[kind]

    def literal(self, values: tuple[Any, ...], name: str, place: str) -> GraphQLEnumType:
        """The enum of literal texts, under a name that tells whose they are."""
        known = frozenset(values)
        if known not in self._enums:
            unique = self._names.unique(_KNOWN.get(known, name), place)
            self._enums[known] = _enum(unique, {value_name(each): each for each in values})
        return self._enums[known]

    def order(self, values: tuple[Any, ...], name: str, place: str) -> GraphQLEnumType:
        """The enum of the orders that a list can have."""
        unique = self._names.unique(name, place)
        return _enum(unique, {order_name(each): each for each in values})


def bare(node: inspect.Type) -> inspect.Type:
    """A node without what only documents it."""
    while isinstance(node, inspect.Metadata):
        node = node.type
    return node


def _enum(name: str, values: dict[str, Any], description: str = "") -> GraphQLEnumType:
    return GraphQLEnumType(
        name,
        {each: GraphQLEnumValue(value) for each, value in values.items()},
        description=description or None,
    )
