"""Values between Protocol Buffers' own types and plain Python, both ways.

What can't be read becomes text that says so: the check of the whole message then refuses it, and
places it, like everything else that is wrong.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import isfinite
from sys import float_info
from typing import Any

import msgspec

from backwright.presentation.exposing.json_kinds import is_array, is_object

Read = Callable[[Any], Any]
Write = Callable[[Any], Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_MICROSECOND = timedelta(microseconds=1)
_NANOS = range(1_000_000_000)
_OUT = "out of range"
_LARGEST = int(float_info.max)
_KINDS = {
    bool: "bool_value",
    int: "number_value",
    float: "number_value",
    str: "string_value",
    dict: "struct_value",
    list: "list_value",
    tuple: "list_value",
}


def read_timestamp(given: Any) -> Any:
    """`google.protobuf.Timestamp` → an instant; nanoseconds are cut to microseconds."""
    if given.nanos not in _NANOS:
        return _OUT
    try:
        return _EPOCH + timedelta(seconds=given.seconds, microseconds=given.nanos // 1000)
    except OverflowError:
        return _OUT


def write_timestamp(instant: datetime) -> Any:
    """An instant → `google.protobuf.Timestamp`."""
    seconds, rest = divmod(instant - _EPOCH, _SECOND)
    return {"seconds": seconds, "nanos": rest.microseconds * 1000}


def read_duration(given: Any) -> Any:
    """`google.protobuf.Duration` → a span of time; nanoseconds are cut to microseconds."""
    if abs(given.nanos) not in _NANOS or given.seconds * given.nanos < 0:
        return _OUT
    try:
        return timedelta(seconds=given.seconds, microseconds=int(given.nanos / 1000))
    except OverflowError:
        return _OUT


def write_duration(span: timedelta) -> Any:
    """A span of time → `google.protobuf.Duration`: seconds and nanoseconds have one sign."""
    microseconds = span // _MICROSECOND
    seconds = int(abs(microseconds) // 1_000_000) * (1 if microseconds >= 0 else -1)
    return {"seconds": seconds, "nanos": (microseconds - seconds * 1_000_000) * 1000}


def write_duration_of(seconds: float) -> Any:
    """A number of seconds → `google.protobuf.Duration`."""
    return write_duration(timedelta(seconds=seconds))


def read_money(given: Any) -> Any:
    """`backwright.v1.Money` → its members as text."""
    return {"amount": given.amount, "currency": given.currency}


def read_number(given: float) -> Any:
    """A double → a number; JSON has none that is infinite, and neither do messages here."""
    return given if isfinite(given) else str(given)


def read_json(given: Any) -> Any:
    """`google.protobuf.Value` → what JSON would have said; whole numbers are integers."""
    which = given.WhichOneof("kind")
    if which == "struct_value":
        return {name: read_json(value) for name, value in given.struct_value.fields.items()}
    if which == "list_value":
        return [read_json(value) for value in given.list_value.values]
    if which == "number_value":
        number: float = given.number_value
        if not isfinite(number):
            return str(number)
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if which is None or which == "null_value":
        return None
    return getattr(given, which)


def write_json(value: Any) -> Any:
    """Anything that JSON can say → `google.protobuf.Value`, which knows plain Python within it."""
    plain = _within_doubles(msgspec.to_builtins(value, str_keys=True))
    if plain is None:
        return {"null_value": 0}
    return {_KINDS[type(plain)]: plain}


def _within_doubles(plain: Any) -> Any:
    """Numbers are doubles there: what is larger than any of them is text."""
    if is_object(plain):
        return {name: _within_doubles(value) for name, value in plain.items()}
    if is_array(plain):
        return [_within_doubles(item) for item in plain]
    return str(plain) if isinstance(plain, int) and abs(plain) > _LARGEST else plain


def read_list(read: Read | None) -> Read:
    """A repeated field → a list."""
    if read is None:
        return list
    return lambda given: [read(each) for each in given]


def write_list(write: Write | None) -> Write | None:
    """A list → a repeated field; None where the items are fine as they are."""
    if write is None:
        return None
    return lambda given: [write(each) for each in given]


def read_map(read: Read | None) -> Read:
    """A map field → a mapping."""
    if read is None:
        return dict
    return lambda given: {key: read(value) for key, value in given.items()}


def write_map(write: Write | None) -> Write | None:
    """A mapping → a map field; None where the values are fine as they are."""
    if write is None:
        return None
    return lambda given: {key: write(value) for key, value in given.items()}
