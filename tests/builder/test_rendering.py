"""What is rendered: the same bytes each time, small files, and little of it for a small change."""

import ast
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from backwright.builder.blueprint import Blueprint, load
from backwright.builder.render.project import render_project

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "src/backwright/builder/templates"
BLUEPRINTS = {
    "store": TEMPLATES / "store/blueprint",
    "todo": TEMPLATES / "todo/blueprint",
    "atlas": Path(__file__).parent / "blueprints/atlas",
}
_DIGESTS = """
import hashlib, json, pathlib, sys
from backwright.builder.blueprint import load
from backwright.builder.render.project import render_project
files = render_project(load(pathlib.Path(sys.argv[1])))
print(json.dumps({path: hashlib.sha256(text.encode()).hexdigest() for path, text in files.items()}))
"""
BEFORE = "      ship_to:  Address?\n"


@pytest.fixture(scope="module", params=BLUEPRINTS)
def blueprint(request: pytest.FixtureRequest) -> Blueprint:
    """Each of ours."""
    return load(BLUEPRINTS[request.param])


@pytest.fixture(scope="module")
def files(blueprint: Blueprint) -> dict[str, str]:
    """What is rendered from it."""
    return render_project(blueprint)


def own(files: dict[str, str], package: str) -> dict[str, str]:
    """The source of the project itself."""
    return {path: text for path, text in files.items() if path.startswith(f"{package}/")}


@pytest.mark.parametrize("seed", ["1", "77"])
def test_every_process_renders_the_same_bytes(seed: str) -> None:
    """Nothing depends on the order of a set, the time or the place."""
    here = {
        path: hashlib.sha256(text.encode()).hexdigest()
        for path, text in render_project(load(BLUEPRINTS["store"])).items()
    }

    done = subprocess.run(
        [sys.executable, "-c", _DIGESTS, str(BLUEPRINTS["store"])],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout) == here


def test_files_are_small(files: dict[str, str], blueprint: Blueprint) -> None:
    """A file of the project is read at a glance; only one with many operations is longer."""
    lines = sorted(text.count("\n") for text in own(files, blueprint.package).values())

    assert lines[-1] <= (250 if blueprint.project == "atlas" else 160)
    assert lines[len(lines) * 9 // 10] <= 120


def test_handlers_are_short(files: dict[str, str], blueprint: Blueprint) -> None:
    """A use case says what it does in a few lines; the machinery is in the kit."""
    handlers = {
        f"{path}:{node.name}": (node.end_lineno or 0) - node.body[0].lineno + 1
        for path, text in own(files, blueprint.package).items()
        if "/application/" in path
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.AsyncFunctionDef)
    }

    most = 14 if blueprint.project == "atlas" else 10
    assert {name: lines for name, lines in handlers.items() if lines > most} == {}


def test_nothing_is_left_for_later(files: dict[str, str]) -> None:
    """No empty file, no placeholder."""
    assert [path for path, text in files.items() if not text.strip()] == []
    for word in ("TODO", "FIXME", "NotImplementedError", "pass\n"):
        assert [path for path, text in files.items() if word in text] == []


def test_the_domain_is_plain_python(files: dict[str, str], blueprint: Blueprint) -> None:
    """A domain class imports the standard library, the domain kit, and contracts' types."""
    allowed = ("backwright.domain", *sys.stdlib_module_names)
    for path, text in own(files, blueprint.package).items():
        if "/domain/" not in path:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                inner = node.module.startswith(f"{blueprint.package}.")
                plain = node.module.endswith((".types", ".events", ".values"))
                assert plain if inner else node.module.startswith(allowed), (path, node.module)


def test_one_more_field_touches_three_source_files(tmp_path: Path) -> None:
    """Contract, domain and table: nothing else of the project mentions each field."""
    for file in BLUEPRINTS["store"].glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    before = render_project(load(tmp_path))
    ordering = tmp_path / "ordering.yaml"
    text = ordering.read_text(encoding="utf-8")
    assert BEFORE in text
    ordering.write_text(
        text.replace(BEFORE, f"{BEFORE}      note: {{type: text, max: 500, optional: true}}\n"),
        encoding="utf-8",
    )

    after = render_project(load(tmp_path))

    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert changed == {
        "docs/database.md",
        "store/ordering/contracts/orders.py",
        "store/ordering/domain/order.py",
        "store/ordering/infrastructure/orders.py",
    }


def test_a_pattern_is_met_by_the_whole_text_only() -> None:
    """Neither what stands around it nor a line end passes, here and where OpenAPI is read."""
    contract = render_project(load(BLUEPRINTS["store"]))["store/catalog/contracts/products.py"]
    (written,) = re.findall(r'Meta\(pattern=("[^"]*")\)', contract)
    pattern = ast.literal_eval(written)

    assert re.search(pattern, "ABC-1")
    assert not any(
        re.search(pattern, text) for text in ("ABC-1\n", "\nABC-1", "ABC-1 x", "ABC-1\n\n")
    )
    # The same in a browser, which knows neither \\A nor \\Z.
    assert "\\" not in pattern.replace("\\n", "")
