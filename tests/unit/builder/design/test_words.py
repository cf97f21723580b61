"""English for docstrings, and texts as source."""

import ast

import pytest

from backwright.builder.design.words import listed, literal, sentence, with_article


@pytest.mark.parametrize(
    ("noun", "spoken"),
    [
        ("order", "an order"),
        ("user", "a user"),
        ("invoice", "an invoice"),
        ("unit", "a unit"),
        ("hour", "an hour"),
        ("product", "a product"),
    ],
)
def test_nouns_get_their_article(noun: str, spoken: str) -> None:
    """The sound decides, not the letter."""
    assert with_article(noun) == spoken


def test_words_are_listed_as_they_are_said() -> None:
    """Commas, and one word before the last."""
    assert listed(("a", "b", "c")) == "a, b and c"
    assert listed(("a", "b"), "or") == "a or b"
    assert listed(("a",)) == "a"
    assert listed(()) == ""


def test_a_sentence_begins_large_and_ends_with_a_stop() -> None:
    """Line breaks become spaces, and what ends already ends once."""
    assert sentence("take more\n of it in") == "Take more of it in."
    assert sentence("Really?") == "Really?"


@pytest.mark.parametrize("text", ['a "b"', "back\\slash", "line\nbreak", "ünï", "x " * 100, ""])
def test_a_literal_means_the_text(text: str) -> None:
    """Whatever the text is, Python reads it back."""
    assert ast.literal_eval(literal(text)) == text


def test_a_long_literal_is_written_in_parts() -> None:
    """No part makes a line too long."""
    parts = literal("word " * 60).strip("()").split('" "')

    assert len(parts) > 1
    assert max(map(len, parts)) < 90
