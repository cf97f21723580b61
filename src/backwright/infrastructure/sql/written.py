"""How values are written where a database has no type for them: plain functions, both ways."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation
from typing import Any, cast
from uuid import UUID

import msgspec

from backwright.infrastructure.sql.database import UnstorableError

# A scaled number must fit 64 bits.
MOST_DIGITS = 18
_LARGEST = 2**63
_MICROSECOND = timedelta(microseconds=1)
_INSTANT_LENGTH = len("2026-01-31T12:00:00.000000Z")

_decode_identifier = msgspec.json.Decoder(UUID).decode


def identifier(value: str) -> UUID:
    """From its text; a decoder made beforehand needs a third of the time of `UUID` itself."""
    return _decode_identifier(f'"{value}"')


def storable_text(value: str) -> str:
    """The same; PostgreSQL has no place for NUL in a text, so no database takes it."""
    if "\0" in value:
        raise UnstorableError("a text can't hold the character NUL")
    return value


def storable_integer(value: int) -> int:
    """The same, if it fits 64 bits."""
    if -_LARGEST <= value < _LARGEST:
        return value
    raise UnstorableError("a whole number has at most 64 bits")


def instant_text(value: datetime) -> str:
    """ISO 8601 in UTC, of fixed width, so that texts sort like instants."""
    if value.tzinfo is not UTC:
        value = in_utc(value)
    text = cast(str, msgspec.to_builtins(value))
    return text if len(text) == _INSTANT_LENGTH else f"{text[:19]}.000000Z"


def in_utc(value: datetime) -> datetime:
    """The same instant; a time without a zone is none."""
    if value.utcoffset() is None:
        raise UnstorableError("an instant needs a time zone")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise UnstorableError("an instant must lie in the years 1 to 9999 in UTC") from error


def with_zone(value: datetime) -> datetime:
    """The same; asyncpg gives the first and the last instant of all without a zone."""
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)


def time_text(value: time) -> str:
    """ISO 8601 of fixed width, so that texts sort like times."""
    return wall_time(value).isoformat(timespec="microseconds")


def wall_time(value: time) -> time:
    """The same; a time of the day has no zone."""
    if value.tzinfo is not None:
        raise UnstorableError("a time of the day has no time zone")
    return value


def microseconds(value: timedelta) -> int:
    """The length in microseconds."""
    length = value // _MICROSECOND
    if not -_LARGEST <= length < _LARGEST:
        raise UnstorableError("a duration lasts at most 292,000 years")
    return length


def duration(value: int) -> timedelta:
    """From microseconds."""
    return timedelta(microseconds=value)


def exact(digits: int, places: int) -> Callable[[Decimal], Decimal]:
    """Refuses a number that would have to be rounded; databases would round it silently."""
    context = Context(prec=digits, traps=[Inexact, InvalidOperation])
    unit = Decimal(1).scaleb(-places)

    def write(value: Decimal) -> Decimal:
        try:
            written = value.quantize(unit, context=context)
        except DecimalException as error:
            raise UnstorableError(
                f"a number of at most {digits} digits, {places} of them after the point"
            ) from error
        if not written.is_finite():
            raise UnstorableError("a number must be finite")
        return written

    return write


def scaled(digits: int, places: int) -> Callable[[Decimal], int]:
    """The number in units of its last place."""
    write = exact(digits, places)

    def scale(value: Decimal) -> int:
        return int(write(value).scaleb(places))

    return scale


def unscaled(places: int) -> Callable[[int], Decimal]:
    """Back from units of the last place."""

    def unscale(value: int) -> Decimal:
        return Decimal(value).scaleb(-places)

    return unscale


def several_json(write: Callable[[Any], Any] | None) -> Callable[[Any], str]:
    """A JSON array of the driver's values."""

    def written(values: Any) -> str:
        items = list(values) if write is None else [write(value) for value in values]
        return msgspec.json.encode(items).decode()

    return written
