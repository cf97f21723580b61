"""What a JSON Schema says that a value may be instead: references, unions, null."""

from collections.abc import Mapping
from typing import Any

from backwright.presentation.exposing.comparing.difference import ContractError
from backwright.presentation.exposing.json_kinds import is_array
from backwright.presentation.exposing.schemas import REF

Schema = Mapping[str, Any]
NULL: Schema = {"type": "null"}
_TYPES = {"type", "$ref", "enum", "const"}


def name_of(schema: Schema) -> str:
    """The name of the schema that it refers to; empty where it says all itself."""
    return str(schema.get("$ref", "")).removeprefix(REF)


def resolved(schema: Schema, named: Mapping[str, Schema]) -> Schema:
    """What it says, or what it refers to says; raises `ContractError`."""
    name = name_of(schema)
    if name and name not in named:
        raise ContractError(f"it refers to {name}, which is not in it")
    return named[name] if name else schema


def alternatives(schema: Schema) -> list[Schema]:
    """Each of one type, or a reference."""
    parts = _parts(schema)
    if parts and not rules(schema):
        return [each for part in parts for each in alternatives(part)]
    kinds = schema.get("type")
    if not is_array(kinds):
        return [schema]
    return [NULL if kind == "null" else _of_type(schema, kind) for kind in kinds]


def rules(schema: Schema) -> list[Schema]:
    """Alternatives that are no types, but say more about one."""
    parts = _parts(schema)
    return parts if any(_TYPES.isdisjoint(each) for each in parts) else []


def label_of(schema: Schema) -> str:
    """How people call it."""
    return name_of(schema) or str(schema.get("type", "anything"))


def _parts(schema: Schema) -> list[Schema]:
    return schema.get("anyOf") or schema.get("oneOf") or []


def _of_type(schema: Schema, kind: str) -> Schema:
    single = {**schema, "type": kind}
    if "enum" in schema:
        single["enum"] = [each for each in schema["enum"] if each is not None]
    return single
