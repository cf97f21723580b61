"""Rates, as they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backwright.application.rate_limit import Rate


@pytest.mark.parametrize(
    ("written", "rate"),
    [
        ("10/second", Rate(10, 1)),
        ("10/minute", Rate(10, 60)),
        ("100/15 minute", Rate(100, 900)),
        ("100/15minute", Rate(100, 900)),
        ("5/hour", Rate(5, 3600)),
        ("1/7 day", Rate(1, 604_800)),
    ],
)
def test_a_rate_is_read(written: str, rate: Rate) -> None:
    """So many in so many seconds."""
    assert Rate.parse(written) == rate


@pytest.mark.parametrize(
    "written",
    [
        "",
        "10",
        "0/minute",
        "10/0 minute",
        "-1/minute",
        "10/fortnight",
        "ten/minute",
        "10/minute ",
        "1.5/day",
    ],
)
def test_what_is_no_rate_is_refused(written: str) -> None:
    """The error shows what one looks like."""
    with pytest.raises(ValueError, match="10/minute"):
        Rate.parse(written)


@given(st.text(max_size=20))
def test_any_text_is_a_rate_or_a_value_error(written: str) -> None:
    """A rate lets something pass in some time."""
    try:
        rate = Rate.parse(written)
    except ValueError:
        return
    assert rate.amount > 0
    assert rate.seconds > 0
