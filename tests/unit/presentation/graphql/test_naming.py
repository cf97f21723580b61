"""Names in GraphQL."""

import pytest

from backwright.presentation.graphql.naming import (
    Names,
    field_name,
    order_name,
    shown_name,
    value_name,
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("ship_to", "shipTo"), ("id", "id"), ("_private", "_private"), ("a_b_c", "aBC")],
)
def test_fields_are_written_in_camel_case(name: str, shown: str) -> None:
    """`ship_to` is shipTo."""
    assert field_name(name) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [("draft", "DRAFT"), ("so-so", "SO_SO"), ("2nd", "_2ND"), ("true", "TRUE_"), ("-", "EMPTY")],
)
def test_values_of_enums_are_names(value: str, shown: str) -> None:
    """Whatever they are."""
    assert value_name(value) == shown


def test_orders_say_their_direction() -> None:
    """A leading minus is descending."""
    assert (order_name("name"), order_name("-name")) == ("NAME_ASC", "NAME_DESC")


def test_views_and_data_are_called_after_what_they_show() -> None:
    """Without what their classes are called besides."""
    kinds = [type(name, (), {}) for name in ("OrderView", "AddressData", "View", "Weather")]

    assert [shown_name(kind) for kind in kinds] == ["Order", "Address", "View", "Weather"]


def test_names_that_two_modules_use_are_told_apart() -> None:
    """The later one gets its module's before it."""
    names = Names("Query")

    assert names.unique("Item", "Catalog") == "Item"
    assert names.unique("Item", "Ordering") == "OrderingItem"
    assert names.unique("Item", "Ordering") == "Ordering2Item"
    assert names.unique("Query", "Ordering") == "OrderingQuery"
