"""Sagas that are under way while their blueprint changes."""

import textwrap
from pathlib import Path

import pytest

from backwright.builder.blueprint import Blueprint, load
from backwright.builder.plan.outline import outline_of
from backwright.builder.plan.saga_versions import kept_by_hand, stranded

BLUEPRINT = """
project: shop
roles: {staff: []}
modules:
  sales:
    entities:
      Order:
        fields: {title: text}
        operations: {create: staff}
        events: {OrderCreated: {on: create, carries: [title]}}
    sagas:
      Fulfil:
        takes: {order: Order}
        key: order
        steps:
          - {do: charge, undo: refund, retry: {attempts: 3, every: 500ms}}
          - wait: {for: OrderCreated, by: order, within: 15m}
          - sleep: 1d
          - ship
"""
KEPT = """
from backwright.application.sagas import Saga, Step
old = Saga(Fulfil, version=1, steps=[])
other = Saga(Fulfil, version=VERSION)
"""


def blueprint(folder: Path, **changes: str) -> Blueprint:
    """With words replaced by others."""
    text = BLUEPRINT
    for old, new in changes.items():
        word = old.replace("_", " ")
        assert word in text
        text = text.replace(word, new)
    file = folder / "project.yaml"
    file.write_text(textwrap.dedent(text))
    return load(file)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"500ms": "1s", "15m": "1h", "sleep: 1d": "sleep: 2d"}, ""),
        ({"key: order": "key: order\n        version: 2"}, "began with version 1 wait for ever"),
        ({"Fulfil": "Deliver"}, "sales.Fulfil that began with version 1 wait for ever"),
        ({"do: charge": "do: hold"}, "the steps of sales.Fulfil changed, and its version did not"),
        ({"- ship": "- pack\n          - ship"}, "the steps of sales.Fulfil changed"),
        ({"- ship": "- sleep: 1h"}, "the steps of sales.Fulfil changed"),
    ],
)
def test_what_could_not_go_on_is_told(tmp_path: Path, changes: dict[str, str], said: str) -> None:
    """A version that is dropped, and steps that change under one; retries and times may."""
    old = outline_of(blueprint(tmp_path))
    new = outline_of(blueprint(tmp_path, **changes))

    told = stranded(old, new, ())

    assert [said in each for each in told] == [True] * bool(said)
    assert all("backwright sagas list --name sales.Fulfil" in each for each in told)
    assert stranded(old, new, {("sales.Fulfil", 1)}) == []


def test_versions_that_people_keep_are_found(tmp_path: Path) -> None:
    """In the files under `reactions`, as far as they can be read without running them."""
    more = {"sagas:": "reactions: [fulfil_v1]\n    sagas:"}
    found = blueprint(tmp_path, **more)
    file = tmp_path / "shop/sales/application/fulfil_v1.py"
    file.parent.mkdir(parents=True)
    file.write_text(KEPT)

    assert kept_by_hand(tmp_path, found) == {("sales.Fulfil", 1)}
