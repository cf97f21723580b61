"""How long a large project takes; `pytest -m bench -s` prints the figures."""

from pathlib import Path
from time import perf_counter

import pytest

from backwright.builder.plan.building import apply, plan
from backwright.builder.plan.checks.style import Style
from backwright.builder.plan.steps import Plan

WORDS = "alpha bravo charlie delta echo foxtrot golf hotel india juliet".split()
ENTITY = """\
  {name}:
    delete: soft
    fields:
      code: {{type: text, min: 2, max: 20, unique: true}}
      name: {{type: text, min: 2, max: 80}}
      price: {{type: money, above: 0}}
      stock: {{type: int, min: 0, default: 0}}
      note: {{type: text, max: 500, default: ""}}
      active: {{type: bool, default: true}}
    states:
      start: draft
      moves: {{publish: {{draft: public}}, close: {{public: closed}}}}
    operations:
      create: staff
      change: {{allow: staff, fields: [name, price, note]}}
      restock:
        allow: staff
        takes: {{more: {{type: int, min: 1}}}}
        sets: {{stock: stock + more}}
      publish: {{allow: staff, moves: publish}}
      close: {{allow: staff, moves: close}}
      delete: staff
      restore: staff
      get: public
      list: {{allow: public, filter: [status, price], search: [name], sort: [name, created_at]}}
    events:
      {name}Created: {{on: create, carries: [code, name, price]}}
"""


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A blueprint of ten modules with ten entities each."""
    folder = tmp_path / "blueprint"
    folder.mkdir()
    roles = "roles: {admin: [staff], staff: []}"
    (folder / "project.yaml").write_text(f"project: large\n{roles}\nmodules: {WORDS!r}\n")
    for module in WORDS:
        names = (f"{module.capitalize()}{word.capitalize()}" for word in WORDS)
        entities = "".join(ENTITY.format(name=name) for name in names)
        (folder / f"{module}.yaml").write_text(f"module: {module}\nentities:\n{entities}")
    return tmp_path


def timed(project: Path) -> tuple[Plan, float]:
    """Plan and apply, and the seconds that both took."""
    started = perf_counter()
    plan(project, checks=[Style()])
    made = apply(project)
    return made, perf_counter() - started


@pytest.mark.bench
def test_a_hundred_entities_are_built_in_seconds(large: Path) -> None:
    """2 s at first and 0.5 s after one more field are the aim; four times that is a failure."""
    first, whole = timed(large)
    module = large / "blueprint/delta.yaml"
    module.write_text(
        module.read_text().replace("    states:", "      extra: text?\n    states:", 1)
    )
    second, field = timed(large)

    print(f"\n{len(first.steps)} steps in {whole:.2f} s; {len(second.steps)} in {field:.2f} s")
    assert (first.size.entities, second.summary) == (
        100,
        ['delta.DeltaAlpha gains "extra" (text, optional)'],
    )
    assert (whole < 8, field < 2) == (True, True)
