"""Values from paths and query strings, read into the types that a message gives them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import msgspec
import msgspec.inspect as inspect
from msgspec import Struct, convert

from backwright.domain.errors import FieldError, ValidationError
from backwright.domain.money import Money
from backwright.presentation.exposing.explaining import Explainer, escaped
from backwright.presentation.exposing.inspecting import type_info
from backwright.presentation.exposing.strictness import WRITTEN, fits
from backwright.presentation.exposing.text import NUL
from backwright.presentation.rest.querying import parameters
from backwright.presentation.rest.request import Request

StructT = TypeVar("StructT", bound=Struct)
Parse = Callable[[str], Any]
FIELDS = "fields"

_INTEGER = re.compile(r"-?[0-9]{1,19}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_BOOLEANS = {"true": True, "false": False}
_TEXTUAL = (
    inspect.StrType,
    inspect.UUIDType,
    inspect.DateTimeType,
    inspect.DateType,
    inspect.TimeType,
    inspect.TimeDeltaType,
    inspect.BytesType,
)


def plain(node: inspect.Type) -> inspect.Type:
    """A field's type without description and without null."""
    while True:
        if isinstance(node, inspect.Metadata):
            node = node.type
        elif isinstance(node, inspect.UnionType):
            kinds = [kind for kind in node.types if not isinstance(kind, inspect.NoneType)]
            if len(kinds) != 1:
                return node
            node = kinds[0]
        else:
            return node


def _integer(text: str) -> Any:
    return int(text) if _INTEGER.fullmatch(text) and fits(int(text)) else text


def _number(text: str) -> Any:
    return float(text) if _NUMBER.fullmatch(text) else text


def _decimal(text: str) -> str:
    if not WRITTEN.fullmatch(text):
        raise ValueError("must be a decimal number such as 9.90")
    return text


def _boolean(text: str) -> Any:
    return _BOOLEANS.get(text, text)


def parser(node: inspect.Type) -> Parse | None:
    """How text becomes what msgspec expects for a scalar; None for text itself.

    Raises `TypeError` for a type that can't be given as text.
    """
    node = plain(node)
    if isinstance(node, inspect.DataclassType) and node.cls is Money:
        return Money.parse
    if isinstance(node, inspect.BoolType):
        return _boolean
    if isinstance(node, inspect.IntType):
        return _integer
    if isinstance(node, inspect.DecimalType):
        return _decimal
    if isinstance(node, inspect.FloatType):
        return _number
    if isinstance(node, inspect.LiteralType | inspect.EnumType):
        values: Iterable[Any] = (
            node.values
            if isinstance(node, inspect.LiteralType)
            else (member.value for member in node.cls)
        )
        return _integer if any(isinstance(value, int) for value in values) else None
    if isinstance(node, _TEXTUAL):
        return None
    raise TypeError(type(node).__name__.removesuffix("Type").lower())


def elements(node: inspect.Type) -> inspect.Type | None:
    """The type of a list's elements; None for what is no list."""
    node = plain(node)
    if isinstance(node, inspect.ListType | inspect.SetType | inspect.FrozenSetType):
        return node.item_type
    return None


class Parameters(Generic[StructT]):
    """Reads path and query into a struct whose fields are the parameters.

    `chosen` are the names that `?fields=` may pick from; empty where it is not offered.
    """

    def __init__(
        self, kind: type[StructT], path: Sequence[str], chosen: Iterable[str] = ()
    ) -> None:
        """Raise `TypeError` naming a field that can't be given as text."""
        self._kind = kind
        self._path = tuple(path)
        self._chosen = frozenset(chosen)
        self._lists: set[str] = set()
        self._parse: dict[str, Parse] = {}
        for field in msgspec.structs.fields(kind):
            self._learn(field.encode_name, type_info(field.type))
        self._explainer = Explainer(kind)

    def _learn(self, name: str, node: inspect.Type) -> None:
        element = elements(node)
        if element is not None:
            self._lists.add(name)
        try:
            parse = parser(node if element is None else element)
        except TypeError as error:
            raise TypeError(f"{name} is of a type ({error}) that has no text form") from error
        if parse is not None:
            self._parse[name] = parse

    def read(self, values: Sequence[str], request: Request) -> StructT:
        """The struct; raises `ValidationError` with every error, or `MalformedError`."""
        raw: dict[str, Any] = dict(zip(self._path, values, strict=True))
        errors: list[FieldError] = []
        if self._parse:
            for name in self._path:
                raw[name] = self._parsed(name, raw[name], errors)
        if request.query:
            self._add_query(raw, request, errors)
        if "%00" in request.path or b"%00" in request.query or b"\0" in request.query:
            errors.extend(_with_nul(raw))
        try:
            read = convert(raw, self._kind)
        except msgspec.ValidationError as error:
            known = {found.at for found in errors}
            explained = self._explainer.errors(raw, error)
            errors.extend(found for found in explained if found.at not in known)
            raise ValidationError(tuple(errors)) from error
        if errors:
            raise ValidationError(tuple(errors))
        return read

    def _add_query(self, raw: dict[str, Any], request: Request, errors: list[FieldError]) -> None:
        for name, given in parameters(request.query).items():
            if name == FIELDS and self._chosen:
                request.fields = self._choice(given, errors)
            elif name in self._path:
                problem = "there is no such parameter"
                errors.append(FieldError(f"/{escaped(name)}", "unknown_field", problem))
            elif name in self._lists:
                raw[name] = [self._parsed(name, value, errors) for value in given]
            else:
                if len(given) > 1:
                    problem = "may be given only once"
                    errors.append(FieldError(f"/{escaped(name)}", "repeated", problem))
                raw[name] = self._parsed(name, given[0], errors)

    def _parsed(self, name: str, text: str, errors: list[FieldError]) -> Any:
        parse = self._parse.get(name)
        if parse is None:
            return text
        try:
            return parse(text)
        except ValueError as error:
            errors.append(FieldError(f"/{escaped(name)}", "malformed", str(error)))
            return text

    def _choice(self, given: list[str], errors: list[FieldError]) -> tuple[str, ...]:
        names = [name.strip() for name in ",".join(given).split(",")]
        unknown = [name for name in names if name not in self._chosen]
        if unknown:
            known = ", ".join(sorted(self._chosen))
            errors.append(FieldError(f"/{FIELDS}", "unknown_value", f"fields are {known}"))
        return tuple(names)


def _with_nul(raw: dict[str, Any]) -> Iterator[FieldError]:
    for name, value in raw.items():
        texts = value if value.__class__ is list else [value]
        if any(text.__class__ is str and "\0" in text for text in texts):
            yield FieldError(f"/{escaped(name)}", "null_character", NUL)
