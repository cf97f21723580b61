"""JSON Schemas of types (2020-12, as OpenAPI 3.1 has it), strict enough to generate clients from.

msgspec's own export knows neither the formats of instants nor what this API refuses besides.
"""

from typing import Any, cast, get_args

import msgspec
import msgspec.inspect as inspect
from msgspec import UNSET, Struct

from backwright.domain.money import Money
from backwright.presentation.exposing.inspecting import type_info
from backwright.presentation.exposing.money_schema import MONEY, MONEY_TEXT
from backwright.presentation.exposing.scalar_schemas import scalar_schema

Schema = dict[str, Any]
REF = "#/components/schemas/"
_Object = inspect.StructType | inspect.DataclassType | inspect.TypedDictType
_Ordered = inspect.ListType | inspect.VarTupleType


class Schemas:
    """Collects the named schemas of one document.

    A type that is taken from clients is described as strictly as it is checked; one that is only
    given to them says that all its fields are there. What is taken must be asked for first.
    """

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {"Money": MONEY}
        self._names: dict[Any, str] = {Money: "Money"}

    def of(self, kind: Any, *, taken: bool) -> Schema:
        """The schema of a type; named types are references."""
        return self._of(type_info(kind), taken)

    def of_fields(self, kind: type[Struct], *, taken: bool) -> dict[str, tuple[Schema, bool]]:
        """The schema of each field by its name in JSON, and whether it is required."""
        node = cast(inspect.StructType, type_info(kind))
        return {
            field.encode_name: (self._field(field, taken), field.required) for field in node.fields
        }

    def text_of_fields(self, kind: type[Struct]) -> dict[str, tuple[Schema, bool]]:
        """The same for fields that are given as text, in a path or a query string."""
        fields = self.of_fields(kind, taken=True)
        return {name: (_as_text(schema), required) for name, (schema, required) in fields.items()}

    def chosen(self, kind: type[Struct]) -> Schema:
        """A view of which a client chose some fields."""
        full = self.of(kind, taken=False)
        name = f"{full['$ref'].removeprefix(REF)}Fields"
        if name not in self.components:
            properties = self.components[full["$ref"].removeprefix(REF)]["properties"]
            self.components[name] = {
                "type": "object",
                "description": "The fields that were asked for.",
                "properties": properties,
                "additionalProperties": False,
            }
        return {"$ref": f"{REF}{name}"}

    def _of(self, node: inspect.Type, taken: bool) -> Schema:
        if isinstance(node, inspect.Metadata):
            return {**self._of(node.type, taken), **_more(node)}
        if isinstance(node, inspect.UnionType):
            return self._union(node, taken)
        if isinstance(node, _Object):
            return self._named(node.cls, node, taken)
        if isinstance(node, inspect.EnumType):
            return self._enum(node)
        if isinstance(node, _Ordered | inspect.SetType | inspect.FrozenSetType):
            return self._array(node, taken)
        if isinstance(node, inspect.DictType):
            return self._map(node, taken)
        return scalar_schema(node, taken=taken)

    def _union(self, node: inspect.UnionType, taken: bool) -> Schema:
        kinds = [kind for kind in node.types if not isinstance(kind, inspect.NoneType)]
        variants = [self._of(kind, taken) for kind in kinds]
        if len(kinds) == len(node.types):
            return {"anyOf": variants}
        if len(variants) == 1 and isinstance(variants[0].get("type"), str):
            nullable = {**variants[0], "type": [variants[0]["type"], "null"]}
            if "enum" in nullable:
                nullable["enum"] = [*nullable["enum"], None]
            return nullable
        return {"anyOf": [*variants, {"type": "null"}]}

    def _array(self, node: Any, taken: bool) -> Schema:
        schema: Schema = {"type": "array", "items": self._of(node.item_type, taken)}
        if node.min_length is not None:
            schema["minItems"] = node.min_length
        if node.max_length is not None:
            schema["maxItems"] = node.max_length
        if not isinstance(node, _Ordered):
            schema["uniqueItems"] = True
        return schema

    def _map(self, node: inspect.DictType, taken: bool) -> Schema:
        schema: Schema = {
            "type": "object",
            "additionalProperties": self._of(node.value_type, taken),
        }
        keys = self._of(node.key_type, taken)
        if len(keys) > 1:
            schema["propertyNames"] = {key: value for key, value in keys.items() if key != "type"}
        if node.min_length is not None:
            schema["minProperties"] = node.min_length
        if node.max_length is not None:
            schema["maxProperties"] = node.max_length
        return schema

    def _enum(self, node: inspect.EnumType) -> Schema:
        values = [member.value for member in node.cls]
        kind = "string" if all(isinstance(value, str) for value in values) else "integer"
        name = self._name(node.cls)
        if name not in self.components:
            self.components[name] = {"type": kind, "enum": values}
            _describe(self.components[name], node.cls)
        return {"$ref": f"{REF}{name}"}

    def _named(self, kind: Any, node: Any, taken: bool) -> Schema:
        name = self._name(kind)
        if name not in self.components:
            # Entered before its fields, which may speak of it again.
            schema = self.components[name] = {"type": "object"}
            self._fill(schema, kind, node, taken)
        return {"$ref": f"{REF}{name}"}

    def _fill(self, schema: Schema, kind: Any, node: Any, taken: bool) -> None:
        _describe(schema, kind)
        schema["properties"] = {
            field.encode_name: self._field(field, taken) for field in node.fields
        }
        tag = getattr(node, "tag_field", None)
        if tag:
            schema["properties"] = {tag: {"const": node.tag}, **schema["properties"]}
        always = not taken and not getattr(kind, "__struct_config__", None)
        always = always or (not taken and not kind.__struct_config__.omit_defaults)
        required = [
            field.encode_name
            for field in node.fields
            if field.required or (always and field.default is not UNSET)
        ]
        if tag:
            required.insert(0, tag)
        if required:
            schema["required"] = required
        closed = taken and isinstance(node, inspect.DataclassType)
        if closed or getattr(node, "forbid_unknown_fields", False):
            schema["additionalProperties"] = False

    def _field(self, field: inspect.Field, taken: bool) -> Schema:
        schema = self._of(field.type, taken)
        if taken and field.default not in (msgspec.NODEFAULT, UNSET, None):
            schema = {**schema, "default": msgspec.to_builtins(field.default)}
        return schema

    def _name(self, kind: Any) -> str:
        known = self._names.get(kind)
        if known is None:
            known = _spoken(kind)
            taken = set(self._names.values())
            for part in reversed(kind.__module__.split(".")):
                if known not in taken:
                    break
                known = part.capitalize() + known
            self._names[kind] = known
        return known


def _spoken(kind: Any) -> str:
    """The name of a class; of a generic one with its arguments before it: `OrderListEnvelope`."""
    name: str = getattr(kind, "__name__", "")
    before = "".join(map(_spoken, get_args(kind)))
    return f"{before}{name[:1].upper()}{name[1:]}" if before else name


def _more(node: inspect.Metadata) -> Schema:
    return getattr(node, "extra_json_schema", None) or {}


def _describe(schema: Schema, kind: Any) -> None:
    text = (kind.__dict__.get("__doc__") or "").strip()
    # dataclasses write their signature where nobody wrote a docstring.
    if text and not text.startswith(f"{kind.__name__}("):
        first = text.partition("\n\n")[0]
        schema["description"] = " ".join(line.strip() for line in first.splitlines())


def _as_text(schema: Schema) -> Schema:
    """In a path or a query string there is no null, and money is written as text."""
    if schema.get("$ref") == f"{REF}Money":
        return MONEY_TEXT
    if "anyOf" in schema:
        kept = [each for each in schema["anyOf"] if each != {"type": "null"}]
        rest = {key: value for key, value in schema.items() if key != "anyOf"}
        return {**_as_text(kept[0]), **rest} if len(kept) == 1 else {**rest, "anyOf": kept}
    if isinstance(schema.get("type"), list):
        schema = {**schema, "type": next(kind for kind in schema["type"] if kind != "null")}
        if "enum" in schema:
            schema["enum"] = [value for value in schema["enum"] if value is not None]
    if schema.get("type") == "array":
        return {**schema, "items": _as_text(schema["items"])}
    return schema
