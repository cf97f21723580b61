"""The small pieces of the format: numbers, words, and forms that may be written short."""

from decimal import Decimal
from typing import Annotated, Any, Literal, TypeGuard

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import PydanticCustomError

ProtocolWord = Literal["rest", "graphql", "grpc", "websocket"]


def _title(kind: type[Any]) -> str:
    return kind.__name__.removesuffix("Part")


class Part(BaseModel):
    """A mapping of the format: unknown keys are mistakes, and nothing is converted."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        use_attribute_docstrings=True,
        model_title_generator=_title,
    )

    @field_validator("*", mode="before")
    @classmethod
    def _given(cls, value: Any) -> Any:
        """A key without a value says nothing; it was probably meant to."""
        if value is None:
            raise PydanticCustomError("no_value", "has no value")
        return value


def is_list(value: object) -> TypeGuard[list[object]]:
    """Whether it is a list."""
    return isinstance(value, list)


def is_mapping(value: object) -> TypeGuard[dict[str, object]]:
    """Whether it is a mapping; YAML gives them keys that are text."""
    return isinstance(value, dict)


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise PydanticCustomError("number_type", "must be a number")
    return value


def _formula(value: object) -> object:
    """Only whether there is one: its exact text is read from the source where it is compiled."""
    if is_list(value) or is_mapping(value):
        raise PydanticCustomError("formula_type", "must be an expression")
    return str(value)


def _type(value: object) -> object:
    if isinstance(value, str) or is_list(value) or is_mapping(value):
        return value
    raise PydanticCustomError("type_type", "must be a type, such as text or [text]")


def as_list(value: object) -> object:
    """One thing where several may stand."""
    return value if is_list(value) else [value]


def as_field(value: object) -> object:
    """The long form of a field: a type alone says all the rest by default."""
    short = isinstance(value, str) or is_list(value) or (is_mapping(value) and set(value) == _MAP)
    return {"type": value} if short else value


def as_operation(value: object) -> object:
    """The long form of an operation: who may do it is all that must be said."""
    return {"allow": value} if isinstance(value, str) or is_list(value) else value


def as_inputs(value: object) -> object:
    """The long form of what an operation takes: fields of the entity are named only."""
    if not is_list(value):
        return value
    names = [name for name in value if isinstance(name, str)]
    if len(names) != len(value):
        raise PydanticCustomError("inputs_type", "must be names of fields, or new fields by name")
    if len(set(names)) != len(names):
        raise PydanticCustomError("inputs_type", "names a field twice")
    return dict.fromkeys(names)


def as_names(value: object) -> object:
    """The names of modules, wherever their content stands."""
    return list(value) if is_mapping(value) else value


_MAP = {"text"}
TYPE_WORDS = (
    "text int decimal money bool date time instant duration email url slug uuid json country "
    "currency sequence"
).split()
_WORD_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"enum": [word + mark for word in TYPE_WORDS for mark in ("", "?")]},
        {"type": "string", "pattern": r"^([a-z][a-z0-9_]*\.)?[A-Z][A-Za-z0-9]*\??$"},
    ]
}
_TYPE_SCHEMA: dict[str, Any] = {
    "title": "Type",
    "description": (
        "A type word, the name of an entity (a reference), a value object or an enumeration; "
        "`?` behind it makes it optional. `[T]` is a list, `{text: T}` a map, "
        "`{enum: [a, b]}` one of some words."
    ),
    "examples": ["text", "money?", "Category", "catalog.Product", ["text"], {"text": "int"}],
    "anyOf": [
        *_WORD_SCHEMA["anyOf"],
        {"type": "array", "minItems": 1, "maxItems": 1},
        {"type": "object", "minProperties": 1, "maxProperties": 1},
    ],
}
_SCALAR_SCHEMA = {"type": ["string", "number", "boolean", "null"]}

Number = Annotated[Any, AfterValidator(_number), WithJsonSchema({"type": "number"})]
TypeSpec = Annotated[Any, AfterValidator(_type), WithJsonSchema(_TYPE_SCHEMA)]
FormulaText = Annotated[str, BeforeValidator(_formula), WithJsonSchema(_SCALAR_SCHEMA)]
Names = Annotated[list[str], BeforeValidator(as_list, json_schema_input_type=str | list[str])]
