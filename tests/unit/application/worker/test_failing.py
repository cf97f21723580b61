"""What is kept of errors."""

from backwright.application.worker.failing import told_to_operators
from backwright.domain.errors import UnavailableError


def test_operators_see_what_callers_do_not() -> None:
    """Which host, and what it said."""
    error = UnavailableError("payments", detail="payments: 503 of http://10.0.0.7")

    assert "10.0.0.7" not in str(error)
    assert told_to_operators(error) == "UnavailableError: payments: 503 of http://10.0.0.7"


def test_an_error_without_details_is_told_as_it_is() -> None:
    """With its kind."""
    assert told_to_operators(ValueError("no such size")) == "ValueError: no such size"
    told = "UnavailableError: payments is not available right now"
    assert told_to_operators(UnavailableError("payments")) == told
