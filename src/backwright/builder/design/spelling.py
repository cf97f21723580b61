"""How the types of fields are written: in the domain, and in the contracts."""

from collections.abc import Mapping
from decimal import Decimal

from backwright.builder.blueprint.field_types import (
    BoolType,
    CountryType,
    CurrencyType,
    DateType,
    DecimalType,
    DurationType,
    EmailType,
    EnumType,
    FieldType,
    InstantType,
    IntType,
    JsonType,
    ListType,
    MapType,
    MoneyType,
    Ref,
    ReferenceType,
    SequenceType,
    SlugType,
    TextType,
    TimeType,
    UrlType,
    UuidType,
    ValueType,
)
from backwright.builder.blueprint.fields import Field
from backwright.builder.design.imports import Imports
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.words import literal

# What a type is in plain Python: module (empty for built-ins) and name.
_PLAIN: dict[type[object], tuple[str, str]] = {
    TextType: ("", "str"),
    EmailType: ("", "str"),
    UrlType: ("", "str"),
    SlugType: ("", "str"),
    CountryType: ("", "str"),
    CurrencyType: ("", "str"),
    SequenceType: ("", "str"),
    IntType: ("", "int"),
    BoolType: ("", "bool"),
    DecimalType: ("decimal", "Decimal"),
    MoneyType: ("backwright.domain", "Money"),
    DateType: ("datetime", "date"),
    TimeType: ("datetime", "time"),
    InstantType: ("datetime", "datetime"),
    DurationType: ("datetime", "timedelta"),
    UuidType: ("uuid", "UUID"),
    JsonType: ("typing", "Any"),
}
# Where the kit knows more about what callers may send.
_CHECKED: dict[type[object], str] = {
    EmailType: "Email",
    UrlType: "Url",
    SlugType: "Slug",
    CountryType: "Country",
    CurrencyType: "Currency",
    InstantType: "Instant",
    TimeType: "LocalTime",
}
# Whole numbers of 64 bits without an upper bound, by their lower one.
_NAMED_INTEGERS = {None: "Integer", 0: "Natural", 1: "Positive"}


class Spelling:
    """Writes types for one file, and notes what that file must import for them."""

    def __init__(self, lookup: Lookup, imports: Imports) -> None:
        self._lookup = lookup
        self._imports = imports

    def identity(self, entity: Ref) -> str:
        """The identifier type of an entity: `OrderId`."""
        return self._imports.add(
            self._lookup.types(entity.module), self._lookup.entity(entity).id_type
        )

    def enumeration(self, enum: Ref) -> str:
        """The class of an enumeration."""
        return self._imports.add(self._lookup.types(enum.module), enum.name)

    def member(self, enum: Ref, value: str) -> str:
        """A member of an enumeration, by its value."""
        return f"{self.enumeration(enum)}.{self._lookup.member(enum, value)}"

    def value(self, value: Ref) -> str:
        """The class of a value object in the domain."""
        return self._imports.add(self._lookup.value_home(value), value.name)

    def domain(self, kind: FieldType) -> str:
        """The type in the domain."""
        match kind:
            case EnumType():
                return self.enumeration(kind.target)
            case ValueType():
                return self.value(kind.target)
            case ReferenceType():
                return self.identity(kind.target)
            case ListType():
                return f"list[{self.domain(kind.of)}]"
            case MapType():
                return f"dict[str, {self.domain(kind.of)}]"
            case _:
                return self._plain(kind)

    def shown(self, kind: FieldType) -> str:
        """The type in views, where values are good already."""
        match kind:
            case ValueType():
                return self._data(self._lookup.value(kind.target).data, kind.target)
            case ListType():
                return f"list[{self.shown(kind.of)}]"
            case MapType():
                return f"dict[str, {self.shown(kind.of)}]"
            case _:
                return self.domain(kind)

    def given(self, kind: FieldType) -> str:
        """The type in commands, with everything that can be checked while it is decoded."""
        match kind:
            case ValueType():
                return self._data(self._lookup.value(kind.target).input, kind.target)
            case ListType():
                return self._bounded(f"list[{self.given(kind.of)}]", kind.min, kind.max)
            case MapType():
                return self._bounded(f"dict[str, {self.given(kind.of)}]", kind.min, kind.max)
            case TextType():
                return self._text(kind)
            case IntType():
                return self._int(kind)
            case _ if type(kind) in _CHECKED:
                return self._imports.add("backwright.application", _CHECKED[type(kind)])
            case _:
                return self.domain(kind)

    def _plain(self, kind: FieldType) -> str:
        module, name = _PLAIN[type(kind)]
        return self._imports.add(module, name) if module else name

    def _data(self, name: str, value: Ref) -> str:
        return self._imports.add(self._lookup.place(value.module, "contracts.values"), name)

    def _bounded(self, written: str, least: int | None, most: int | None) -> str:
        return self._annotated(written, {"min_length": least or None, "max_length": most})

    def _text(self, kind: TextType) -> str:
        # `$` alone would let a line end pass; this reads alike in Python and in browsers.
        pattern = None if kind.pattern is None else literal(rf"^(?:{kind.pattern})$(?!\n)")
        return self._annotated(
            "str", {"min_length": kind.min or None, "max_length": kind.max, "pattern": pattern}
        )

    def _int(self, kind: IntType) -> str:
        least = kind.min if kind.above is None else kind.above + 1
        most = kind.max if kind.below is None else kind.below - 1
        if most is None and least in _NAMED_INTEGERS:
            return self._imports.add("backwright.application", _NAMED_INTEGERS[least])
        bounds = {
            "ge": "-(2**63)" if least is None else least,
            "le": "2**63 - 1" if most is None else most,
        }
        return self._annotated("int", bounds)

    def _annotated(self, written: str, meta: Mapping[str, int | str | None]) -> str:
        said = ", ".join(f"{name}={value}" for name, value in meta.items() if value is not None)
        if not said:
            return written
        self._imports.update([("typing", "Annotated"), ("msgspec", "Meta")])
        return f"Annotated[{written}, Meta({said})]"


def optional(written: str, field: Field) -> str:
    """With `| None` where the field can be empty."""
    return f"{written} | None" if field.optional else written


def number(value: int | Decimal) -> str:
    """A bound as Python source: an exact decimal is made from text."""
    return str(value) if isinstance(value, int) or value == int(value) else f'Decimal("{value}")'
