"""Good values for fields, and how they are written in tests."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

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
from backwright.builder.blueprint.spelling import kebab
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.patterns import matching
from backwright.builder.design.words import spoken
from backwright.domain import Money

NOW = datetime(2030, 1, 2, 9, 30, tzinfo=UTC)
_ONE = Decimal(1)
_FIXED: dict[type[object], object] = {
    EmailType: "ada@example.org",
    UrlType: "https://example.org/",
    CountryType: "DE",
    SequenceType: "1",
    BoolType: True,
    DateType: NOW.date(),
    TimeType: time(9, 30),
    InstantType: NOW,
    DurationType: timedelta(hours=1),
    UuidType: UUID(int=1),
    ReferenceType: UUID(int=1),
    JsonType: {"key": "value"},
}


class NoValueError(LookupError):
    """No good value was found for a field."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A value object as its fields' values, by name."""

    fields: tuple[tuple[str, object], ...]


def good(field: Field, lookup: Lookup) -> object:
    """A value that the field can have; raises `NoValueError`."""
    if field.example is not None and not isinstance(field.type, (ListType, MapType, ValueType)):
        return field.example.value
    return good_of(field.type, field.name, lookup)


def good_of(kind: FieldType, name: str, lookup: Lookup) -> object:
    """A value of the type; texts say what they are for."""
    match kind:
        case TextType():
            return _text(kind, name)
        case SlugType():
            return kebab(name)[: kind.max]
        case IntType():
            return int(_number(kind))
        case DecimalType():
            return _number(kind)
        case MoneyType():
            return Money(_number(kind), lookup.blueprint.currency)
        case CurrencyType():
            return lookup.blueprint.currency
        case EnumType(target=target):
            return lookup.enum(target).members[0].value
        case ValueType(target=target):
            return parts_of(target_fields(lookup, kind), lookup)
        case ListType(of=inner):
            return [good_of(inner, name, lookup)] * max(1, kind.min or 0)
        case MapType(of=inner):
            return {"key": good_of(inner, name, lookup)}
        case _:
            return _FIXED[type(kind)]


def target_fields(lookup: Lookup, kind: ValueType) -> tuple[Field, ...]:
    """What must be said to make the value object in the domain."""
    return tuple(each for each in lookup.value(kind.target).fields if each.derived is None)


def parts_of(fields: tuple[Field, ...], lookup: Lookup) -> Parts:
    """A good value object."""
    return Parts(tuple((each.name, good(each, lookup)) for each in fields))


def _text(kind: TextType, name: str) -> str:
    least, most = max(1, kind.min or 0), kind.max
    if kind.pattern is not None:
        found = matching(kind.pattern, least, most)
        if found is None:
            raise NoValueError(f"{name}: {kind.pattern}")
        return found
    text = spoken(name).capitalize()
    while len(text) < least:
        text = f"{text} and more"
    text = text[:most].rstrip().ljust(least, "x")
    return text.lower() if kind.lower else text


def _number(kind: IntType | DecimalType | MoneyType) -> Decimal:
    """One, or the nearest number that is allowed."""
    step = _ONE if not isinstance(kind, DecimalType) else _ONE.scaleb(-kind.places)
    least = kind.min if kind.above is None else kind.above + step
    most = kind.max if kind.below is None else kind.below - step
    value = _ONE if least is None else max(_ONE, Decimal(least))
    return value if most is None else min(value, Decimal(most))


def day(value: date) -> tuple[int, int, int]:
    """Year, month and day."""
    return value.year, value.month, value.day


def another(field: Field, lookup: Lookup) -> object:
    """A good value that is not the usual one; raises `NoValueError` where none is known."""
    usual = good_of(field.type, field.name, lookup)
    found = _another(field.type, usual, f"other_{field.name}", lookup)
    if found in (None, usual):
        raise NoValueError(field.name)
    return found


def _another(kind: FieldType, usual: object, name: str, lookup: Lookup) -> object:
    match kind, usual:
        case ((TextType(pattern=None) | SlugType()), _):
            return good_of(kind, name, lookup)
        case EmailType(), _:
            return "grace@example.org"
        case UrlType(), _:
            return "https://example.org/other"
        case BoolType(), bool():
            return not usual
        case IntType(), int():
            return usual + 1 if kind.max is None and kind.below is None else None
        case ((DateType() | InstantType()), date()):
            return usual + timedelta(days=1)
        case _:
            return None
