"""Documents in columns, and text that is searched."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backwright.domain import Money
from backwright.infrastructure.sql.database import UnstorableError
from backwright.infrastructure.sql.documents import canonical, document_reader, document_writer
from backwright.infrastructure.sql.search_text import searchable, words

JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        named: dict[str, Any] = {**part}
        yield from _texts([*named, *named.values()])
    elif isinstance(part, list):
        every: list[Any] = [*part]
        for each in every:
            yield from _texts(each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    price: Money
    quantity: int

    @property
    def amount(self) -> Money:
        return self.price * self.quantity

    @property
    def of_no_json(self) -> complex:
        return 1j


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    lines: list[Line]
    spare: Line | None
    named: dict[str, Line]
    note: str = ""


def test_value_objects_are_stored_with_their_properties() -> None:
    """However deep they are; so that a view of the row can show them."""
    line = Line(price=Money.of(2, "EUR"), quantity=3)
    basket = Basket(lines=[line], spare=None, named={"a": line})

    written = document_writer(Basket)(basket)

    shown = msgspec.json.decode(written)
    assert shown["lines"][0]["amount"] == {"amount": "6.00", "currency": "EUR"}
    assert shown["named"]["a"]["amount"] == {"amount": "6.00", "currency": "EUR"}
    assert "of_no_json" not in shown["lines"][0]
    assert shown["spare"] is None
    assert document_reader(Basket)(written) == basket


@given(JSON)
def test_a_text_with_nul_is_refused_wherever_it_stands(value: Any) -> None:
    """And no other: an escaped backslash before `u0000` is text."""

    write = document_writer(Any)
    if "\0" in "".join(_texts(value)):
        with pytest.raises(UnstorableError):
            write(value)
    else:
        assert msgspec.json.decode(write(value)) == value


@pytest.mark.parametrize("text", ["\\u0000", "\\\\u0000", "a\\u0000b", "\\"])
def test_a_text_about_the_escape_is_no_escape(text: str) -> None:
    """Backslashes are counted."""
    assert document_reader(str)(document_writer(str)(text)) == text


@given(JSON)
def test_a_document_means_the_same_in_any_format(value: Any) -> None:
    """Spaces and the order of keys don't count."""
    loose = msgspec.json.format(msgspec.json.encode(value), indent=2)

    assert canonical(loose) == canonical(msgspec.json.encode(value).decode())


def test_true_is_not_one() -> None:
    """Although they are equal in Python."""
    assert canonical(b"[true]") != canonical(b"[1]")


def test_sets_are_written_in_one_order() -> None:
    """So that an unchanged one is unchanged."""
    some = [f"{n}" for n in range(50)]
    growing = {*some, *(f"{n}" for n in range(1000))}
    growing.intersection_update(some)

    assert document_writer(set[str])(set(some)) == document_writer(set[str])(growing)


@given(st.text())
def test_searchable_text_is_found_in_any_case(text: str) -> None:
    """Making it searchable twice changes nothing more."""
    made = searchable(text)

    assert searchable(made) == made
    assert searchable(text.casefold()) == made


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Crème BRÛLÉE", "creme brulee"), ("Straße", "strasse"), ("ﬁn ㎅", "fin kb"), ("Ⅳ", "iv")],
)
def test_accents_and_variants_are_gone(text: str, expected: str) -> None:
    """By Unicode's own rules."""
    assert searchable(text) == expected


def test_each_word_is_looked_for_once() -> None:
    """In any case."""
    assert words("  Red RED\tshoe\n") == ("red", "shoe")
