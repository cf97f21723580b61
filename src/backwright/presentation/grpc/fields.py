"""From a struct's field to a field of a message: whether it has presence, and can be emptied."""

from collections.abc import Callable
from typing import Any

import msgspec
import msgspec.inspect as inspect

from backwright.presentation.grpc.commenting import comment_of
from backwright.presentation.grpc.naming import snake
from backwright.presentation.grpc.schema import Cardinality, ProtoField
from backwright.presentation.grpc.shapes import Shape, is_nullable

_MANY = (Cardinality.REPEATED, Cardinality.MAP)
# Where a field has no presence, what is zero is left out (proto3, "Field Presence").
_ZEROS: dict[str, Callable[[], Any]] = {
    "string": str,
    "int64": int,
    "double": float,
    "bool": bool,
    "bytes": bytes,
}


def proto_field(field: inspect.Field, shape: Shape, *, taken: bool) -> ProtoField:
    """The field, without its number; what is `taken` from clients tells nothing from zero."""
    cardinality = shape.cardinality
    if cardinality is Cardinality.SINGLE and not shape.has_presence:
        optional = taken or is_nullable(field.type) or _is_unset(field)
        cardinality = Cardinality.OPTIONAL if optional else Cardinality.SINGLE
    return ProtoField(
        name=snake(field.name),
        type=shape.type,
        cardinality=cardinality,
        key=shape.key,
        comment=comment_of(field, taken=taken, empties=taken and needs_mask(field, shape)),
    )


def needs_mask(field: inspect.Field, shape: Shape) -> bool:
    """Whether to leave it out means something else than to give nothing."""
    if field.required:
        return False
    if shape.cardinality in _MANY:
        return _is_unset(field) or bool(_default(field))
    return is_nullable(field.type) and field.default is not None


def when_absent(
    field: inspect.Field, shape: Shape, cardinality: Cardinality
) -> Callable[[], Any] | None:
    """What makes the value that is meant by leaving it out; None where that has no meaning."""
    if cardinality is Cardinality.SINGLE and shape.type in _ZEROS:
        return _ZEROS[shape.type]
    if field.required and (is_nullable(field.type) or shape.cardinality in _MANY):
        return nothing(field, shape)
    return None


def nothing(field: inspect.Field, shape: Shape) -> Callable[[], Any]:
    """What makes its empty value."""
    if is_nullable(field.type) or shape.cardinality not in _MANY:
        return _none
    return dict if shape.cardinality is Cardinality.MAP else list


def _is_unset(field: inspect.Field) -> bool:
    """Whether `UNSET` is its default: msgspec tells of none."""
    none = field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT
    return not field.required and none


def _default(field: inspect.Field) -> Any:
    made = field.default_factory is not msgspec.NODEFAULT
    return field.default_factory() if made else field.default


def _none() -> None:
    return None
