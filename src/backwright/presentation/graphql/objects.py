"""From views to object types, with what they refer to as fields."""

import dataclasses
from collections.abc import Callable, Collection, Mapping
from typing import Any, get_type_hints

import msgspec
import msgspec.inspect as inspect
from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
    GraphQLUnionType,
)

from backwright.domain.money import Money
from backwright.presentation.exposing.annotations import first_line, is_kind
from backwright.presentation.exposing.inspecting import type_info
from backwright.presentation.graphql.choices import Choices, bare
from backwright.presentation.graphql.naming import Names, field_name, place_of, shown_name
from backwright.presentation.graphql.reading_types import reference
from backwright.presentation.graphql.relations import Relations
from backwright.presentation.graphql.resolving import GET, LOAD, member, plain_member, seen
from backwright.presentation.graphql.scalars import (
    ANY,
    BYTES,
    DATE,
    DATE_TIME,
    DECIMAL,
    DURATION,
    LONG,
    MONEY,
    TIME,
)

_PLAIN: Mapping[type[inspect.Type], Any] = {
    inspect.StrType: GraphQLString,
    inspect.BoolType: GraphQLBoolean,
    inspect.FloatType: GraphQLFloat,
    inspect.UUIDType: GraphQLID,
    inspect.DateTimeType: DATE_TIME,
    inspect.DateType: DATE,
    inspect.TimeType: TIME,
    inspect.TimeDeltaType: DURATION,
    inspect.DecimalType: DECIMAL,
    inspect.BytesType: BYTES,
}
_WHOLE_32 = 2**31 - 1
FieldsBelow = Callable[[type[Any], str, Collection[str]], Mapping[str, GraphQLField]]


class Objects:
    """The object types of one schema, made when they are first needed.

    `node` is the interface of what has an id of its own. `below` tells the lists of what refers to
    a kind of view, by its type's name and the fields that it has: lists are made of object types,
    and object types have lists.
    """

    def __init__(
        self, names: Names, choices: Choices, relations: Relations, node: GraphQLInterfaceType
    ) -> None:
        self._names = names
        self._choices = choices
        self._relations = relations
        self._node = node
        self.below: FieldsBelow = _nothing
        self._made: dict[type[Any], GraphQLObjectType] = {}
        self._unions: dict[frozenset[type[Any]], GraphQLUnionType] = {}

    def of(self, kind: type[Any]) -> GraphQLObjectType:
        """The type of a view or of another struct."""
        if kind not in self._made:
            name = self._names.unique(shown_name(kind), place_of(kind))
            self._made[kind] = GraphQLObjectType(
                name,
                lambda: self._fields(kind, name),
                interfaces=[self._node] if self._relations.is_node(kind) else None,
                description=first_line(kind, shown_name(kind)),
                extensions={"view": kind},
            )
        return self._made[kind]

    def shown(self, annotation: Any, owner: str) -> Any:
        """The type of a value that is answered; non-null unless it may be None."""
        return self._type(type_info(annotation), owner)

    def _fields(self, kind: type[Any], owner: str) -> dict[str, GraphQLField]:
        fields: dict[str, GraphQLField] = {}
        for name, annotation in annotations(kind).items():
            held, many = reference(annotation)
            target = self._relations.target(held, kind, name)
            if target is None:
                fields[field_name(name)] = self._field(name, annotation, owner)
                continue
            base = field_name(name.removesuffix("_ids" if many else "_id"))
            fields[f"{base}{'Ids' if many else 'Id'}"] = self._field(name, annotation, owner)
            fields.setdefault(base, self._related(name, self.of(target), many=many))
        return {**fields, **self.below(kind, owner, fields)}

    def _field(self, name: str, annotation: Any, owner: str) -> GraphQLField:
        node = type_info(annotation)
        place = f"{owner}{field_name(name)[0].upper()}{field_name(name)[1:]}"
        kind = GraphQLNonNull(GraphQLInt) if name == "version" else self._type(node, place)
        return seen(kind, plain_member(name) if _has_plain_enum(node) else member(name))

    def _related(self, name: str, target: GraphQLObjectType, *, many: bool) -> GraphQLField:
        load, get = self._relations.loading(target.extensions["view"]), member(name)

        def one(source: Any, info: Any) -> Any:
            key = get(source)
            return None if key is None else load(info.context, key)

        def several(source: Any, info: Any) -> Any:
            return [load(info.context, key) for key in get(source) or ()]

        found = {GET: get, LOAD: load}
        if many:
            kind = GraphQLNonNull(GraphQLList(target))
            return GraphQLField(kind, resolve=several, extensions=found)
        return GraphQLField(target, resolve=one, extensions=found)

    def _type(self, node: inspect.Type, owner: str) -> Any:
        node = bare(node)
        if isinstance(node, inspect.UnionType):
            kinds = [each for each in node.types if not isinstance(each, inspect.NoneType)]
            shown = self._one_of(kinds, owner)
            return shown if len(kinds) == len(node.types) else nullable(shown)
        return self._one_of([node], owner)

    def _one_of(self, nodes: list[inspect.Type], owner: str) -> Any:
        if len(nodes) != 1:
            structs = [node.cls for node in nodes if isinstance(node, inspect.StructType)]
            union = self._union(structs, owner) if len(structs) == len(nodes) else ANY
            return GraphQLNonNull(union)
        node = bare(nodes[0])
        if isinstance(node, inspect.ListType | inspect.SetType | inspect.FrozenSetType):
            return GraphQLNonNull(GraphQLList(self._type(node.item_type, owner)))
        return GraphQLNonNull(single(node, owner, self._choices, self.of))

    def _union(self, kinds: list[type[Any]], owner: str) -> GraphQLUnionType:
        key = frozenset(kinds)
        if key not in self._unions:
            types = {kind: self.of(kind) for kind in kinds}

            def name_of(value: Any, *_: object) -> str:
                return types[type(value)].name

            self._unions[key] = GraphQLUnionType(
                self._names.unique(owner, ""),
                list(types.values()),
                resolve_type=name_of,
            )
        return self._unions[key]


def _nothing(*_: object) -> dict[str, GraphQLField]:
    return {}


def annotations(kind: type[Any]) -> dict[str, Any]:
    """The fields of a struct or a dataclass, in order, with their types as they were written."""
    if is_kind(kind, msgspec.Struct):
        return {field.name: field.type for field in msgspec.structs.fields(kind)}
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def nullable(kind: Any) -> Any:
    """The type without its exclamation mark."""
    inner: Any = getattr(kind, "of_type", None)
    return inner if isinstance(kind, GraphQLNonNull) else kind


def is_list(kind: Any) -> bool:
    """Whether a type is of lists."""
    return isinstance(nullable(kind), GraphQLList)


def single(node: inspect.Type, owner: str, choices: Choices, of: Callable[[type[Any]], Any]) -> Any:
    """The type of one value; `of` makes those of structs, `owner` names what has no name."""
    if isinstance(node, inspect.IntType):
        return _whole(node)
    if isinstance(node, inspect.EnumType):
        return choices.enum(node.cls)
    if isinstance(node, inspect.LiteralType):
        return _literal(choices, node, owner)
    if isinstance(node, inspect.DataclassType) and node.cls is Money:
        return MONEY
    if isinstance(node, inspect.StructType | inspect.DataclassType):
        return of(node.cls)
    return _PLAIN.get(type(node), ANY)


def _whole(node: inspect.IntType) -> Any:
    """GraphQL's own integers have 32 bits: they are for numbers that are known to fit."""
    upper = node.le if node.le is not None else node.lt
    lower = node.ge if node.ge is not None else node.gt
    fits = upper is not None and upper <= _WHOLE_32 and (lower is None or lower >= -_WHOLE_32)
    return GraphQLInt if fits else LONG


def _literal(choices: Choices, node: inspect.LiteralType, owner: str) -> Any:
    """An enum for texts, plain numbers for numbers."""
    if all(isinstance(value, str) for value in node.values):
        return choices.literal(tuple(node.values), owner, "")
    return GraphQLInt


def _has_plain_enum(node: inspect.Type) -> bool:
    """Whether there are members of an enum whose members are not values themselves."""
    node = bare(node)
    if isinstance(node, inspect.UnionType):
        return any(_has_plain_enum(kind) for kind in node.types)
    if isinstance(node, inspect.ListType | inspect.SetType | inspect.FrozenSetType):
        return _has_plain_enum(node.item_type)
    return isinstance(node, inspect.EnumType) and not issubclass(node.cls, str | int)
