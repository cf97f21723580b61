"""Schemas of GraphQL then and now."""

import pytest

from backwright.presentation.exposing.comparing import ContractError, Effect
from backwright.presentation.graphql.comparing import compare

OLD = '''
type Query {
  """Look at an order

  Allowed: owner | staff."""
  order(id: ID!): Order
  orders(first: Int = 20, sort: Sort): [Order!]
}
type Mutation {
  placeOrder(input: PlaceOrderInput!): Order
}
type Order { id: ID!, total: String!, status: Status!, note: String, size: Float }
input PlaceOrderInput { id: ID!, note: String }
enum Status { DRAFT PLACED }
enum Sort { TOTAL NUMBER }
'''
BREAKING = {
    "a field is gone": ("total: String!, ", "", "Order.total is gone"),
    "a field may be null": (
        "total: String!",
        "total: String",
        "Order.total changed type from String! to String",
    ),
    "a field of another type": (
        "total: String!",
        "total: Int!",
        "Order.total changed type from String! to Int!",
    ),
    "an argument is gone": (", sort: Sort", "", "Query.orders(sort:) is gone"),
    "a new argument is required": (
        "order(id: ID!)",
        "order(id: ID!, zone: ID!)",
        "Query.order(zone:) is new and required",
    ),
    "a field of an input is required": (
        "id: ID!, note: String }",
        "id: ID!, note: String! }",
        "PlaceOrderInput.note changed type from String to String!",
    ),
    "a new field of an input is required": (
        "id: ID!, note: String }",
        "id: ID!, note: String, zone: ID! }",
        "PlaceOrderInput.zone is new and required",
    ),
    "a value is gone": ("DRAFT PLACED", "DRAFT", "Status.PLACED is gone"),
    "a query is gone": (
        "  orders(first: Int = 20, sort: Sort): [Order!]\n",
        "",
        "Query.orders is gone",
    ),
}
CAREFUL = {
    "a value is new": ("DRAFT PLACED", "DRAFT PLACED PAID", "Status.PAID is new"),
    "another default": (
        "first: Int = 20",
        "first: Int = 50",
        "Query.orders(first:) has changed defaultValue from 20 to 50",
    ),
    "other people": (
        "Allowed: owner | staff.",
        "Allowed: staff.",
        "Query.order is allowed to staff, was to owner | staff",
    ),
}
HARMLESS = {
    "a new field": ("note: String,", "note: String, zone: ID,", "Order.zone is new"),
    "a field is never null": (
        "note: String,",
        "note: String!,",
        "Order.note changed type from String to String!",
    ),
    "a new argument": (
        "order(id: ID!)",
        "order(id: ID!, zone: ID)",
        "Query.order(zone:) is taken, too",
    ),
    "a new field of an input": (
        "id: ID!, note: String }",
        "id: ID!, note: String, zone: ID }",
        "PlaceOrderInput.zone is taken, too",
    ),
    "a value that is only taken": ("TOTAL NUMBER", "TOTAL NUMBER SIZE", "Sort.SIZE is new"),
    "another text": ("Look at an order", "See an order", ""),
}
CASES = [
    pytest.param(case, effect, id=f"{effect.name.lower()}: {name}")
    for effect, cases in (
        (Effect.RUNNING, BREAKING),
        (Effect.CAREFUL, CAREFUL),
        (Effect.HARMLESS, HARMLESS),
    )
    for name, case in cases.items()
]


@pytest.mark.parametrize(("case", "effect"), CASES)
def test_each_difference_has_its_effect(case: tuple[str, str, str], effect: Effect) -> None:
    """Each rule by one example."""
    old, new, said = case
    assert OLD.count(old) == 1

    changes = compare(OLD, OLD.replace(old, new))
    # A type goes with the last that uses it.
    found = [(str(each), each.effect) for each in changes if str(each) != "Sort is gone"]

    assert found == ([(said, effect)] if said else [])


def test_a_mutation_has_the_name_of_its_use_case() -> None:
    """So that a person finds it on the other protocols."""
    found = compare(OLD, OLD.replace("placeOrder(", "orderNow("))

    assert [(str(each), each.use_cases) for each in found] == [
        ("Mutation.placeOrder is gone", ("PlaceOrder",)),
        ("Mutation.orderNow is new", ("OrderNow",)),
    ]


def test_a_scalar_of_the_language_leaves_with_its_last_field() -> None:
    """That the field is gone says it all."""
    found = compare(OLD, OLD.replace(", size: Float", ""))

    assert [str(each) for each in found] == ["Order.size is gone"]


def test_what_is_no_schema_is_an_error() -> None:
    """A conflict that was not resolved, for example."""
    with pytest.raises(ContractError, match="no schema of GraphQL"):
        compare("<<<<<<< HEAD", OLD)
