"""What small blueprints become, word for word: the files that people will read.

Write the expectations anew with `UPDATE_GOLDEN=1`, and read the difference.
"""

import os
import re
from pathlib import Path

import pytest

from backwright.builder.blueprint import load
from backwright.builder.render.project import render_project

GOLDEN = sorted((Path(__file__).parent / "rendered").glob("*.txt"))
_HEAD = re.compile(r"^-- (\S+) --\n", re.MULTILINE)
BLUEPRINT = "project.yaml"


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_a_blueprint_becomes_these_files(golden: Path, tmp_path: Path) -> None:
    """The module's own files are as they were agreed on."""
    _, *parts = _HEAD.split(golden.read_text(encoding="utf-8"))
    expected = dict(zip(parts[::2], parts[1::2], strict=True))
    (tmp_path / BLUEPRINT).write_text(expected.pop(BLUEPRINT), encoding="utf-8")

    blueprint = load(tmp_path / BLUEPRINT)
    rendered = {
        path: text
        for path, text in render_project(blueprint).items()
        if path.count("/") == 3 and path.startswith(f"{blueprint.package}/")
        if not path.endswith("__init__.py")
    }

    if os.environ.get("UPDATE_GOLDEN"):
        written = {BLUEPRINT: (tmp_path / BLUEPRINT).read_text(encoding="utf-8"), **rendered}
        archive = "".join(f"-- {path} --\n{text}" for path, text in written.items())
        golden.write_text(archive, encoding="utf-8")
    else:
        assert rendered == expected
