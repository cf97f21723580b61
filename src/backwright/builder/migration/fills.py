"""What rows that were there before a column get in it, as the source of a server default."""

from decimal import Decimal

import msgspec

from backwright.builder.blueprint.field_types import ListType, MapType
from backwright.builder.blueprint.fields import Field
from backwright.builder.design.words import literal
from backwright.domain.money import Money


def fill(field: Field, type: str) -> str:
    """The default of a field, an empty collection; "" where only a person can know."""
    if field.default is not None:
        return _value(field.default.value, type)
    if field.required or not isinstance(field.type, (ListType, MapType)):
        return ""
    return literal("[]" if isinstance(field.type, ListType) else "{}")


def currency_fill(field: Field) -> str:
    """The same for the currency of an amount of money."""
    value = field.default.value if field.default is not None else None
    return literal(value.currency) if isinstance(value, Money) else ""


def _value(value: object, type: str) -> str:
    match value:
        case Money():
            return f'sa.text("{value.minor}")'
        case _ if type == "Json()":
            return literal(msgspec.json.encode(value).decode())
        case bool():
            return "sa.true()" if value else "sa.false()"
        case int():
            return f'sa.text("{value}")'
        case str():
            return literal(value)
        case Decimal():
            return f'sa.literal(Decimal("{value}"), {type})'
        case _:
            return f"sa.literal({value!r}, {type})"
