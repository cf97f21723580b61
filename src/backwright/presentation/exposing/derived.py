"""Structs made of some of a message's fields: what stands in its path, what in its body."""

from collections.abc import Collection
from typing import Any

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import FieldInfo, fields


def part_of(message: type[Struct], name: str, chosen: Collection[str]) -> type[Struct]:
    """A struct with the chosen fields of a message: same types, names in JSON, and defaults."""
    kept = [field for field in fields(message) if field.name in chosen]
    return msgspec.defstruct(
        name,
        [_field(field) for field in kept],
        bases=(),
        kw_only=True,
        forbid_unknown_fields=True,
        rename={field.name: field.encode_name for field in kept},
        module=message.__module__,
    )


def _field(field: FieldInfo) -> tuple[str, Any] | tuple[str, Any, Any]:
    if field.required:
        return field.name, field.type
    if field.default_factory is not msgspec.NODEFAULT:
        return field.name, field.type, msgspec.field(default_factory=field.default_factory)
    return field.name, field.type, UNSET if field.default is UNSET else field.default
