"""Formulas as statements."""

import pytest

from backwright.builder.design.formulas import assigned, renamed


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("self.a + other.self", "thing.a + other.self"),
        ('ensure("self" in self.names)', 'ensure("self" in thing.names)'),
        ("myself + self", "myself + thing"),
    ],
)
def test_a_name_is_replaced_where_it_is_a_name(source: str, expected: str) -> None:
    """Texts, attributes and longer names keep their letters."""
    assert renamed(source, "self", "thing") == expected


@pytest.mark.parametrize(
    ("value", "statement"),
    [
        ("self.stock + quantity", "self.stock += quantity"),
        ("self.stock - quantity * 2", "self.stock -= quantity * 2"),
        ("quantity + self.stock", "self.stock = quantity + self.stock"),
        ("self.stock * 2", "self.stock = self.stock * 2"),
        ("False", "self.stock = False"),
    ],
)
def test_more_and_less_are_written_short(value: str, statement: str) -> None:
    """Adding to a field and taking from it is said as people say it."""
    assert assigned("self.stock", value) == statement
