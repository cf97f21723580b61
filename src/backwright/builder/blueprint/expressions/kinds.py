"""The types that parts of expressions have."""

from dataclasses import dataclass, replace
from enum import StrEnum

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
from backwright.builder.blueprint.spelling import with_article


class Family(StrEnum):
    """What the operators look at. UNKNOWN stands for a mistake that was noted already."""

    INT = "whole number"
    DECIMAL = "decimal"
    MONEY = "amount of money"
    TEXT = "text"
    BOOL = "truth value"
    DATE = "date"
    TIME = "time"
    INSTANT = "instant"
    DURATION = "duration"
    UUID = "UUID"
    JSON = "JSON value"
    ENUM = "enumeration"
    VALUE = "value object"
    REFERENCE = "reference"
    LIST = "list"
    MAP = "map"
    NULL = "null"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Kind:
    """A type: `ref` is of what it is, `of` what a list has in it, `places` a decimal's digits."""

    family: Family
    ref: Ref | None = None
    of: "Kind | None" = None
    optional: bool = False
    places: int | None = 0

    def present(self) -> "Kind":
        """The same, where it is known that it is not missing."""
        return replace(self, optional=False)

    def __str__(self) -> str:
        return with_article(str(self.ref) if self.ref is not None else self.family.value)


UNKNOWN = Kind(Family.UNKNOWN)
NULL = Kind(Family.NULL, optional=True)
BOOL = Kind(Family.BOOL)
INT = Kind(Family.INT)
TEXT = Kind(Family.TEXT)
DATE = Kind(Family.DATE)
INSTANT = Kind(Family.INSTANT)
DURATION = Kind(Family.DURATION)
MONEY = Kind(Family.MONEY)
NUMBERS = frozenset({Family.INT, Family.DECIMAL})
ORDERED = NUMBERS | {
    Family.MONEY,
    Family.TEXT,
    Family.DATE,
    Family.TIME,
    Family.INSTANT,
    Family.DURATION,
}

_FAMILIES: dict[type[FieldType], Family] = {
    BoolType: Family.BOOL,
    CountryType: Family.TEXT,
    CurrencyType: Family.TEXT,
    DateType: Family.DATE,
    DurationType: Family.DURATION,
    EmailType: Family.TEXT,
    InstantType: Family.INSTANT,
    IntType: Family.INT,
    JsonType: Family.JSON,
    MapType: Family.MAP,
    MoneyType: Family.MONEY,
    SequenceType: Family.TEXT,
    SlugType: Family.TEXT,
    TextType: Family.TEXT,
    TimeType: Family.TIME,
    UrlType: Family.TEXT,
    UuidType: Family.UUID,
}
_TYPES: dict[Family, FieldType] = {
    Family.BOOL: BoolType(),
    Family.DATE: DateType(),
    Family.DURATION: DurationType(),
    Family.INSTANT: InstantType(),
    Family.INT: IntType(),
    Family.JSON: JsonType(),
    Family.MONEY: MoneyType(),
    Family.TEXT: TextType(),
    Family.TIME: TimeType(),
    Family.UUID: UuidType(),
}


def kind_of(type: FieldType | None, *, optional: bool = False) -> Kind:
    """The kind of a field's value; unknown where the field's type is a mistake."""
    if type is None:
        return UNKNOWN
    if isinstance(type, DecimalType):
        return Kind(Family.DECIMAL, places=type.places, optional=optional)
    if isinstance(type, EnumType):
        return Kind(Family.ENUM, type.target, optional=optional)
    if isinstance(type, ValueType):
        return Kind(Family.VALUE, type.target, optional=optional)
    if isinstance(type, ReferenceType):
        return Kind(Family.REFERENCE, type.target, optional=optional)
    if isinstance(type, ListType):
        return Kind(Family.LIST, of=kind_of(type.of), optional=optional)
    return Kind(_FAMILIES[type.__class__], optional=optional)


def type_of(kind: Kind) -> FieldType | None:
    """A field type that holds values of the kind; None for null and for what can't be a field."""
    if kind.family is Family.DECIMAL:
        return DecimalType(places=kind.places if kind.places is not None else 18)
    if kind.ref is not None and kind.family is Family.ENUM:
        return EnumType(kind.ref)
    if kind.ref is not None and kind.family is Family.VALUE:
        return ValueType(kind.ref)
    if kind.ref is not None and kind.family is Family.REFERENCE:
        return ReferenceType(target=kind.ref, local=False)
    return _TYPES.get(kind.family)
