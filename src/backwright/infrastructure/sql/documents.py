"""Value objects, lists and maps as JSON documents in a column."""

import dataclasses
import re
from collections.abc import Callable
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from backwright.domain.money import Money
from backwright.infrastructure.sql.column_type import Convert
from backwright.infrastructure.sql.database import UnstorableError
from backwright.infrastructure.sql.hints import Hint, properties

# An even number of backslashes before it is text about an escape, not one.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_encode = msgspec.json.Encoder(order="deterministic").encode


def document_writer(declared: Any) -> Callable[[Any], bytes]:
    """How a value of the declared type becomes JSON.

    A value object is stored with its properties, so that a view made from the row can show them.
    """
    simplify = _simplifier(declared)
    if simplify is None:
        return lambda value: _storable(_encode(value))
    return lambda value: _storable(_encode(simplify(value)))


def document_reader(declared: Any) -> Convert:
    """How JSON becomes a value of the declared type."""
    return msgspec.json.Decoder(declared).decode


def no_json(declared: Any) -> str | None:
    """Why values of the declared type can't be JSON, if they can't."""
    try:
        msgspec.json.schema(declared)
    except TypeError as error:
        return str(error)
    return None


def canonical(document: bytes | str) -> bytes:
    """Equal for documents that mean the same, however a database formats them."""
    return msgspec.json.encode(msgspec.json.decode(document), order="sorted")


def _storable(document: bytes) -> bytes:
    """The same; PostgreSQL has no place for NUL in a text, so no database takes it."""
    if b"\\u0000" in document and _NUL.search(document):
        raise UnstorableError("a text can't hold the character NUL")
    return document


def _simplifier(declared: Any) -> Convert | None:
    """Only types with properties somewhere inside need one: msgspec knows the rest."""
    hint = Hint.of(declared)
    kind: Any = hint.kind
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        simplify = None if kind is Money else _object_simplifier(kind)
    else:
        simplify = _collection_simplifier(kind)
    if simplify is None or not hint.optional:
        return simplify
    inner = simplify
    return lambda value: None if value is None else inner(value)


def _collection_simplifier(declared: Any) -> Convert | None:
    arguments = get_args(declared)
    if get_origin(declared) in (list, tuple, set, frozenset) and arguments:
        return _each(_simplifier(arguments[0]))
    if get_origin(declared) is dict:
        return _each_value(_simplifier(arguments[1]))
    return None


def _each(simplify: Convert | None) -> Convert | None:
    if simplify is None:
        return None
    return lambda values: [simplify(value) for value in values]


def _each_value(simplify: Convert | None) -> Convert | None:
    if simplify is None:
        return None
    return lambda values: {key: simplify(value) for key, value in values.items()}


def _object_simplifier(kind: type) -> Convert | None:
    shown = {name: hint for name, hint in properties(kind).items() if no_json(hint) is None}
    hints = get_type_hints(kind)
    fields = {field.name: hints[field.name] for field in dataclasses.fields(kind)}
    inner = {name: _simplifier(hint) for name, hint in {**fields, **shown}.items()}
    if not shown and not any(inner.values()):
        return None
    parts = tuple(inner.items())

    def simplify(value: Any) -> dict[str, Any]:
        return {
            name: getattr(value, name) if part is None else part(getattr(value, name))
            for name, part in parts
        }

    return simplify
