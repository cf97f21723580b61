"""JSON Schemas of single values."""

from typing import Any

import msgspec.inspect as inspect

Schema = dict[str, Any]
# No database keeps U+0000, so no text may have it.
NO_NUL = r"^[^\u0000]*$"
DECIMAL = r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"
_DURATION = r"^P(?=[0-9T])([0-9]{1,6}D)?(T(?=[0-9])([0-9]{1,6}H)?([0-9]{1,6}M)?([0-9]{1,6}S)?)?$"
_LOCAL_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?$"

_FIXED: dict[type[inspect.Type], Schema] = {
    inspect.NoneType: {"type": "null"},
    inspect.BoolType: {"type": "boolean"},
    inspect.UUIDType: {"type": "string", "format": "uuid"},
    inspect.DateTimeType: {"type": "string", "format": "date-time"},
    inspect.DateType: {"type": "string", "format": "date"},
    # Without the format `decimal`, for which generated clients write numbers instead of text.
    inspect.DecimalType: {"type": "string", "pattern": DECIMAL},
    inspect.BytesType: {"type": "string", "contentEncoding": "base64"},
}


def scalar_schema(node: inspect.Type, *, taken: bool) -> Schema:
    """The schema of a value that is neither an object nor a list; anything for what is unknown."""
    if isinstance(node, inspect.StrType):
        return _text(node, taken)
    if isinstance(node, inspect.IntType):
        return _number(node, {"type": "integer", "format": "int64"}, taken)
    if isinstance(node, inspect.FloatType):
        return _number(node, {"type": "number", "format": "double"}, taken)
    if isinstance(node, inspect.LiteralType):
        kind = "string" if all(isinstance(each, str) for each in node.values) else "integer"
        return {"type": kind, "enum": sorted(node.values, key=str)}
    if isinstance(node, inspect.TimeDeltaType):
        strict = {"pattern": _DURATION} if taken else {}
        return {"type": "string", "format": "duration", **strict}
    if isinstance(node, inspect.TimeType):
        if node.tz:
            return {"type": "string", "format": "time"}
        return {"type": "string", "pattern": _LOCAL_TIME}
    return dict(_FIXED.get(type(node), {}))


def _text(node: inspect.StrType, taken: bool) -> Schema:
    schema: Schema = {"type": "string"}
    if node.min_length is not None:
        schema["minLength"] = node.min_length
    if node.max_length is not None:
        schema["maxLength"] = node.max_length
    if node.pattern is not None:
        schema["pattern"] = node.pattern
    elif taken:
        schema["pattern"] = NO_NUL
    return schema


def _number(node: Any, schema: Schema, taken: bool) -> Schema:
    bounds = {
        "minimum": node.ge,
        "exclusiveMinimum": node.gt,
        "maximum": node.le,
        "exclusiveMaximum": node.lt,
        "multipleOf": node.multiple_of,
    }
    schema.update({name: bound for name, bound in bounds.items() if bound is not None})
    if taken and schema["type"] == "integer":
        if node.ge is None and node.gt is None:
            schema["minimum"] = -(2**63)
        if node.le is None and node.lt is None:
            schema["maximum"] = 2**63 - 1
    return schema
