"""Rules that must hold."""

import pytest

from backwright.domain import Rule, RuleViolationError, ensure

EMPTY = Rule("order.empty", "An order needs at least one line.")


def test_a_rule_that_holds_says_nothing() -> None:
    """Nothing is raised."""
    ensure(True, EMPTY)


def test_a_broken_rule_is_told_by_its_code_and_its_sentence() -> None:
    """The same error, whether the rule is asked or found broken."""
    with pytest.raises(RuleViolationError) as caught:
        ensure(False, EMPTY)

    assert (caught.value.code, str(caught.value)) == (EMPTY.code, EMPTY.say)
    assert EMPTY.broken().args == caught.value.args
