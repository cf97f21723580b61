"""Which indexes an entity gets."""

import textwrap
from pathlib import Path

import pytest

from backwright.builder.blueprint import load
from backwright.builder.design.indexes import indexes_of

STORE = Path(__file__).parents[4] / "src/backwright/builder/templates/store/blueprint"
BLUEPRINT = """
project: shop
roles: {{staff: []}}
modules:
  people:
    entities:
      Person:
        fields: {{name: {{type: text, max: 40}}}}
        operations: {{create: staff, get: public}}
  sales:
    uses: [people]
    entities:
      Shelf:
        fields: {{name: {{type: text, max: 40}}}}
        operations: {{create: staff}}
      Order:
        fields:
          code: {{type: text, max: 9, unique: true}}
          number: sequence
          title: {{type: text, max: 150}}
          story: {{type: text, max: 151}}
          price: money
          paid: bool
          kind: {{enum: [a, b]}}
          tags: {{type: [text], max: 3}}
          shelf: Shelf
          buyer: people.Person
        operations: {{create: staff, list: {{allow: staff, {listing}}}}}
"""


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        ("sort: [created_at]", [("buyer",), ("created_at", "id")]),
        ("sort: [-title, price]", [("buyer",), ("title", "id"), ("price", "id")]),
        ("sort: [story]", [("buyer",)]),
        ("sort: [code, number]", [("buyer",)]),
        ("filter: [kind], sort: [title]", [("buyer",), ("kind",), ("title", "id")]),
        ("filter: [price], sort: [price]", [("buyer",), ("price", "id")]),
        ("filter: [code, paid, tags], sort: [title]", [("buyer",), ("title", "id")]),
        ("filter: [buyer], sort: [title]", [("buyer", "title", "id"), ("title", "id")]),
        ("filter: [shelf], sort: [number]", [("buyer",), ("shelf", "number", "id")]),
        ("filter: [shelf], sort: [story]", [("buyer",)]),
        (
            "filter: [shelf, price, created_at], sort: [title, code, price]",
            [
                ("buyer",),
                ("created_at",),
                ("shelf", "title", "id"),
                ("shelf", "price", "id"),
                ("title", "id"),
                ("price", "id"),
            ],
        ),
    ],
    ids=[
        "sorted by time",
        "sorted by two",
        "too long to be sorted by as a whole",
        "unique already",
        "filtered",
        "filtered by what it is sorted by",
        "of no use, or there already",
        "a reference to another module, in the default order",
        "a reference within the module, in an order that is unique",
        "a reference, in an order that no index has",
        "a reference, in an order by what is narrowed, too",
    ],
)
def test_lists_have_the_indexes_that_they_need(
    tmp_path: Path, listing: str, expected: list[tuple[str, ...]]
) -> None:
    """And no others: each costs every write."""
    (tmp_path / "project.yaml").write_text(textwrap.dedent(BLUEPRINT.format(listing=listing)))
    order = load(tmp_path).module("sales").entities[1]

    assert list(indexes_of(order)) == expected


def test_lists_of_ones_own_have_an_index_that_begins_with_the_owner() -> None:
    """It is in the order of the list, and serves the reference, too."""
    order = load(STORE).module("ordering").entities[0]

    indexes = indexes_of(order)

    assert ("customer", "created_at", "id") in indexes
    assert ("customer",) not in indexes
