"""Single values written in a blueprint: numbers, texts, times."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from backwright.builder.blueprint.diagnostics import did_you_mean
from backwright.builder.blueprint.expressions.literals import UNITS, quoted
from backwright.builder.blueprint.field_types import (
    BoolType,
    Bounded,
    CountryType,
    CurrencyType,
    DateType,
    DecimalType,
    DurationType,
    EmailType,
    FieldType,
    InstantType,
    IntType,
    JsonType,
    SlugType,
    TextType,
    TimeType,
    UrlType,
    UuidType,
)
from backwright.builder.blueprint.fields import Constant
from backwright.builder.blueprint.format.scalars import is_list, is_mapping
from backwright.domain.money import CURRENCIES

_DECIMAL = ("decimal", "Decimal")
_DURATION = re.compile(r"(\d+) ?([a-z]+)")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_URL = re.compile(r"https?://[^\s/]+\S*")


class UnfitError(Exception):
    """The value is not of the type; says what would be."""


def number_of(value: object) -> int | Decimal:
    """A number that was written as one."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise UnfitError("write a number")
    return value


def within(value: int | Decimal, type: Bounded) -> None:
    """Raise `UnfitError` for a number out of the type's bounds."""
    low = type.min is not None and value < type.min
    high = type.max is not None and value > type.max
    if low or (type.above is not None and value <= type.above):
        raise UnfitError(f"it must be {_edge('at least', type.min, 'above', type.above)}")
    if high or (type.below is not None and value >= type.below):
        raise UnfitError(f"it must be {_edge('at most', type.max, 'below', type.below)}")


def _edge(one: str, included: object, other: str, excluded: object) -> str:
    return f"{one} {included}" if included is not None else f"{other} {excluded}"


def check_length(length: int, low: int | None, high: int | None) -> None:
    """Raise `UnfitError` for a length out of bounds."""
    if low is not None and length < low:
        raise UnfitError(f"its length must be at least {low}")
    if high is not None and length > high:
        raise UnfitError(f"its length must be at most {high}")


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise UnfitError("write a text, in quotes")
    return value


def _whole(value: object, type: FieldType) -> Constant:
    number = number_of(value)
    if not isinstance(number, int) or not isinstance(type, IntType):
        raise UnfitError("write a whole number")
    within(number, type)
    return Constant(value=number, python=str(number))


def _decimal(value: object, type: FieldType) -> Constant:
    number = Decimal(number_of(value))
    if isinstance(type, DecimalType):
        within(number, type)
        if number != round(number, type.places):
            raise UnfitError(f"it has at most {type.places} digits after the point")
    written = f'"{number}"' if number != number.to_integral_value() else str(int(number))
    return Constant(value=number, python=f"Decimal({written})", imports=(_DECIMAL,))


def _truth(value: object, type: FieldType) -> Constant:
    if not isinstance(value, bool):
        raise UnfitError("write true or false")
    return Constant(value=value, python=str(value))


def _text(value: object, type: FieldType) -> Constant:
    text = _string(value)
    if isinstance(type, TextType):
        check_length(len(text), type.min, type.max)
        if type.pattern is not None and not re.fullmatch(type.pattern, text):
            raise UnfitError(f"it must match {type.pattern}")
        text = text.lower() if type.lower else text
    return Constant(value=text, python=quoted(text))


def _shaped(pattern: re.Pattern[str], example: str) -> Callable[[object, FieldType], Constant]:
    def shaped(value: object, type: FieldType) -> Constant:
        text = _string(value)
        longest = type.max if isinstance(type, (EmailType, UrlType, SlugType)) else None
        check_length(len(text), None, longest)
        if not pattern.fullmatch(text):
            raise UnfitError(f"write it like {example}")
        return Constant(value=text, python=quoted(text))

    return shaped


def _currency(value: object, type: FieldType) -> Constant:
    code = _string(value)
    if code not in CURRENCIES:
        raise UnfitError(did_you_mean(code, CURRENCIES, "it is a code such as EUR (ISO 4217)"))
    return Constant(value=code, python=quoted(code))


def _date(value: object, type: FieldType) -> Constant:
    try:
        day = date.fromisoformat(_string(value))
    except ValueError as error:
        raise UnfitError("write it like 2026-01-31") from error
    python = f"date({day.year}, {day.month}, {day.day})"
    return Constant(value=day, python=python, imports=(("datetime", "date"),))


def _time(value: object, type: FieldType) -> Constant:
    try:
        clock = time.fromisoformat(_string(value))
    except ValueError as error:
        raise UnfitError("write it like 12:30") from error
    python = f'time.fromisoformat("{clock.isoformat()}")'
    return Constant(value=clock, python=python, imports=(("datetime", "time"),))


def _instant(value: object, type: FieldType) -> Constant:
    remedy = "write it like 2026-01-31T12:30:00Z, with its zone"
    try:
        instant = datetime.fromisoformat(_string(value))
    except ValueError as error:
        raise UnfitError(remedy) from error
    if instant.tzinfo is None:
        raise UnfitError(remedy)
    instant = instant.astimezone(UTC)
    python = f'datetime.fromisoformat("{instant.isoformat()}")'
    return Constant(value=instant, python=python, imports=(("datetime", "datetime"),))


def _duration(value: object, type: FieldType) -> Constant:
    match = _DURATION.fullmatch(_string(value))
    if match is None or match[2] not in UNITS:
        raise UnfitError("write it like 3 days or 90 minutes")
    unit, count = UNITS[match[2]], int(match[1])
    length = timedelta(**{unit: count})
    python = f"timedelta({unit}={count})"
    return Constant(value=length, python=python, imports=(("datetime", "timedelta"),))


def _uuid(value: object, type: FieldType) -> Constant:
    try:
        known = UUID(_string(value))
    except ValueError as error:
        raise UnfitError("write a UUID") from error
    return Constant(value=known, python=f'UUID("{known}")', imports=(("uuid", "UUID"),))


def _json(value: object, type: FieldType) -> Constant:
    if is_list(value):
        items = [_json(item, type) for item in value]
        python = f"[{', '.join(item.python for item in items)}]"
        return Constant(value=[item.value for item in items], python=python)
    if is_mapping(value):
        inside = {name: _json(item, type) for name, item in value.items()}
        python = ", ".join(f"{quoted(name)}: {item.python}" for name, item in inside.items())
        values = {name: item.value for name, item in inside.items()}
        return Constant(value=values, python=f"{{{python}}}")
    if isinstance(value, str):
        return Constant(value=value, python=quoted(value))
    plain = float(value) if isinstance(value, Decimal) else value
    return Constant(value=plain, python=repr(plain))


SCALARS: dict[type[FieldType], Callable[[object, FieldType], Constant]] = {
    BoolType: _truth,
    CountryType: _shaped(re.compile("[A-Z]{2}"), "DE"),
    CurrencyType: _currency,
    DateType: _date,
    DecimalType: _decimal,
    DurationType: _duration,
    EmailType: _shaped(_EMAIL, "ada@example.com"),
    InstantType: _instant,
    IntType: _whole,
    JsonType: _json,
    SlugType: _shaped(_SLUG, "red-shoes"),
    TextType: _text,
    TimeType: _time,
    UrlType: _shaped(_URL, "https://example.com"),
    UuidType: _uuid,
}
