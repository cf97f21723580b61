"""Single values on the wire: JSON's own, and text of some form, as on every other protocol."""

from collections.abc import Callable
from typing import Any

import msgspec
from graphql import GraphQLScalarType

_encode = msgspec.json.Encoder(decimal_format="string")


def _same(value: Any) -> Any:
    return value


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value)


def _text(value: Any) -> str:
    return str(value)


def _scalar(
    name: str, description: str, written: Callable[[Any], Any], url: str | None = None
) -> GraphQLScalarType:
    """Input passes as it is: the message's own type checks it, and all its fields at once."""
    return GraphQLScalarType(
        name,
        description=description,
        coerce_output_value=written,
        coerce_input_value=_same,
        specified_by_url=url,
    )


def _money(value: Any) -> dict[str, str]:
    return {"amount": str(value.amount), "currency": value.currency}


DATE_TIME = _scalar(
    "DateTime",
    'An instant with its time zone, such as "2026-01-31T13:30:00Z".',
    _plain,
    "https://www.rfc-editor.org/rfc/rfc3339",
)
DATE = _scalar("Date", 'A day, such as "2026-01-31".', _plain)
TIME = _scalar("Time", 'A time of the day, such as "13:30:00".', _plain)
DURATION = _scalar("Duration", 'A length of time, such as "PT15M".', _plain)
DECIMAL = _scalar("Decimal", 'An exact number in quotes, such as "9.90".', _text)
MONEY = _scalar(
    "Money", 'An exact amount of money: `{amount: "9.90", currency: "EUR"}` (ISO 4217).', _money
)
LONG = _scalar("Long", "A whole number of up to 64 bits.", _same)
BYTES = _scalar("Bytes", "Bytes as Base64 text.", _plain)
ANY = _scalar("JSON", "Any JSON value.", _plain)
SCALARS = (DATE_TIME, DATE, TIME, DURATION, DECIMAL, MONEY, LONG, BYTES, ANY)
