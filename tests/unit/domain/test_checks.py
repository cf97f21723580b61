"""Bounds of values, as an aggregate checks them itself."""

from decimal import Decimal

import pytest

from backwright.domain import (
    FieldError,
    ValidationError,
    above,
    at_least,
    at_least_items,
    at_most,
    at_most_items,
    below,
    ensure_valid,
    fits,
)


def test_everything_that_is_wrong_is_raised_at_once() -> None:
    """The caller gets all broken bounds in one error."""
    with pytest.raises(ValidationError) as caught:
        ensure_valid(above("price", 0, 0), at_least("stock", 3, 0), at_most("stock", 3, 2))

    assert caught.value.errors == (
        FieldError("/price", "too_small", "more than 0"),
        FieldError("/stock", "too_large", "at most 2"),
    )


@pytest.mark.parametrize("check", [above, at_least, at_most, below])
def test_a_value_that_is_not_there_breaks_no_bound(check: object) -> None:
    """Bounds hold for optional fields only where there is a value."""
    assert callable(check)
    assert check("field", None, 1) is None


def test_bounds_exclude_or_include_their_own_value() -> None:
    """`above` and `below` exclude the bound, `at_least` and `at_most` include it."""
    assert above("a", 1, 1) is not None
    assert below("a", 1, 1) is not None
    assert at_least("a", 1, 1) is None
    assert at_most("a", 1, 1) is None


def test_collections_are_counted() -> None:
    """A list has bounds on its length."""
    assert at_most_items("tags", ["a", "b"], 1) == FieldError(
        "/tags", "too_long", "at most 1 of them"
    )
    assert at_least_items("tags", [], 1) == FieldError("/tags", "too_short", "at least 1 of them")
    assert at_most_items("tags", ["a"], 1) is None


@pytest.mark.parametrize("number", ["123.45", "-123.45", "0", "1E+2", "0.10"])
def test_a_number_with_few_digits_fits(number: str) -> None:
    """Digits are counted before and after the point."""
    assert fits("rate", Decimal(number), digits=5, places=2) is None


@pytest.mark.parametrize("number", ["1234", "0.001", "1E+3", "NaN", "Infinity"])
def test_a_number_that_the_database_would_round_does_not_fit(number: str) -> None:
    """Nothing is rounded in silence."""
    assert fits("rate", Decimal(number), digits=5, places=2) == FieldError(
        "/rate", "too_precise", "at most 3 digits before and 2 after the point"
    )
