"""From messages to arguments and input types; what comes in is checked by the message alone."""

from collections.abc import Collection
from typing import Any

import msgspec.inspect as inspect
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
)

from backwright.presentation.exposing.inspecting import type_info
from backwright.presentation.graphql.choices import Choices, bare
from backwright.presentation.graphql.naming import Names, field_name, place_of, shown_name
from backwright.presentation.graphql.objects import is_list, nullable, single
from backwright.presentation.graphql.scalars import ANY


class Inputs:
    """The input types of one schema.

    Coerced values have the names and forms of JSON, so they are read like a body on REST.
    """

    def __init__(self, names: Names, choices: Choices) -> None:
        self._names = names
        self._choices = choices
        self._made: dict[Any, GraphQLInputObjectType] = {}

    def of(self, kind: type[Any], *, name: str = "") -> GraphQLInputObjectType:
        """The input type of a struct or a dataclass."""
        if kind not in self._made:
            unique = self._names.unique(name or f"{shown_name(kind)}Input", place_of(kind))
            description = (kind.__doc__ or "").strip().partition("\n")[0]
            self._made[kind] = GraphQLInputObjectType(
                unique,
                lambda: {
                    field_name(field.name): self._field(field, unique) for field in _fields(kind)
                },
                description=description or None,
            )
        return self._made[kind]

    def filters(
        self, query: type[Any], name: str, but: Collection[str]
    ) -> GraphQLInputObjectType | None:
        """The input type of a list's filters: its fields besides some; None for none."""
        fields = [field for field in _fields(query) if field.name not in but]
        if not fields:
            return None
        unique = self._names.unique(name, place_of(query))
        return GraphQLInputObjectType(
            unique, {field_name(field.name): self._field(field, unique) for field in fields}
        )

    def order(self, query: type[Any], name: str) -> GraphQLEnumType | None:
        """The enum of the orders that a list can have; None where it has but one."""
        node = next((bare(each.type) for each in _fields(query) if each.name == "sort"), None)
        if not isinstance(node, inspect.LiteralType):
            return None
        return self._choices.order(tuple(node.values), name, place_of(query))

    def arguments(self, message: type[Any], owner: str) -> dict[str, GraphQLArgument]:
        """An argument for each field of a message."""
        found: dict[str, GraphQLArgument] = {}
        for field in _fields(message):
            one: Any = self._field(field, owner)
            found[field_name(field.name)] = GraphQLArgument(
                one.type, description=one.description, out_name=one.out_name
            )
        return found

    def _field(self, field: inspect.Field, owner: str) -> GraphQLInputField:
        place = f"{owner.removesuffix('Input')}{field_name(field.name).capitalize()}"
        kind = self._type(field.type, place)
        return GraphQLInputField(
            kind if field.required else nullable(kind),
            out_name=field.encode_name,
            description=_described(field.type),
        )

    def _type(self, node: inspect.Type, owner: str) -> Any:
        node = bare(node)
        if isinstance(node, inspect.UnionType):
            kinds = [each for each in node.types if not _is_none(each)]
            known = self._type(kinds[0], owner) if len(kinds) == 1 else GraphQLNonNull(ANY)
            return nullable(known) if any(_is_none(each) for each in node.types) else known
        if isinstance(node, inspect.ListType | inspect.SetType | inspect.FrozenSetType):
            return GraphQLNonNull(GraphQLList(self._type(node.item_type, owner)))
        return GraphQLNonNull(single(node, owner, self._choices, self.of))


def client_pointer(at: str, fields: dict[str, Any]) -> str:
    """A JSON Pointer with the names that the client used; `fields` are arguments or inputs."""
    _, *steps = at.split("/")
    kind: Any = None
    said: list[str] = []
    for step in steps:
        found = next((each for each in fields.items() if each[1].out_name == step), None)
        if found is not None:
            said.append(found[0])
            kind = found[1].type
        else:
            said.append(step)
        kind, fields = _inside(kind)
    return "".join(f"/{step}" for step in said)


def _inside(kind: Any) -> tuple[Any, dict[str, Any]]:
    """What is one step further in: a list's items, or an input type's fields."""
    kind = nullable(kind)
    if is_list(kind):
        return nullable(kind.of_type), {}
    if isinstance(kind, GraphQLInputObjectType):
        return None, dict(kind.fields)
    return None, {}


def _fields(kind: type[Any]) -> tuple[inspect.Field, ...]:
    node: Any = type_info(kind)
    fields: tuple[inspect.Field, ...] = node.fields
    return fields


def _is_none(node: inspect.Type) -> bool:
    return isinstance(node, inspect.NoneType)


def _described(node: Any) -> str | None:
    if not isinstance(node, inspect.Metadata):
        return None
    schema: dict[str, Any] = getattr(node, "extra_json_schema", None) or {}
    return schema.get("description")
