"""Bounds of values, as an aggregate checks them itself."""

from collections.abc import Sized
from decimal import Decimal

from backwright.domain.errors import FieldError, ValidationError

Number = int | Decimal


def ensure_valid(*findings: FieldError | None) -> None:
    """Raise one `ValidationError` with all that was found; None stands for nothing wrong."""
    errors = tuple(finding for finding in findings if finding is not None)
    if errors:
        raise ValidationError(errors)


def at_least(field: str, value: Number | None, bound: Number) -> FieldError | None:
    """What is wrong if the value is smaller; nothing is wrong with None."""
    if value is None or value >= bound:
        return None
    return FieldError(f"/{field}", "too_small", f"at least {bound}")


def at_most(field: str, value: Number | None, bound: Number) -> FieldError | None:
    """What is wrong if the value is larger; nothing is wrong with None."""
    if value is None or value <= bound:
        return None
    return FieldError(f"/{field}", "too_large", f"at most {bound}")


def above(field: str, value: Number | None, bound: Number) -> FieldError | None:
    """What is wrong unless the value is larger; nothing is wrong with None."""
    if value is None or value > bound:
        return None
    return FieldError(f"/{field}", "too_small", f"more than {bound}")


def below(field: str, value: Number | None, bound: Number) -> FieldError | None:
    """What is wrong unless the value is smaller; nothing is wrong with None."""
    if value is None or value < bound:
        return None
    return FieldError(f"/{field}", "too_large", f"less than {bound}")


def at_most_items(field: str, items: Sized, bound: int) -> FieldError | None:
    """What is wrong if there are more."""
    if len(items) <= bound:
        return None
    return FieldError(f"/{field}", "too_long", f"at most {bound} of them")


def at_least_items(field: str, items: Sized, bound: int) -> FieldError | None:
    """What is wrong if there are fewer."""
    if len(items) >= bound:
        return None
    return FieldError(f"/{field}", "too_short", f"at least {bound} of them")


def fits(field: str, value: Decimal | None, *, digits: int, places: int) -> FieldError | None:
    """What is wrong with a number that has more digits than it may have; nothing with None."""
    if value is None:
        return None
    if value.is_finite() and value == round(value, places) and value.adjusted() < digits - places:
        return None
    before = digits - places
    return FieldError(
        f"/{field}", "too_precise", f"at most {before} digits before and {places} after the point"
    )
