"""What takes part, and what is said about the rest."""

import pytest
from benchmarks.harness.selection import URL, chosen, engines_here
from benchmarks.harness.side import SideError


def test_the_order_is_the_tables_not_the_callers() -> None:
    """Columns stand in the same order however they were asked for."""
    assert chosen("b,a", ["a", "b", "c"], "--sides") == ["a", "b"]


def test_an_unknown_word_is_named_with_those_that_are_known() -> None:
    """A typing error is answered with what could have been meant."""
    with pytest.raises(SideError, match="--sides knows a, b; not x"):
        chosen("a,x", ["a", "b"], "--sides")


def test_without_a_server_its_rows_are_left_out_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a contributor's machine the SQLite rows run without PostgreSQL."""
    monkeypatch.delenv(URL, raising=False)
    monkeypatch.delenv("CI", raising=False)

    engines, absent = engines_here(None)

    assert engines == ["sqlite"]
    assert URL in absent["PostgreSQL"]


@pytest.mark.parametrize(("given", "ci"), [("postgresql", ""), (None, "true")])
def test_what_must_run_is_never_left_out(
    given: str | None, ci: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for by name, or in CI, a missing server ends the run."""
    monkeypatch.delenv(URL, raising=False)
    monkeypatch.setenv("CI", ci)

    with pytest.raises(SideError, match=URL):
        engines_here(given)
