"""How a type of a message's field is said in Protocol Buffers, and its values converted."""

from dataclasses import dataclass, replace
from typing import Any, Protocol

import msgspec.inspect as inspect

from backwright.presentation.grpc import values
from backwright.presentation.grpc.schema import Cardinality
from backwright.presentation.grpc.values import Read, Write

_MANY = (inspect.ListType, inspect.SetType, inspect.FrozenSetType, inspect.VarTupleType)
_OBJECT = (inspect.StructType, inspect.DataclassType, inspect.TypedDictType)


@dataclass(frozen=True, slots=True)
class Shape:
    """A field's type; `read` and `write` are None where values pass as they are."""

    type: str
    read: Read | None = None
    write: Write | None = None
    cardinality: Cardinality = Cardinality.SINGLE
    key: str = ""
    is_enum: bool = False

    @property
    def has_presence(self) -> bool:
        """Whether a message tells nothing from zero of its own accord."""
        return self.type.startswith(".") and not self.is_enum


JSON = Shape(".google.protobuf.Value", values.read_json, values.write_json)
_STRING = Shape("string")
_INTEGER = Shape("int64")
# Exact types: what has limits is a subclass of nothing.
_SCALARS: dict[type[inspect.Type], Shape] = {
    inspect.StrType: _STRING,
    inspect.UUIDType: _STRING,
    inspect.DecimalType: _STRING,
    inspect.DateType: _STRING,
    inspect.TimeType: _STRING,
    inspect.BoolType: Shape("bool"),
    inspect.IntType: _INTEGER,
    inspect.FloatType: Shape("double", values.read_number),
    inspect.BytesType: Shape("bytes"),
    inspect.DateTimeType: Shape(
        ".google.protobuf.Timestamp", values.read_timestamp, values.write_timestamp
    ),
    inspect.TimeDeltaType: Shape(
        ".google.protobuf.Duration", values.read_duration, values.write_duration
    ),
    inspect.AnyType: JSON,
    inspect.NoneType: JSON,
    inspect.RawType: JSON,
}
_KEYS = (inspect.StrType, inspect.IntType, inspect.UUIDType)


class Named(Protocol):
    """Knows the shapes of types that get a name of their own."""

    def object(self, node: Any) -> Shape:
        """A struct, a dataclass or a typed mapping."""
        ...

    def enum(self, node: inspect.EnumType) -> Shape:
        """An enumeration."""
        ...

    def choice(self, kinds: list[inspect.StructType], name: str) -> Shape:
        """One of several structs that a tag tells apart; `name` is for what holds it."""
        ...


def shape_of(node: inspect.Type, named: Named, name: str) -> Shape:
    """The shape of a type; raises `TypeError` for one that can't be shown.

    What Protocol Buffers can't say (lists of lists, unions of scalars, lists with nulls) is a
    `google.protobuf.Value`: JSON. `name` is for types that have none of their own.
    """
    node = bare(node)
    if isinstance(node, _MANY):
        return _list(node.item_type, named, name)
    if isinstance(node, inspect.DictType):
        return _map(node, named, name)
    if isinstance(node, inspect.UnionType):
        tagged = [kind for kind in node.types if isinstance(kind, inspect.StructType) and kind.tag]
        return named.choice(tagged, name) if len(tagged) == len(node.types) else JSON
    if isinstance(node, inspect.LiteralType):
        return _literal(node)
    if isinstance(node, inspect.EnumType):
        return named.enum(node)
    if isinstance(node, inspect.StructType) and node.array_like:
        return JSON
    if isinstance(node, _OBJECT):
        return named.object(node)
    if type(node) in _SCALARS:
        return _SCALARS[type(node)]
    raise TypeError(f"{type(node).__name__.removesuffix('Type').lower()} has no form in gRPC")


def bare(node: inspect.Type) -> inspect.Type:
    """A type without its description, and without null where one kind is left."""
    while isinstance(node, inspect.Metadata):
        node = node.type
    if isinstance(node, inspect.UnionType):
        kinds = [kind for kind in node.types if not isinstance(kind, inspect.NoneType)]
        return bare(kinds[0]) if len(kinds) == 1 else inspect.UnionType(tuple(kinds))
    return node


def is_nullable(node: inspect.Type) -> bool:
    """Whether null is one of its values."""
    while isinstance(node, inspect.Metadata):
        node = node.type
    if isinstance(node, inspect.UnionType):
        return any(isinstance(kind, inspect.NoneType) for kind in node.types)
    return isinstance(node, inspect.NoneType | inspect.AnyType)


def _list(item: inspect.Type, named: Named, name: str) -> Shape:
    shape = shape_of(item, named, name)
    if shape.cardinality is not Cardinality.SINGLE or is_nullable(item):
        return JSON
    return replace(
        shape,
        read=values.read_list(shape.read),
        write=values.write_list(shape.write),
        cardinality=Cardinality.REPEATED,
    )


def _map(node: inspect.DictType, named: Named, name: str) -> Shape:
    key, shape = bare(node.key_type), shape_of(node.value_type, named, name)
    single = shape.cardinality is Cardinality.SINGLE and not is_nullable(node.value_type)
    if not single or not isinstance(key, _KEYS):
        return JSON
    return replace(
        shape,
        read=values.read_map(shape.read),
        write=values.write_map(shape.write),
        cardinality=Cardinality.MAP,
        key="int64" if isinstance(key, inspect.IntType) else "string",
    )


def _literal(node: inspect.LiteralType) -> Shape:
    """Text, as on every protocol: `-name` and `DE` would make poor names in an enum."""
    if all(isinstance(value, str) for value in node.values):
        return _STRING
    return _INTEGER if all(isinstance(value, int) for value in node.values) else JSON
