"""What JSON allows in a body, and this API does not: depth, doubled keys, NUL, huge integers."""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from backwright.domain.errors import FieldError
from backwright.presentation.exposing.errors import TooDeepError
from backwright.presentation.exposing.explaining import escaped
from backwright.presentation.exposing.json_kinds import is_array

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)
NUL = "must not contain the character U+0000"
DOUBLED = "is given more than once"


def refuse_depth(body: bytes, limit: int) -> None:
    """Raise `TooDeepError` if arrays and objects are nested more than `limit` deep."""
    if body.count(b"[") + body.count(b"{") <= limit:
        return
    depth = 0
    for character in _STRING.sub(b"", body):
        if character in b"[{":
            depth += 1
            if depth > limit:
                raise TooDeepError(f"the body is nested more than {limit} levels deep")
        elif character in b"]}":
            depth -= 1


def is_clean(body: bytes, value: Any) -> bool:
    """Whether valid JSON, and the value that it means, have neither doubled keys nor NUL.

    A key that comes twice is lost by decoding, and its colon with it: so JSON that was decoded and
    encoded again has fewer colons. Only an escaped colon could hide that.
    """
    if b"\\" in body and (b"\\u0000" in body or b"\\u003" in body):
        return False
    try:
        again = msgspec.json.encode(value)
    except OverflowError:
        return False
    return body.count(b":") == again.count(b":")


def raw(body: bytes) -> Any:
    """Valid JSON without any type; numbers that only some types can hold come as floats."""
    try:
        return msgspec.json.decode(body)
    except msgspec.ValidationError:
        return json.loads(body)


def unclean(body: bytes) -> Iterator[FieldError]:
    """Every doubled key, text with a NUL character, and integer of more than 64 bits."""
    return _walk(json.loads(body, object_pairs_hook=_Pairs), "")


class _Pairs(list[tuple[str, Any]]):
    """The members of an object, doubled ones too."""


def _walk(value: Any, at: str) -> Iterator[FieldError]:
    if isinstance(value, _Pairs):
        seen: set[str] = set()
        for name, item in value:
            where = f"{at}/{escaped(name)}"
            if name in seen:
                yield FieldError(where, "duplicate_key", DOUBLED)
            if "\0" in name:
                yield FieldError(at, "null_character", NUL)
            seen.add(name)
            yield from _walk(item, where)
    elif is_array(value):
        for index, item in enumerate(value):
            yield from _walk(item, f"{at}/{index}")
    elif isinstance(value, str) and "\0" in value:
        yield FieldError(at, "null_character", NUL)
    elif isinstance(value, int) and not -(2**63) <= value < 2**64:
        yield FieldError(at, "too_large" if value > 0 else "too_small", "must fit 64 bits")
