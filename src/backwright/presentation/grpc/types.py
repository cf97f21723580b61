"""The named types of one package: each struct a message, each enumeration an enum, once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, get_args

import msgspec
import msgspec.inspect as inspect

from backwright.domain.money import Money
from backwright.presentation.grpc.codec import CLEAR, Choice, Codec
from backwright.presentation.grpc.commenting import comment_of, documented
from backwright.presentation.grpc.kit_types import MONEY
from backwright.presentation.grpc.lock import Lock
from backwright.presentation.grpc.naming import snake, value_of
from backwright.presentation.grpc.schema import (
    Cardinality,
    ProtoEnum,
    ProtoField,
    ProtoMessage,
)
from backwright.presentation.grpc.shapes import Named, Shape, is_nullable, shape_of
from backwright.presentation.grpc.values import read_money

_MANY = (Cardinality.REPEATED, Cardinality.MAP)
_MASK = ".google.protobuf.FieldMask"


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

    def full(self, name: str) -> str:
        """A name with its package and a leading dot."""
        return f".{self._package}.{name}"

    def message(self, name: str, kind: Any, *, taken: bool, comment: str = "") -> Codec:
        """Define a message of the fields of a struct, under a name of its own."""
        node: Any = inspect.type_info(kind)
        tag = (node.tag_field, node.tag) if getattr(node, "tag_field", None) else None
        codec = Codec(tag)
        self._define(name, node, codec, taken=taken, comment=comment)
        return codec

    def add(self, name: str, fields: Sequence[ProtoField], comment: str = "") -> ProtoMessage:
        """Define a message of these fields; their numbers come from the lock."""
        self._refuse_doubled(name, fields)
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

    def giving(self) -> Named:
        """Names the types that are given to clients."""
        return _Direction(self, taken=False)

    def taking(self) -> Named:
        """Names the types that are taken from clients."""
        return _Direction(self, taken=True)

    def object(self, node: Any, *, taken: bool) -> Shape:
        """The message of a struct, a dataclass or a typed mapping."""
        known = self._shapes.get(node.cls)
        if known is not None:
            return known
        name = self._name(node.cls, _spoken(node.cls))
        tag = (node.tag_field, node.tag) if getattr(node, "tag_field", None) else None
        codec = self._codecs[node.cls] = Codec(tag)
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
        names = {value_of(name, member.name): member for member in node.cls}
        full = f"{self._package}.{name}"
        numbers = self._lock.numbers(full, [(each, "value") for each in names])
        by_number = {numbers.used[each].number: member.value for each, member in names.items()}
        by_value = {value: number for number, value in by_number.items()}
        zero = value_of(name, "unspecified")
        self.enums[name] = ProtoEnum(
            name=name,
            values={zero: 0} | {each: numbers.used[each].number for each in names},
            comment=documented(node.cls),
            reserved=numbers.left(),
        )

        def read(number: int) -> Any:
            return by_number.get(number, str(number))

        shape = self._shapes[node.cls] = Shape(
            self.full(name), read, by_value.__getitem__, is_enum=True
        )
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
        learned: list[tuple[str, inspect.Field, Shape]] = []
        fields: list[ProtoField] = []
        for field in node.fields:
            try:
                within = self.taking() if taken else self.giving()
                shape = shape_of(field.type, within, f"{name}{_capital(field.name)}")
            except TypeError as error:
                self.problems.append(f"{name}.{field.name}: {error}")
                continue
            learned.append((snake(field.name), field, shape))
            fields.append(_field(snake(field.name), field, shape, taken=taken))
        if any(_empties(field, shape, taken) for _, field, shape in learned):
            fields.append(ProtoField(name=CLEAR, type=_MASK, comment=_CLEARS))
        made = self.add(name, fields, comment)
        numbers = {field.name: field.number for field in made.fields}
        for proto, field, shape in learned:
            codec.learn(numbers[proto], proto, field.encode_name, shape.read, shape.write)
            if _empties(field, shape, taken):
                codec.can_be_emptied(proto, field.encode_name, _empty(field, shape))
            if field.required and (is_nullable(field.type) or shape.cardinality in _MANY):
                codec.is_never_missing(field.encode_name, _empty(field, shape))

    def _name(self, kind: Any, wanted: str) -> str:
        """A name that nothing else has: where it is taken, the parts of its module come before."""
        name = wanted
        for part in reversed(getattr(kind, "__module__", "").split(".")):
            if name not in self._kinds:
                break
            name = _capital(part) + name
        while name in self._kinds:
            name += "X"
        self._kinds[name] = kind
        return name

    def _refuse_doubled(self, name: str, fields: Sequence[ProtoField]) -> None:
        names = [field.name for field in fields]
        self.problems += [
            f"{name}: two of its fields are {each} in gRPC; rename one of them"
            for each in sorted({each for each in names if names.count(each) > 1})
        ]


class _Direction:
    """The types of one direction; implements `Named`."""

    def __init__(self, types: Types, *, taken: bool) -> None:
        self._types = types
        self._taken = taken

    def object(self, node: Any) -> Shape:
        return self._types.object(node, taken=self._taken)

    def enum(self, node: inspect.EnumType) -> Shape:
        return self._types.enum(node)

    def choice(self, kinds: list[inspect.StructType], name: str) -> Shape:
        return self._types.choice(kinds, name, taken=self._taken)


_CLEARS = "Names of fields that are to be empty, whatever they hold here."


def _field(name: str, field: inspect.Field, shape: Shape, *, taken: bool) -> ProtoField:
    cardinality = shape.cardinality
    if cardinality is Cardinality.SINGLE and not shape.has_presence:
        optional = taken or is_nullable(field.type) or _is_unset(field)
        cardinality = Cardinality.OPTIONAL if optional else Cardinality.SINGLE
    return ProtoField(
        name=name,
        type=shape.type,
        cardinality=cardinality,
        key=shape.key,
        comment=comment_of(field, taken=taken, empties=_empties(field, shape, taken)),
    )


def _empties(field: inspect.Field, shape: Shape, taken: bool) -> bool:
    """Whether to leave it out means something else than to give nothing."""
    if not taken or field.required:
        return False
    if shape.cardinality in _MANY:
        return _is_unset(field) or bool(_default(field))
    return is_nullable(field.type) and field.default is not None


def _is_unset(field: inspect.Field) -> bool:
    """Whether `UNSET` is its default: msgspec tells of none."""
    none = field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT
    return not field.required and none


def _default(field: inspect.Field) -> Any:
    made = field.default_factory is not msgspec.NODEFAULT
    return field.default_factory() if made else field.default


def _empty(field: inspect.Field, shape: Shape) -> Callable[[], Any]:
    if is_nullable(field.type) or shape.cardinality not in _MANY:
        return _none
    return dict if shape.cardinality is Cardinality.MAP else list


def _none() -> None:
    return None


def _capital(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _spoken(kind: Any) -> str:
    """The name of a class; of a generic one with its arguments before it: `OrderListEnvelope`."""
    name: str = getattr(kind, "__name__", "")
    before = "".join(map(_spoken, get_args(kind)))
    return f"{before}{name[:1].upper()}{name[1:]}" if before else name
