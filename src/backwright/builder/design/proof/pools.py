"""Values worth trying for a field, when an example is sought."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from itertools import count, islice
from uuid import UUID

from backwright.builder.blueprint.field_types import (
    BoolType,
    DateType,
    DecimalType,
    EnumType,
    FieldType,
    InstantType,
    IntType,
    MoneyType,
    ReferenceType,
    TextType,
)
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.values import NOW
from backwright.domain import Money

_DAY = timedelta(days=1)


def pool(kind: FieldType, constants: list[object], lookup: Lookup) -> Iterator[object]:
    """Values around the constants of a formula, and around today."""
    match kind:
        case BoolType():
            yield from (True, False)
        case IntType() | DecimalType() | MoneyType():
            for number in _numbers(constants):
                if _fits(kind, number):
                    yield _of_kind(kind, number, lookup)
        case DateType():
            yield from (NOW.date() - _DAY, NOW.date(), NOW.date() + _DAY)
        case InstantType():
            yield from (NOW - _DAY, NOW, NOW + _DAY)
        case EnumType(target=target):
            yield from (member.value for member in lookup.enum(target).members)
        case ReferenceType():
            yield from (UUID(int=1), UUID(int=2))
        case TextType(pattern=None):
            texts = (each for each in constants if isinstance(each, str) and each)
            yield from (each for each in texts if _is_long_enough(kind, each))
        case _:
            return


def _numbers(constants: list[object]) -> Iterator[Decimal]:
    """Each constant, and one more and one less; then small ones."""
    for constant in constants:
        try:
            number = Decimal(str(constant))
        except InvalidOperation:
            continue
        yield from (number, number + 1, number - 1)
    yield from map(Decimal, islice(count(), 3))


def _fits(kind: IntType | DecimalType | MoneyType, number: Decimal) -> bool:
    whole = number == number.to_integral_value()
    return (
        (kind.min is None or number >= kind.min)
        and (kind.max is None or number <= kind.max)
        and (kind.above is None or number > kind.above)
        and (kind.below is None or number < kind.below)
        and (whole or not isinstance(kind, IntType))
    )


def _of_kind(kind: IntType | DecimalType | MoneyType, number: Decimal, lookup: Lookup) -> object:
    if isinstance(kind, IntType):
        return int(number)
    return Money(number, lookup.blueprint.currency) if isinstance(kind, MoneyType) else number


def _is_long_enough(kind: TextType, text: str) -> bool:
    return (kind.min or 0) <= len(text) <= (kind.max or len(text))


def just_outside(kind: FieldType, lookup: Lookup) -> object:
    """A number that one of the bounds of the type refuses; None where there are none."""
    if not isinstance(kind, (IntType, DecimalType, MoneyType)):
        return None
    outside = (
        (kind.above, 0),
        (kind.below, 0),
        (kind.min, -1),
        (kind.max, 1),
    )
    found = next((Decimal(bound) + more for bound, more in outside if bound is not None), None)
    return None if found is None else _of_kind(kind, found, lookup)
