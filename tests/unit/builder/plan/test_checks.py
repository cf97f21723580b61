"""What checks make of the programs they run."""

import json
from pathlib import Path

import pytest

from backwright.builder.plan.checks.check import Finding, Result, started
from backwright.builder.plan.checks.layers import Layers
from backwright.builder.plan.checks.start import Start
from backwright.builder.plan.checks.style import Style
from backwright.builder.plan.checks.tests import Tests
from backwright.builder.plan.checks.types import Types

BROKEN = """
Contracts: 4 kept, 1 broken.

----------------
Broken contracts
----------------

Layers look inwards only
------------------------

shop.catalog.domain is not allowed to import shop.catalog.application:

-   shop.catalog.domain.product -> shop.catalog.application.products (l.7)
"""


def test_style_places_what_ruff_found(tmp_path: Path) -> None:
    """By the path in the plan."""
    message = {
        "filename": str(tmp_path.resolve() / "shop/main.py"),
        "location": {"row": 3, "column": 1},
        "message": "`os` imported but unused",
        "code": "F401",
    }

    result = Style().result(tmp_path, 1, json.dumps([message]))

    assert result.passed is False
    assert result.findings == (Finding("shop/main.py", 3, "F401 `os` imported but unused"),)


@pytest.mark.parametrize(("code", "output"), [(2, "ruff failed\n"), (0, "not JSON")])
def test_style_fails_where_ruff_could_not_look(tmp_path: Path, code: int, output: str) -> None:
    """Nothing found is something else."""
    assert Style().result(tmp_path, code, output).passed is False


def test_style_has_nothing_to_do_without_python(tmp_path: Path) -> None:
    """Other files are not ruff's."""
    assert isinstance(Style().command(tmp_path, ["README.md"]), str)


def test_layers_place_the_imports_that_are_not_allowed(tmp_path: Path) -> None:
    """In the file that has them."""
    result = Layers().result(tmp_path, 1, BROKEN)

    assert result == Result(
        False,
        "import-linter: 1 contracts broken",
        (
            Finding(
                "shop/catalog/domain/product.py",
                7,
                "must not import shop.catalog.application.products",
            ),
        ),
    )


def test_layers_need_contracts(tmp_path: Path) -> None:
    """A project without them is not judged."""
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\n")

    assert isinstance(Layers().command(tmp_path, ()), str)


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ('hello\n{"routes": 7}\n', Result(True, "7 routes")),
        (
            '{"error": "NameError: x", "path": "shop/main.py", "line": 2}',
            Result(False, "NameError: x", (Finding("shop/main.py", 2, "NameError: x"),)),
        ),
        ('{"error": "KEY: missing", "unset": true}', Result(None, "KEY: missing")),
        ("Killed\n", Result(False, "Killed")),
        ("", Result(False, "it said nothing")),
    ],
    ids=["well", "fault", "settings", "no report", "silence"],
)
def test_start_reports_what_the_application_does(output: str, expected: Result) -> None:
    """The last line counts, whatever the project prints."""
    assert Start().result(Path(), 0, output) == expected


def test_types_place_what_mypy_found() -> None:
    """Each error with its line."""
    result = Types().result(Path(), 1, "shop/main.py:4: error: Nope  [misc]\n")

    assert result.findings == (Finding("shop/main.py", 4, "Nope  [misc]"),)


def test_tests_name_those_that_failed() -> None:
    """Each with its file."""
    output = "FAILED tests/unit/test_a.py::test_b\n1 failed, 2 passed in 0.1s\n"

    result = Tests().result(Path(), 1, output)

    assert (result.passed, result.said) == (False, "1 failed, 2 passed in 0.1s")
    assert result.findings == (Finding("tests/unit/test_a.py", 0, "test_b"),)


class Slow:
    """A check that would run for an hour."""

    name = "slow"
    reason = "to be stopped"

    def command(self, project: Path, written: object) -> list[str]:
        """Sleep."""
        return ["sleep", "3600"]

    def result(self, project: Path, code: int, output: str) -> Result:
        """Never reached."""
        raise AssertionError


def test_no_check_is_left_running(tmp_path: Path) -> None:
    """Nobody waits for what is not asked for its result."""
    with started([Slow()], tmp_path, ()) as running:
        process = running["slow"]._process

    assert process is not None
    assert process.poll() is not None
