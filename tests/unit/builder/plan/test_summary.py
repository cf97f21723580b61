"""What changed in a blueprint, in sentences."""

import textwrap
from pathlib import Path

import pytest

from backwright.builder.blueprint import load
from backwright.builder.plan.outline import Outline, decoded, encoded, outline_of
from backwright.builder.plan.summary import summary, unreadable

BLUEPRINT = """
project: shop
roles: {staff: []}
modules:
  sales:
    values:
      Line:
        name: {type: text, max: 40}
    entities:
      Order:
        fields:
          title: {type: text, max: 80}
          lines: {type: [Line], max: 9}
        operations: {create: staff, get: staff}
"""


def outline(folder: Path, text: str) -> Outline:
    """Of a blueprint in one file."""
    file = folder / "project.yaml"
    file.write_text(textwrap.dedent(text))
    return outline_of(load(file))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "title: {type: text, max: 80}",
            "title: {type: text, max: 80}\n          note: text?",
            'sales.Order gains "note" (text, optional)',
        ),
        (
            "title: {type: text, max: 80}",
            "title: {type: text, max: 90}",
            'sales.Order: "title" is now text (max 90), was text (max 80)',
        ),
        (
            "title: {type: text, max: 80}",
            "title: {type: text, max: 80}\n          fee: {type: money, default: 0}",
            'sales.Order gains "fee" (money, 0.00 EUR by default)',
        ),
        (
            "title: {type: text, max: 80}",
            "title: {type: text, max: 80}\n          gift: {type: bool, default: false}",
            'sales.Order gains "gift" (bool, false by default)',
        ),
        ("get: staff", "get: public", ""),
        (
            "get: staff}",
            "get: staff, delete: staff}",
            'sales.Order gains the operation "delete" (staff; DELETE /orders/{id})',
        ),
        (
            "roles: {staff: []}",
            "roles: {staff: [], boss: [staff]}",
            'roles gains the role "boss" (staff)',
        ),
    ],
    ids=["field", "type", "amount", "truth", "grant", "operation", "role"],
)
def test_each_change_is_a_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    """And nothing else is said."""
    before = outline(tmp_path, BLUEPRINT)
    after = outline(tmp_path, BLUEPRINT.replace(old, new))

    said = summary(before, after)

    assert len(said) == 1
    assert sentence in said[0]


def test_things_come_and_go(tmp_path: Path) -> None:
    """With how much is in them."""
    before = outline(tmp_path, BLUEPRINT)
    after = outline(tmp_path, BLUEPRINT.replace("Order:", "Quote:"))

    assert summary(before, after) == [
        "sales gains the entity Quote (4 parts)",
        "sales loses the entity Order",
    ]


def test_nothing_changed_is_nothing_said(tmp_path: Path) -> None:
    """Comments and order in a line are no changes."""
    before = outline(tmp_path, BLUEPRINT)
    after = outline(
        tmp_path, "# a comment" + BLUEPRINT.replace("type: text, max: 40", "max: 40, type: text")
    )

    assert summary(before, after) == []


def test_an_outline_comes_back_from_its_file(tmp_path: Path) -> None:
    """What is read is what was written."""
    made = outline(tmp_path, BLUEPRINT)

    assert decoded(encoded(made)) == made


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("count: int", True),
        ("count: int?", False),
        ("count: {type: int, default: 1}", False),
        ("tags: {type: [text], max: 3}", False),
    ],
)
def test_what_stored_values_lack_is_told(tmp_path: Path, field: str, told: bool) -> None:
    """They are read with the rows that they are stored in."""
    before = outline(tmp_path, BLUEPRINT)
    after = outline(
        tmp_path,
        BLUEPRINT.replace(
            "name: {type: text, max: 40}", f"name: {{type: text, max: 40}}\n        {field}"
        ),
    )

    assert bool(unreadable(before, after)) is told
