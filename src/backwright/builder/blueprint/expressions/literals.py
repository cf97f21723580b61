"""Numbers, amounts, times and texts in an expression, as Python."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

from backwright.builder.blueprint.diagnostics import did_you_mean
from backwright.builder.blueprint.expressions.context import Context
from backwright.builder.blueprint.expressions.kinds import (
    DATE,
    DURATION,
    INSTANT,
    INT,
    MONEY,
    Family,
    Kind,
)
from backwright.builder.blueprint.expressions.syntax import Number
from backwright.builder.blueprint.expressions.terms import Term
from backwright.domain.money import Money

UNITS = {
    unit + plural: unit + "s"
    for unit in ("week", "day", "hour", "minute", "second")
    for plural in ("", "s")
}


def quoted(text: str) -> str:
    """A Python literal in double quotes, as the formatter would have it."""
    plain = repr(text)
    if plain[0] == '"' or '"' in text:
        return plain
    return f'"{plain[1:-1]}"'


def money(amount: Money) -> str:
    """The Python that makes the amount."""
    value = amount.amount
    whole = value == value.to_integral_value()
    return f'Money.of({int(value) if whole else quoted(str(value))}, "{amount.currency}")'


def number(context: Context, node: Number) -> Term:
    """A number, an amount of money or a length of time."""
    if node.unit in UNITS:
        return duration(context, node.value, UNITS[node.unit])
    if node.unit:
        return _amount(context, node)
    nonzero = node.value != 0
    if node.value == node.value.to_integral_value() and "." not in str(node.value):
        return Term(str(int(node.value)), INT, nonzero=nonzero)
    context.uses.imports["decimal", "Decimal"] = None
    kind = Kind(Family.DECIMAL, places=places_of(node.value))
    return Term(f'Decimal("{node.value}")', kind, nonzero=nonzero)


def places_of(value: Decimal) -> int:
    """How many digits stand after the point."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def duration(context: Context, value: Decimal, unit: str) -> Term:
    """`timedelta(days=3)`."""
    context.uses.imports["datetime", "timedelta"] = None
    whole = value == value.to_integral_value()
    return Term(f"timedelta({unit}={int(value) if whole else value})", DURATION)


def _amount(context: Context, node: Number) -> Term:
    try:
        amount = Money(node.value, node.unit)
    except ValueError as error:
        hint = did_you_mean(node.unit, UNITS, "write 10 EUR, or 3 days")
        return context.wrong("wrong_literal", node, str(error), hint)
    context.uses.imports["backwright.domain", "Money"] = None
    return Term(money(amount), MONEY)


def moment(context: Context, text: str, family: Family) -> Term | None:
    """A text that stands where a date, a time or an instant is expected; None where it is none."""
    try:
        if family is Family.DATE:
            value = date.fromisoformat(text)
            context.uses.imports["datetime", "date"] = None
            return Term(f"date({value.year}, {value.month}, {value.day})", DATE)
        if family is Family.TIME:
            clock = time.fromisoformat(text)
            context.uses.imports["datetime", "time"] = None
            return Term(f'time.fromisoformat("{clock.isoformat()}")', Kind(Family.TIME))
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    if instant.tzinfo is None:
        return None
    context.uses.imports["datetime", "datetime"] = None
    written = instant.astimezone(UTC).isoformat()
    return Term(f'datetime.fromisoformat("{written}")', INSTANT)
