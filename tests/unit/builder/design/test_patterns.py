"""Texts that match patterns."""

import re

import pytest

from backwright.builder.design.proof.patterns import matching, numbered

PATTERNS = ["[A-Z0-9-]{3,32}", r"\d{4}-\w+", "(foo|bar)[a-z]{2}", r"[a-z]+@[a-z]+\.com", "[^a]b+"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_what_is_found_matches(pattern: str) -> None:
    """A sample is good for the pattern it was made from."""
    found = matching(pattern)

    assert found is None or re.fullmatch(pattern, found)


def test_lengths_are_kept() -> None:
    """A sample has at least so many characters."""
    assert len(matching("[a-z]+", least=5) or "") == 5


@pytest.mark.parametrize("pattern", ["[A-Z0-9-]{3,32}", r"[A-Z]{3}-\d{6}"])
def test_numbered_samples_match_and_differ(pattern: str) -> None:
    """Every number makes another text, and all of them match."""
    template = numbered(pattern)

    assert template is not None
    texts = {template.format(number=number) for number in range(1, 50)}
    assert len(texts) == 49
    assert all(re.fullmatch(pattern, text) for text in texts)


@pytest.mark.parametrize("pattern", ["[A-Z]{2}", "(", r"(?=x)y"])
def test_what_is_not_found_is_said(pattern: str) -> None:
    """No sample is better than a wrong one."""
    assert numbered(pattern) is None
