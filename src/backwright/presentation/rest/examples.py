"""Examples of what a schema describes: the same each time, and valid."""

import re
from typing import Any

from backwright.presentation.exposing.json_kinds import is_array
from backwright.presentation.exposing.schemas import REF

Schema = dict[str, Any]
_FORMATS: dict[str, str] = {
    "uuid": "01980f5e-7c4a-7cc3-98a4-2f6d1f0c9b11",
    "date-time": "2026-01-31T13:30:00Z",
    "date": "2026-01-31",
    "time": "13:30:00Z",
    "duration": "PT15M",
    "email": "ada@example.com",
    "uri": "https://example.com/a",
}
# Tried in order against a pattern; the first that fits is the example.
_CANDIDATES = (
    *(
        "text",
        "Some text",
        "a",
        "A",
        "EUR",
        "DE",
        "AB-12",
        "some-text",
        "1",
        "123",
        "12345",
        "#1a2b3c",
    ),
    *("S-000001", "13:30:00", "9.90", "9.90 EUR", "+4930123456", "https://example.com/a"),
    *("ada@example.com", '"1"', "AAAAAAAA", "aaaaaaaa", "00000000"),
)


class NoExampleError(Exception):
    """No valid example could be made; the document goes without it."""


class Examples:
    """Makes examples of schemas; `components` are what references refer to."""

    def __init__(self, components: dict[str, Schema]) -> None:
        self._components = components

    def of(self, schema: Schema) -> Any:
        """An example; raises `NoExampleError`."""
        return self._of(schema, ())

    def _of(self, schema: Schema, within: tuple[str, ...]) -> Any:
        for told in (schema.get("examples"), [schema["const"]] if "const" in schema else None):
            if told:
                return told[0]
        if schema.get("default") not in (None, "", [], {}, False):
            return schema["default"]
        if "enum" in schema:
            return schema["enum"][0]
        if "$ref" in schema:
            return self._referred(schema["$ref"], within)
        if any_of := schema.get("anyOf", schema.get("oneOf")):
            return self._of(any_of[0], within)
        kind: str | None = _kind(schema.get("type"))
        if kind == "object":
            return self._object(schema, within)
        if kind == "array":
            return self._array(schema, within)
        return _scalar(kind, schema)

    def _referred(self, reference: str, within: tuple[str, ...]) -> Any:
        if reference in within:
            raise NoExampleError(reference)
        return self._of(self._components[reference.removeprefix(REF)], (*within, reference))

    def _object(self, schema: Schema, within: tuple[str, ...]) -> Any:
        made: dict[str, Any] = {}
        required = schema.get("required", ())
        for name, field in schema.get("properties", {}).items():
            try:
                made[name] = self._of(field, within)
            except NoExampleError:
                if name in required:
                    raise
        return made

    def _array(self, schema: Schema, within: tuple[str, ...]) -> Any:
        count = schema.get("minItems", 1)
        try:
            return [self._of(schema["items"], within)] * max(count, 1)
        except NoExampleError:
            if count:
                raise
            return []


def _kind(kinds: Any) -> Any:
    """The first of several types; null comes last."""
    return kinds[0] if is_array(kinds) else kinds


def _scalar(kind: str | None, schema: Schema) -> Any:
    if kind == "boolean":
        return True
    if kind == "null":
        return None
    if kind in ("integer", "number"):
        return _number(schema)
    if kind == "string":
        return _text(schema)
    return {}


def _number(schema: Schema) -> int:
    step = schema.get("multipleOf", 1)
    least = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
    value = max(1, least)
    if value > schema.get("maximum", value):
        value = schema["maximum"]
    return int(-(-value // step) * step)


def _text(schema: Schema) -> str:
    known: str | None = _FORMATS.get(schema.get("format", ""))
    candidates = [*([known] if known else []), *_CANDIDATES]
    least, most = schema.get("minLength", 0), schema.get("maxLength", 10**6)
    for candidate in candidates:
        padded = candidate.ljust(least, candidate[-1])
        if len(padded) <= most and re.search(schema.get("pattern", ""), padded):
            return padded
    raise NoExampleError(schema.get("pattern", ""))
