"""A backend whose callers get their tokens elsewhere, and whose operators are a role."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backwright.builder.plan.building import build

Ran = Callable[..., str]
BLUEPRINT = """\
project: depot
roles: {keeper: [operations], guest: []}
modules:
  store:
    entities:
      Box:
        fields: {label: text}
        operations: {create: keeper, get: [keeper, guest]}
"""


@pytest.mark.parametrize("operators", [True, False])
def test_its_doors_are_tried(ran: Ran, tmp_path: Path, operators: bool) -> None:
    """Nobody can log in here, so its tests of security bring their own tokens."""
    (tmp_path / "blueprint").mkdir()
    text = BLUEPRINT if operators else BLUEPRINT.replace("[operations]", "[]")
    (tmp_path / "blueprint/project.yaml").write_text(text, encoding="utf-8")
    build(tmp_path, checks=())

    tests = ("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/e2e")
    said = ran(tmp_path, *tests, "-k", "huge_body or operators or closed_door")

    assert f"{4 if operators else 2} passed" in said
    ran(tmp_path, "ruff", "check", "--no-cache")
