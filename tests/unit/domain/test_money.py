"""Amounts of money."""

import pickle
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backwright.domain import Money, RuleViolationError
from backwright.domain.money import CURRENCIES, digits

LARGEST = 2**63 - 1
currencies = st.sampled_from(sorted(CURRENCIES))
minors = st.integers(-LARGEST, LARGEST)
amounts = st.builds(Money.of_minor, minors, st.just("EUR"))
factors = st.one_of(
    st.integers(-1000, 1000), st.decimals("-1000", "1000", allow_nan=False, places=12)
)


def rounded(exact: Fraction) -> int:
    """Half to even, as Python rounds fractions."""
    return round(exact)


@given(minors, currencies)
def test_minor_units_come_back(minor: int, currency: str) -> None:
    """Nothing is lost on the way to the database and back."""
    assert Money.of_minor(minor, currency).minor == minor


@given(minors, currencies)
def test_what_is_written_is_read_again(minor: int, currency: str) -> None:
    """`parse` is the inverse of `str`."""
    amount = Money.of_minor(minor, currency)

    assert Money.parse(str(amount)) == amount
    assert str(Money.parse(str(amount))) == str(amount)


@given(minors, currencies)
def test_equal_amounts_are_equal_however_they_were_made(minor: int, currency: str) -> None:
    """Trailing zeros, signs of zero and scientific notation make no difference."""
    scaled = Decimal(minor).scaleb(-digits(currency))
    made = Money.of(scaled, currency)

    assert made == Money.of_minor(minor, currency)
    assert hash(made) == hash(Money.of_minor(minor, currency))
    assert str(made) == str(Money.of_minor(minor, currency))


@given(amounts, amounts)
def test_sums_are_exact(first: Money, second: Money) -> None:
    """Adding is adding the minor units, or refused where it would not fit."""
    expected = first.minor + second.minor
    if abs(expected) > LARGEST:
        with pytest.raises(ValueError, match="too large"):
            first + second
    else:
        assert (first + second).minor == expected
        assert first + second - second == first


@given(amounts, factors)
def test_products_are_rounded_once(amount: Money, factor: int | Decimal) -> None:
    """Half to even, from the exact product."""
    expected = rounded(Fraction(amount.minor) * Fraction(factor))
    assume(abs(expected) <= LARGEST)

    assert (amount * factor).minor == expected
    assert (factor * amount).minor == expected


def test_products_are_exact_beyond_the_precision_of_the_context() -> None:
    """A tie that only the thirtieth digit breaks is broken by it."""
    amount = Money.of("0.01", "EUR")
    with localcontext(prec=6):
        assert (amount * Decimal("0.5000000000000000000000000001")).minor == 1
        assert (amount * Decimal("0.5")).minor == 0


@given(amounts, amounts)
def test_order_is_that_of_the_minor_units(first: Money, second: Money) -> None:
    """All comparisons agree."""
    assert (first < second) == (first.minor < second.minor)
    assert (first <= second) == (first.minor <= second.minor)
    assert (first > second) == (first.minor > second.minor)
    assert (first >= second) == (first.minor >= second.minor)


@given(st.lists(st.integers(-(10**12), 10**12)))
def test_a_total_is_the_sum_of_its_parts(parts: list[int]) -> None:
    """An empty total is zero in the given currency."""
    total = Money.sum((Money.of_minor(part, "JPY") for part in parts), "JPY")

    assert total == Money.of_minor(sum(parts), "JPY")


@given(amounts)
def test_nothing_has_two_spellings_of_zero(amount: Money) -> None:
    """Zero has no sign."""
    assert not str(amount - amount).startswith("-")
    assert not str(amount * 0).startswith("-")
    assert not str(-(amount - amount)).startswith("-")
    assert str(-amount - -amount) == "0.00 EUR"


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_a_value_error(written: str) -> None:
    """Whatever a user types, nothing else is raised."""
    for make in (Money.parse, lambda text: Money.of(text, "EUR")):
        try:
            made = make(written)
        except ValueError:
            continue
        assert abs(made.minor) <= LARGEST


@pytest.mark.parametrize(
    ("amount", "currency", "problem"),
    [
        ("9.999", "EUR", "at most 2 digits"),
        ("9.9", "JPY", "at most 0 digits"),
        ("1.0001", "BHD", "at most 3 digits"),
        ("1e-400", "EUR", "at most 2 digits"),
        ("1", "EURO", "not an ISO 4217"),
        ("1", "eur", "not an ISO 4217"),
        ("NaN", "EUR", "finite"),
        ("-Infinity", "EUR", "finite"),
        ("92233720368547758.08", "EUR", "too large"),
        ("1e999999", "EUR", "too large"),
        ("nine", "EUR", "not a number"),
    ],
)
def test_what_is_no_amount_is_refused(amount: str, currency: str, problem: str) -> None:
    """The error says what is wrong."""
    with pytest.raises(ValueError, match=problem):
        Money.of(amount, currency)


@pytest.mark.parametrize("minor", [LARGEST + 1, -LARGEST - 1])
def test_minor_units_that_do_not_fit_are_refused(minor: int) -> None:
    """They could not be stored."""
    with pytest.raises(ValueError, match="too large"):
        Money.of_minor(minor, "EUR")


def test_minor_units_of_no_currency_are_refused() -> None:
    """Stored rows are checked like input."""
    with pytest.raises(ValueError, match="ISO 4217"):
        Money.of_minor(1, "XXX")


@pytest.mark.parametrize("factor", [Decimal("NaN"), Decimal("Infinity"), Decimal("1e999")])
def test_a_factor_that_leads_nowhere_is_refused(factor: Decimal) -> None:
    """It never becomes an amount."""
    with pytest.raises(ValueError, match=r"finite|too large"):
        Money.of(1, "EUR") * factor


def test_currencies_are_never_mixed() -> None:
    """Neither added nor compared."""
    euro, yen = Money.of(1, "EUR"), Money.of(1, "JPY")
    operations = [
        lambda: euro + yen,
        lambda: euro - yen,
        lambda: euro < yen,
        lambda: euro >= yen,
        lambda: Money.sum([euro, yen]),
    ]
    for operation in operations:
        with pytest.raises(RuleViolationError) as broken:
            operation()
        assert broken.value.code == "money.mixed_currencies"
    assert euro != yen


def test_an_amount_survives_pickling() -> None:
    """It can be sent to another process."""
    amount = Money.of("9.90", "EUR")

    assert pickle.loads(pickle.dumps(amount)) == amount
