"""The named types of one package: each struct a message, each enumeration an enum, once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, get_args

import msgspec.inspect as inspect

from backwright.domain.money import Money
from backwright.presentation.exposing.inspecting import type_info
from backwright.presentation.grpc.codec import CLEAR, Choice, Codec
from backwright.presentation.grpc.commenting import documented
from backwright.presentation.grpc.fields import needs_mask, nothing, proto_field, when_absent
from backwright.presentation.grpc.kit_types import MONEY
from backwright.presentation.grpc.lock import Lock
from backwright.presentation.grpc.naming import pascal, snake, value_of
from backwright.presentation.grpc.schema import ProtoEnum, ProtoField, ProtoMessage
from backwright.presentation.grpc.shapes import Named, Shape, shape_of
from backwright.presentation.grpc.values import read_money

_MASK = ProtoField(
    name=CLEAR,
    type=".google.protobuf.FieldMask",
    comment="Names of fields that are to be empty, whatever they hold here.",
)


class Types:
    """Collects what a package defines; `problems` says what of it can't be shown.

    What is taken from clients must be asked for before what is given to them: its fields tell
    nothing from zero, so that what is missing is noticed.
    """

    def __init__(self, package: str, lock: Lock, taken_names: Sequence[str]) -> None:
        """`taken_names` are those of requests and responses, which no type may have."""
        self.messages: dict[str, ProtoMessage] = {}
        self.enums: dict[str, ProtoEnum] = {}
        self.problems: list[str] = []
        self._package = package
        self._lock = lock
        self._kinds: dict[str, Any] = dict.fromkeys(taken_names)
        self._shapes: dict[Any, Shape] = {Money: Shape(MONEY, read_money)}
        self._codecs: dict[Any, Codec] = {}
        self._taking = _Direction(self, taken=True)
        self._giving = _Direction(self, taken=False)

    def full(self, name: str) -> str:
        """A name with its package and a leading dot."""
        return f".{self._package}.{name}"

    def message(self, name: str, kind: Any, *, taken: bool, comment: str = "") -> Codec:
        """Define a message of the fields of a struct, under a name of its own."""
        node: Any = type_info(kind)
        codec = Codec(_tag(node))
        self._define(name, node, codec, taken=taken, comment=comment)
        return codec

    def add(self, name: str, fields: Sequence[ProtoField], comment: str = "") -> ProtoMessage:
        """Define a message of these fields; their numbers come from the lock."""
        self._refuse_doubled(name, [field.name for field in fields])
        full = f"{self._package}.{name}"
        numbers = self._lock.numbers(full, [(field.name, field.kind) for field in fields])
        found = ProtoMessage(
            name=name,
            fields=tuple(
                replace(field, number=numbers.used[field.name].number) for field in fields
            ),
            comment=comment,
            reserved=numbers.left(),
        )
        self.messages[name] = found
        return found

    def object(self, node: Any, *, taken: bool) -> Shape:
        """The message of a struct, a dataclass or a typed mapping."""
        known = self._shapes.get(node.cls)
        if known is not None:
            return known
        name = self._name(node.cls, _spoken(node.cls))
        codec = self._codecs[node.cls] = Codec(_tag(node))
        # Entered before its fields, which may speak of it again.
        shape = self._shapes[node.cls] = Shape(self.full(name), codec.read, codec.write)
        self._define(name, node, codec, taken=taken, comment=documented(node.cls))
        if codec.is_plain():
            shape = self._shapes[node.cls] = Shape(self.full(name), codec.read)
        return shape

    def enum(self, node: inspect.EnumType) -> Shape:
        """The enum of an enumeration; 0 stands for none of its values."""
        known = self._shapes.get(node.cls)
        if known is not None:
            return known
        name = self._name(node.cls, node.cls.__name__)
        zero = value_of(name, "unspecified")
        names = [value_of(name, member.name) for member in node.cls]
        self._refuse_doubled(name, [zero, *names])
        numbers = self._lock.numbers(f"{self._package}.{name}", [(each, "value") for each in names])
        self.enums[name] = ProtoEnum(
            name=name,
            values={zero: 0} | {each: numbers.used[each].number for each in names},
            comment=documented(node.cls),
            reserved=numbers.left(),
        )
        values = {
            numbers.used[each].number: member.value
            for each, member in zip(names, node.cls, strict=True)
        }
        shape = self._shapes[node.cls] = _enum_shape(self.full(name), values)
        return shape

    def choice(self, kinds: list[inspect.StructType], name: str, *, taken: bool) -> Shape:
        """The message that holds one of several."""
        classes = tuple(kind.cls for kind in kinds)
        known = self._shapes.get(classes)
        if known is not None:
            return known
        name = self._name(classes, name)
        choice = Choice(kinds[0].tag_field or "type")
        shape = self._shapes[classes] = Shape(self.full(name), choice.read, choice.write)
        fields: list[ProtoField] = []
        for kind in kinds:
            field = snake(kind.cls.__name__)
            held = self.object(kind, taken=taken)
            fields.append(ProtoField(name=field, type=held.type, oneof="kind"))
            choice.learn(field, kind.tag, self._codecs[kind.cls])
        self.add(name, fields, "Exactly one of these.")
        return shape

    def _define(self, name: str, node: Any, codec: Codec, *, taken: bool, comment: str) -> None:
        learned: list[tuple[ProtoField, inspect.Field, Shape]] = []
        within = self._taking if taken else self._giving
        for field in node.fields:
            try:
                shape = shape_of(field.type, within, f"{name}{pascal(field.name)}")
            except TypeError as error:
                self.problems.append(f"{name}.{field.name}: {error}")
                continue
            learned.append((proto_field(field, shape, taken=taken), field, shape))
        masked = taken and any(needs_mask(field, shape) for _, field, shape in learned)
        fields = [field for field, _, _ in learned]
        made = self.add(name, [*fields, _MASK] if masked else fields, comment)
        numbers = {field.name: field.number for field in made.fields}
        for proto, field, shape in learned:
            member, number = field.encode_name, numbers[proto.name]
            codec.learn(number, proto.name, member, shape.read, shape.write)
            if masked and needs_mask(field, shape):
                codec.can_be_emptied(proto.name, member, nothing(field, shape))
            absent = when_absent(field, shape, proto.cardinality)
            if absent is not None:
                codec.means_when_absent(member, absent)

    def _name(self, kind: Any, wanted: str) -> str:
        """A name that nothing else has: where it is taken, the parts of its module come before."""
        name = wanted
        for part in reversed(getattr(kind, "__module__", "").split(".")):
            if name not in self._kinds:
                break
            name = pascal(part) + name
        while name in self._kinds:
            name += "Too"
        self._kinds[name] = kind
        return name

    def _refuse_doubled(self, name: str, names: Sequence[str]) -> None:
        self.problems += [
            f"{name}: two of its parts are {each} in gRPC; rename one of them"
            for each in sorted({each for each in names if names.count(each) > 1})
        ]


class _Direction(Named):
    """The types of one direction."""

    def __init__(self, types: Types, *, taken: bool) -> None:
        self._types = types
        self._taken = taken

    def object(self, node: Any) -> Shape:
        return self._types.object(node, taken=self._taken)

    def enum(self, node: inspect.EnumType) -> Shape:
        return self._types.enum(node)

    def choice(self, kinds: list[inspect.StructType], name: str) -> Shape:
        return self._types.choice(kinds, name, taken=self._taken)


def _enum_shape(full_name: str, values: dict[int, Any]) -> Shape:
    numbers = {value: number for number, value in values.items()}

    def read(number: int) -> Any:
        return values.get(number, str(number))

    return Shape(full_name, read, numbers.__getitem__, is_enum=True)


def _tag(node: Any) -> tuple[str, Any] | None:
    """What tells a struct of a union from the others."""
    return (node.tag_field, node.tag) if getattr(node, "tag_field", None) else None


def _spoken(kind: Any) -> str:
    """The name of a class; of a generic one with its arguments before it: `OrderListEnvelope`."""
    name: str = getattr(kind, "__name__", "")
    before = "".join(map(_spoken, get_args(kind)))
    return f"{before}{name[:1].upper()}{name[1:]}" if before else name
