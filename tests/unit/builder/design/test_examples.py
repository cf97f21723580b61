"""Examples that keep rules, and that break a single one."""

from pathlib import Path

import pytest

from backwright.builder.blueprint import load
from backwright.builder.blueprint.field_types import Ref
from backwright.builder.blueprint.rules import Rule
from backwright.builder.design.lookup import Lookup
from backwright.builder.design.proof.search import Examples

BLUEPRINT = """
project: shop
roles: {staff: []}
modules:
  ordering:
    values:
      Line: {sku: {type: text, min: 1}, price: {type: money, above: 0},
             count: {type: int, min: 1, max: 9}, cost: {type: money, derived: price * count}}
    entities:
      Order:
        fields:
          lines: {type: [Line], max: 9}
          rush: {type: bool, default: false}
          weight: {type: int, default: 0}
          total: {type: money, derived: sum(lines.cost)}
        rules:
          order.empty: {must: count(lines) > 0, before: send, say: Nothing in it.}
          order.large: {must: total <= 100 EUR, before: send, say: Too much.}
          order.heavy: {must: weight <= 30 or not rush, before: send, say: Too heavy.}
        operations:
          create: {allow: staff, fields: []}
          send: {allow: staff, sets: {rush: true}}
"""
ORDER = Ref("ordering", "Order")


@pytest.fixture
def lookup(tmp_path: Path) -> Lookup:
    """A blueprint with three rules."""
    file = tmp_path / "project.yaml"
    file.write_text(BLUEPRINT, encoding="utf-8")
    return Lookup(load(file))


def rule(lookup: Lookup, code: str) -> Rule:
    return next(each for each in lookup.entity(ORDER).rules if each.code == code)


def test_the_usual_example_keeps_all_rules(lookup: Lookup) -> None:
    """What `an_order()` makes can be used by every test."""
    order = lookup.entity(ORDER)
    examples = Examples(order, lookup)

    assert examples.fitting(order.rules, examples.start()) == examples.start()


def test_an_empty_list_breaks_a_count(lookup: Lookup) -> None:
    """The simplest variation is found first."""
    order = lookup.entity(ORDER)
    examples = Examples(order, lookup)

    broken = examples.breaking(rule(lookup, "order.empty"), order.rules, examples.start())

    assert broken is not None
    assert broken["lines"] == []


def test_a_derived_total_is_broken_through_what_it_derives_from(lookup: Lookup) -> None:
    """A rule about a total changes a price inside of a line, and breaks no other rule."""
    order = lookup.entity(ORDER)
    examples = Examples(order, lookup)
    large = rule(lookup, "order.large")

    broken = examples.breaking(large, order.rules, examples.start())

    assert broken is not None
    assert examples.worked_out(large.must, broken) is False
    others = [each for each in order.rules if each is not large]
    assert all(examples.worked_out(each.must, broken) for each in others)


def test_two_fields_are_changed_where_one_is_not_enough(lookup: Lookup) -> None:
    """A rule that needs two things to go wrong is broken, too."""
    order = lookup.entity(ORDER)
    examples = Examples(order, lookup)

    broken = examples.breaking(rule(lookup, "order.heavy"), order.rules, examples.start())

    assert broken is not None
    assert broken["rush"] is True
    assert broken["weight"] == 31
