"""Money as a JSON Schema: digits after the point as the currency has them."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from backwright.domain.money import CURRENCIES, digits

Schema = dict[str, Any]
_BY_DIGITS = {
    places: sorted(group)
    for places, group in groupby(sorted(CURRENCIES, key=lambda one: (digits(one), one)), digits)
}


def _amount(places: int) -> str:
    fraction = rf"(\.[0-9]{{1,{places}}})?" if places else ""
    return rf"-?[0-9]{{1,14}}{fraction}"


def _of_currencies(places: Sequence[int]) -> Schema:
    """The amounts of each currency, as conditions: generators would make types of alternatives."""
    first, *others = places
    currency: Schema = {"currency": {"enum": _BY_DIGITS[first]}}
    amount: Schema = {"amount": {"pattern": f"^{_amount(first)}$"}}
    if not others:
        return {"properties": {**currency, **amount}}
    return {
        "if": {"properties": currency},
        "then": {"properties": amount},
        "else": _of_currencies(others),
    }


MONEY: Schema = {
    "type": "object",
    "description": "An exact amount in one currency (ISO 4217).",
    "properties": {
        "amount": {"type": "string", "examples": ["9.90"]},
        "currency": {"type": "string", "examples": ["EUR"]},
    },
    "required": ["amount", "currency"],
    "additionalProperties": False,
    **_of_currencies(sorted(_BY_DIGITS, key=lambda each: each != 2)),
}
MONEY_TEXT: Schema = {
    "type": "string",
    "pattern": "|".join(
        f"^{_amount(places)} ?({'|'.join(codes)})$" for places, codes in sorted(_BY_DIGITS.items())
    ),
    "examples": ["9.90 EUR"],
}
