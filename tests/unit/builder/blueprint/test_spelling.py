"""The spellings of names."""

import pytest

from backwright.builder.blueprint import spelling


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("order", "orders"),
        ("category", "categories"),
        ("day", "days"),
        ("address", "addresses"),
        ("box", "boxes"),
        ("branch", "branches"),
        ("status", "statuses"),
        ("analysis", "analyses"),
        ("person", "people"),
        ("order_line", "order_lines"),
        ("sales_person", "sales_people"),
        ("series", "series"),
    ],
)
def test_plurals_are_english(one: str, many: str) -> None:
    """The last word is put into the plural, irregular ones and those that have none included."""
    assert spelling.plural(one) == many


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("lines", "line"),
        ("categories", "category"),
        ("addresses", "address"),
        ("statuses", "status"),
        ("houses", "house"),
        ("prices", "price"),
        ("boxes", "box"),
        ("people", "person"),
        ("order_lines", "order_line"),
        ("news", "each_news"),
        ("bonus", "each_bonus"),
        ("data", "datum"),
        ("staff", "each_staff"),
    ],
)
def test_one_of_many_is_never_called_like_all(many: str, one: str) -> None:
    """A loop variable differs from the list that it goes through."""
    assert spelling.singular(many) == one
    assert one != many


@pytest.mark.parametrize(
    ("pascal", "snake"),
    [("Order", "order"), ("OrderLine", "order_line"), ("HTTPCall", "http_call"), ("A1B", "a1_b")],
)
def test_classes_become_files(pascal: str, snake: str) -> None:
    """Borders are before a capital that begins a word, abbreviations stay together."""
    assert spelling.snake(pascal) == snake


def test_constants_are_upper_case() -> None:
    """Dots and borders of words become underscores."""
    assert spelling.constant("order.too_large") == "ORDER_TOO_LARGE"
    assert spelling.constant("inProgress") == "IN_PROGRESS"


@pytest.mark.parametrize(
    ("noun", "spoken"),
    [("order", "an order"), ("user", "a user"), ("hour", "an hour"), ("line", "a line")],
)
def test_articles_follow_the_sound(noun: str, spoken: str) -> None:
    """It is the sound that counts, not the letter."""
    assert spelling.with_article(noun) == spoken
