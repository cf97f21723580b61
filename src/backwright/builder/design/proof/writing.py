"""Values as Python source, for the domain or for its contract."""

import pprint
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from backwright.builder.blueprint.field_types import (
    EnumType,
    FieldType,
    JsonType,
    ListType,
    MapType,
    ReferenceType,
    ValueType,
)
from backwright.builder.blueprint.fields import Field
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.values import Parts, day, parts_of, target_fields
from backwright.builder.design.spelling import Spelling
from backwright.builder.design.words import literal, with_article
from backwright.domain import Money


class Writing:
    """Writes values in one file; `contract` says whether value objects are structs there."""

    def __init__(self, lookup: Lookup, imports: Imports, *, contract: bool) -> None:
        self.imports = imports
        self.spelling = Spelling(lookup, imports)
        self._lookup = lookup
        self._contract = contract

    def value(self, kind: FieldType, value: object) -> str:
        """The value as an expression of its type."""
        if value is None:
            return "None"
        match kind:
            case EnumType(target=target):
                return self.spelling.member(target, str(value))
            case ReferenceType(target=target):
                self.imports.add("uuid", "UUID")
                return f"{self.spelling.identity(target)}({_identity(value)})"
            case ListType(of=inner):
                items = cast("list[object]", value)
                return f"[{', '.join(self.value(inner, each) for each in items)}]"
            case MapType(of=inner):
                pairs = cast("dict[str, object]", value).items()
                return f"{{{', '.join(f'{literal(k)}: {self.value(inner, v)}' for k, v in pairs)}}}"
            case ValueType():
                return self._parts(kind, cast("Parts", value))
            case JsonType():
                return pprint.pformat(value, compact=True, width=10_000).replace("'", '"')
            case _:
                return self._plain(value)

    def _parts(self, kind: ValueType, value: Parts) -> str:
        """The struct of the contract; or an example that says only what is not as usual."""
        found = self._lookup.value(kind.target)
        if self._contract:
            given = {field.name for field in found.inputs}
            pairs = [pair for pair in value.fields if pair[0] in given]
            return f"{self.spelling.given(kind)}({', '.join(self.named(found.fields, pairs))})"
        usual = parts_of(target_fields(self._lookup, kind), self._lookup).fields
        pairs = [pair for pair in value.fields if pair not in usual]
        name = example_name(found.snake)
        self.imports.add(f"tests.examples.{kind.target.module}", name)
        return f"{name}({', '.join(self.named(found.fields, pairs))})"

    def named(self, fields: tuple[Field, ...], pairs: list[tuple[str, object]]) -> list[str]:
        """Keyword arguments for these fields' values."""
        kinds = {field.name: field.type for field in fields}
        return [f"{name}={self.value(kinds[name], value)}" for name, value in pairs]

    def _plain(self, value: Any) -> str:
        match value:
            case bool() | int():
                return str(value)
            case str():
                return literal(value)
            case Decimal():
                return f"{self.imports.add('decimal', 'Decimal')}({literal(str(value))})"
            case Money():
                money = self.imports.add("backwright.domain", "Money")
                return f"{money}.of({literal(str(value.amount))}, {literal(value.currency)})"
            case UUID():
                self.imports.add("uuid", "UUID")
                return _identity(value)
            case _:
                return self._time(value)

    def _time(self, value: Any) -> str:
        match value:
            case datetime():
                self.imports.update([("datetime", "datetime"), ("datetime", "UTC")])
                clock = f"{value.hour}, {value.minute}"
                return f"datetime({', '.join(map(str, day(value)))}, {clock}, tzinfo=UTC)"
            case date():
                self.imports.add("datetime", "date")
                return f"date({', '.join(map(str, day(value)))})"
            case time():
                self.imports.add("datetime", "time")
                return f"time({value.hour}, {value.minute})"
            case timedelta():
                self.imports.add("datetime", "timedelta")
                return f"timedelta(seconds={value.total_seconds():g})"
            case _:
                raise TypeError(f"{value!r} can't be written")


def example_name(snake: str) -> str:
    """The function that makes an example: `an_order`."""
    return with_article(snake).replace(" ", "_")


def _identity(value: object) -> str:
    return f"UUID(int={cast('UUID', value).int})"
