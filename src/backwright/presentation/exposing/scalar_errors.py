"""What is wrong with a single value, in codes for programs and words for people."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
import msgspec.inspect as inspect
from msgspec import Meta

from backwright.domain.errors import FieldError

# Types whose values are text of some form: how to read them, and what they are called.
_FORMS: dict[type[Any], tuple[Any, str]] = {
    inspect.UUIDType: (UUID, "a UUID"),
    inspect.DateType: (date, "a date such as 2026-01-31"),
    inspect.TimeDeltaType: (timedelta, "a duration such as PT15M"),
    inspect.DecimalType: (Decimal, 'a decimal number such as "9.90"'),
    inspect.BytesType: (bytes, "Base64 text"),
    inspect.ByteArrayType: (bytearray, "Base64 text"),
}
_INSTANT = "an instant such as 2026-01-31T13:30:00Z"
_PLAIN: dict[type[Any], tuple[Any, str]] = {
    inspect.StrType: (str, "text"),
    inspect.BoolType: (bool, "true or false"),
    inspect.IntType: (int, "a whole number"),
    inspect.FloatType: (float, "a number"),
    inspect.NoneType: (type(None), "null"),
}


def scalar_errors(node: inspect.Type, value: Any, at: str) -> Iterator[FieldError]:
    """The errors of a value that is neither an object nor a list."""
    if isinstance(node, inspect.EnumType):
        yield from _choice([member.value for member in node.cls], value, at)
    elif isinstance(node, inspect.LiteralType):
        yield from _choice(list(node.values), value, at)
    elif isinstance(node, inspect.DateTimeType):
        yield from _formed(_zoned(datetime, node.tz), _INSTANT, value, at)
    elif isinstance(node, inspect.TimeType):
        called = "a time such as 13:30:00Z" if node.tz else "a time such as 13:30:00"
        yield from _formed(_zoned(time, node.tz), called, value, at)
    elif type(node) in _FORMS:
        kind, called = _FORMS[type(node)]
        yield from _formed(kind, called, value, at)
    elif type(node) in _PLAIN:
        yield from _plain(node, value, at)


def _zoned(kind: Any, tz: bool | None) -> Any:
    return kind if tz is None else Annotated[kind, Meta(tz=tz)]


def _choice(values: list[Any], value: Any, at: str) -> Iterator[FieldError]:
    known = [str(one) for one in values]
    if any(one == value and type(one) is type(value) for one in values):
        return
    if any(isinstance(value, type(one)) for one in values):
        message = f"must be one of {', '.join(known)}"
        if len(known) > 20:
            message = f"is not one of the {len(known)} values that are known"
        yield FieldError(at, "unknown_value", message)
    else:
        yield FieldError(at, "wrong_type", f"must be {_json_kind(values[0])}")


def _formed(kind: Any, called: str, value: Any, at: str) -> Iterator[FieldError]:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        code = "malformed" if isinstance(value, str) else "wrong_type"
        yield FieldError(at, code, f"must be {called}")


def _plain(node: Any, value: Any, at: str) -> Iterator[FieldError]:
    kind, called = _PLAIN[type(node)]
    try:
        read = msgspec.convert(value, kind)
    except msgspec.ValidationError:
        yield FieldError(at, "wrong_type", f"must be {called}")
        return
    if isinstance(node, inspect.StrType):
        yield from _text(node, read, at)
    elif isinstance(node, inspect.IntType | inspect.FloatType):
        yield from _number(node, read, at)


def _text(node: inspect.StrType, value: str, at: str) -> Iterator[FieldError]:
    if node.min_length is not None and len(value) < node.min_length:
        yield FieldError(at, "too_short", f"at least {_characters(node.min_length)}")
    elif node.max_length is not None and len(value) > node.max_length:
        yield FieldError(at, "too_long", f"at most {_characters(node.max_length)}")
    elif node.pattern is not None and not re.search(node.pattern, value):
        yield FieldError(at, "pattern", f"must match {node.pattern}")


def _number(
    node: inspect.IntType | inspect.FloatType, value: float, at: str
) -> Iterator[FieldError]:
    if node.ge is not None and value < node.ge:
        yield FieldError(at, "too_small", f"at least {node.ge}")
    elif node.gt is not None and value <= node.gt:
        yield FieldError(at, "too_small", f"more than {node.gt}")
    elif node.le is not None and value > node.le:
        yield FieldError(at, "too_large", f"at most {node.le}")
    elif node.lt is not None and value >= node.lt:
        yield FieldError(at, "too_large", f"less than {node.lt}")
    elif node.multiple_of is not None and value % node.multiple_of:
        yield FieldError(at, "not_multiple", f"must be a multiple of {node.multiple_of}")


def _characters(count: int) -> str:
    return "1 character" if count == 1 else f"{count} characters"


def _json_kind(value: object) -> str:
    return "text" if isinstance(value, str) else "a number"
