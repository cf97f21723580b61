"""What a field's type says besides its kind, as a comment for people who write clients."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import msgspec
import msgspec.inspect as inspect
from msgspec import UNSET

_MANY = 12
_FORMS: tuple[tuple[type[Any], str], ...] = (
    (inspect.UUIDType, "A UUID."),
    (inspect.DecimalType, 'A decimal number, such as "9.90".'),
    (inspect.DateType, "A date, such as 2026-01-31."),
    (inspect.TimeType, "A time of day, such as 13:30:00."),
)


def comment_of(field: inspect.Field, *, taken: bool, empties: bool) -> str:
    """Description, form, limits and default of a field, one sentence each."""
    said = [*_about(field.type)]
    if taken and field.required and not _is_many(field.type):
        said.append("Required.")
    if taken and field.default not in (msgspec.NODEFAULT, UNSET, None):
        said.append(f"Default: {_written(field.default)}.")
    if empties:
        said.append("To empty it, name it in clear_mask.")
    return " ".join(dict.fromkeys(said))


def documented(kind: Any) -> str:
    """The first paragraph of a class's own docstring."""
    text = (kind.__dict__.get("__doc__") or "").strip()
    # dataclasses write their signature where nobody wrote a docstring.
    if not text or text.startswith(f"{kind.__name__}("):
        return ""
    return " ".join(line.strip() for line in text.partition("\n\n")[0].splitlines())


def _about(node: inspect.Type) -> Iterator[str]:
    if isinstance(node, inspect.Metadata):
        said: dict[str, Any] = getattr(node, "extra_json_schema", None) or {}
        described = said.get("description")
        if described:
            yield _sentence(described)
        yield from _about(node.type)
    elif isinstance(node, inspect.UnionType):
        for kind in node.types:
            yield from _about(kind)
    elif isinstance(node, inspect.ListType | inspect.SetType | inspect.FrozenSetType):
        yield from _length(node, "items")
        yield from _about(node.item_type)
    elif isinstance(node, inspect.DictType):
        yield from _length(node, "entries")
    elif isinstance(node, inspect.LiteralType):
        yield _one_of(node.values)
    else:
        yield from (text for kind, text in _FORMS if isinstance(node, kind))
        yield from _limits(node)


def _limits(node: Any) -> Iterator[str]:
    if isinstance(node, inspect.StrType | inspect.BytesType):
        yield from _length(node, "characters" if isinstance(node, inspect.StrType) else "bytes")
    if isinstance(node, inspect.StrType) and node.pattern is not None:
        yield f"Matches {node.pattern.replace('*/', '* /')}"
    if isinstance(node, inspect.IntType | inspect.FloatType):
        words = {"ge": "At least", "gt": "More than", "le": "At most", "lt": "Less than"}
        for name, said in words.items():
            if getattr(node, name) not in (None, -(2**63), 2**63 - 1):
                yield f"{said} {getattr(node, name)}."
        if node.multiple_of is not None:
            yield f"A multiple of {node.multiple_of}."


def _length(node: Any, of: str) -> Iterator[str]:
    if node.min_length is not None and node.max_length is not None:
        yield f"{node.min_length} to {node.max_length} {of}."
    elif node.min_length is not None:
        yield f"At least {node.min_length} {of}."
    elif node.max_length is not None:
        yield f"At most {node.max_length} {of}."


def _one_of(values: Any) -> str:
    if len(values) > _MANY:
        first = ", ".join(map(str, values[:3]))
        return f"One of {len(values)} values: {first} and so on."
    return f"One of {', '.join(map(str, values))}."


def _is_many(node: inspect.Type) -> bool:
    if isinstance(node, inspect.Metadata):
        return _is_many(node.type)
    return isinstance(
        node, inspect.ListType | inspect.SetType | inspect.FrozenSetType | inspect.DictType
    )


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _written(value: Any) -> str:
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, datetime | timedelta | Decimal):
        return str(value)
    return msgspec.json.encode(value).decode()
