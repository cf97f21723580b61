"""Bounds that only the domain can keep: decoding a request does not see them."""

from collections.abc import Iterator

from backwright.builder.blueprint.entities import Entity, ValueObject
from backwright.builder.blueprint.field_types import (
    DecimalType,
    EmailType,
    IntType,
    ListType,
    MoneyType,
    TextType,
)
from backwright.builder.blueprint.fields import Field
from backwright.builder.design.spelling import number
from backwright.builder.design.words import literal

_BOUNDS = (("at_least", "min"), ("at_most", "max"), ("above", "above"), ("below", "below"))


def lowered(entity: Entity) -> tuple[str, ...]:
    """The fields that are kept in lower case."""
    return tuple(
        field.name
        for field in entity.fields
        if isinstance(field.type, (TextType, EmailType)) and field.type.lower
    )


def entity_checks(entity: Entity) -> tuple[str, ...]:
    """Statements that check an entity's fields."""
    return _ensured(tuple(check for field in checked(entity) for check in _checks(field)))


def checked(entity: Entity) -> Iterator[Field]:
    """The fields that an entity checks by itself.

    Texts and whole numbers are checked when a command is decoded; numbers again where operations
    compute them. Amounts, decimals and lists that grow by operations are checked here only.
    """
    computed = {each.field for operation in entity.operations for each in operation.sets}
    grown = {each.step.field for each in entity.operations if each.step is not None}
    for field in entity.fields:
        if isinstance(field.type, ListType):
            needed = field.name in grown
        elif isinstance(field.type, IntType):
            needed = field.name in computed or field.derived is not None
        else:
            needed = isinstance(field.type, (MoneyType, DecimalType))
        if needed and field.copied is None:
            yield field


def value_checks(value: ValueObject) -> tuple[str, ...]:
    """Statements that check what is given for a value object; what is copied was checked there."""
    fields = (field for field in value.inputs if not isinstance(field.type, (IntType, ListType)))
    return _ensured(tuple(check for field in fields for check in _checks(field)))


def _ensured(checks: tuple[str, ...]) -> tuple[str, ...]:
    return (f"ensure_valid({', '.join(checks)})",) if checks else ()


def _checks(field: Field) -> tuple[str, ...]:
    name, read = literal(field.name), f"self.{field.name}"
    match field.type:
        case ListType(min=least, max=most):
            bounds = (("at_least_items", least or None), ("at_most_items", most))
            return tuple(f"{check}({name}, {read}, {at})" for check, at in bounds if at is not None)
        case MoneyType() if field.optional:
            read = f"{read}.amount if {read} else None"
        case MoneyType():
            read = f"{read}.amount"
        case IntType() | DecimalType():
            pass
        case _:
            return ()
    found = ((check, getattr(field.type, bound)) for check, bound in _BOUNDS)
    checks = tuple(
        f"{check}({name}, {read}, {number(at)})" for check, at in found if at is not None
    )
    if isinstance(field.type, DecimalType):
        size = f"digits={field.type.digits}, places={field.type.places}"
        return (f"fits({name}, {read}, {size})", *checks)
    return checks
