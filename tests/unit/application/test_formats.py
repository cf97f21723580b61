"""Kinds of text that contracts name."""

from typing import get_args

import msgspec
import pytest

from backwright.application import Country, Currency, Email, Slug, Url
from backwright.domain.money import CURRENCIES


@pytest.mark.parametrize(
    ("kind", "good"),
    [
        (Email, "ada@example.org"),
        (Email, "ada+x@mail.example.org"),
        (Url, "https://example.org/a?b=c#d"),
        (Url, "http://localhost:8000/%C3%A9"),
        (Slug, "a-slug-2"),
        (Country, "DE"),
        (Currency, "EUR"),
    ],
)
def test_good_texts_pass(kind: object, good: str) -> None:
    """What is written as the standard says is taken as it is."""
    assert msgspec.convert(good, kind) == good


@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        (Email, "ada"),
        (Email, "ada@example"),
        (Email, "ada@@example.org"),
        (Email, "a b@example.org"),
        (Email, "a..b@example.org"),
        (Email, "ada@example.org\n"),
        (Email, "ada@exam\u0007ple.org"),
        (Email, "a" * 65 + "@example.org"),
        (Url, "ftp://example.org"),
        (Url, "https://"),
        (Url, "https://example.org/a b"),
        (Url, "https://example.org/%zz"),
        (Url, "javascript:alert(1)"),
        (Slug, "A-slug"),
        (Slug, "a--slug"),
        (Slug, "a-slug\n"),
        (Country, "de"),
        (Country, "XX"),
        (Currency, "EURO"),
    ],
)
def test_bad_texts_are_refused(kind: object, bad: str) -> None:
    """Everything else is an error of the input."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(bad, kind)


def test_the_currencies_are_those_of_money() -> None:
    """A currency that a contract takes can be the currency of an amount."""
    assert set(get_args(Currency)) == CURRENCIES
