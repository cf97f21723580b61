"""What a field can hold, once every name in it has been resolved."""

from dataclasses import dataclass
from decimal import Decimal

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Ref:
    """The name of an entity, a value object or an enumeration, and the module it lives in."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextType:
    """Text; `min` and `max` count characters, `pattern` matches the whole of it."""

    min: int | None = None
    max: int | None = None
    pattern: str | None = None
    lower: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailType:
    """An e-mail address (at most 254 characters, RFC 5321), lower-cased with `lower`."""

    lower: bool = False
    max: int = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlType:
    """An absolute http or https URL."""

    max: int = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class SlugType:
    """Lower-case letters, digits and single hyphens between them."""

    max: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class IntType:
    """A whole number of 64 bits; `above` and `below` exclude their own value."""

    min: int | None = None
    max: int | None = None
    above: int | None = None
    below: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecimalType:
    """An exact number of at most `digits` digits, `places` of them after the point."""

    digits: int = 18
    places: int = 4
    min: Decimal | None = None
    max: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyType:
    """An amount in a currency; the bounds hold for the amount in whatever currency it has."""

    min: Decimal | None = None
    max: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None


@dataclass(frozen=True, slots=True)
class BoolType:
    """True or false."""


@dataclass(frozen=True, slots=True)
class DateType:
    """A day in the calendar."""


@dataclass(frozen=True, slots=True)
class TimeType:
    """A time of day, without a zone."""


@dataclass(frozen=True, slots=True)
class InstantType:
    """A point in time, kept in UTC to the microsecond."""


@dataclass(frozen=True, slots=True)
class DurationType:
    """A length of time, to the microsecond."""


@dataclass(frozen=True, slots=True)
class UuidType:
    """A UUID that refers to nothing that the blueprint knows."""


@dataclass(frozen=True, slots=True)
class JsonType:
    """Any JSON value."""


@dataclass(frozen=True, slots=True)
class CountryType:
    """An ISO 3166-1 alpha-2 code."""


@dataclass(frozen=True, slots=True)
class CurrencyType:
    """An ISO 4217 code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceType:
    """A number for people, given by the store when the thing is created and kept as text.

    `format` is a Python format string with one place for the number: `S-{:06}`.
    """

    format: str = "{}"


@dataclass(frozen=True, slots=True)
class EnumType:
    """One of the values of an enumeration; the values are in `Module.enums`."""

    target: Ref


@dataclass(frozen=True, slots=True)
class ValueType:
    """A value object of the same module."""

    target: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceType:
    """The identity of an entity.

    `local` is whether it lives in the same module: only then is there a foreign key. `on_delete`
    says what happens here when the target is deleted for good: restrict, clear or cascade.
    """

    target: Ref
    local: bool
    on_delete: str = "restrict"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListType:
    """Several, in order. Elements are told apart by their field `key`, where there is one."""

    of: "FieldType"
    min: int | None = None
    max: int | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapType:
    """Values by a text."""

    of: "FieldType"
    min: int | None = None
    max: int | None = None


TextLike = TextType | EmailType | UrlType | SlugType
Bounded = IntType | DecimalType | MoneyType
Plain = (
    BoolType
    | DateType
    | TimeType
    | InstantType
    | DurationType
    | UuidType
    | JsonType
    | CountryType
    | CurrencyType
)
FieldType = (
    TextLike
    | Bounded
    | Plain
    | SequenceType
    | EnumType
    | ValueType
    | ReferenceType
    | ListType
    | MapType
)
