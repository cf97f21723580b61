"""Whether the project's modules and layers know only what its contracts let them."""

import re
import sys
import tomllib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from backwright.builder.plan.checks.check import Finding, Result, last_line

_RUN = "from importlinter.cli import lint_imports_command; lint_imports_command()"
_IMPORT = re.compile(r"([\w.]+) -> ([\w.]+) \(l\.(\d+)")
_KEPT = re.compile(r"Contracts: (\d+) kept, (\d+) broken")


class Layers:
    """Import-linter, with the contracts in the project's pyproject.toml."""

    name = "layers"
    reason = "modules and layers know only what they may"

    def command(self, project: Path, written: Sequence[str]) -> Sequence[str] | str:
        """It is the project's tool, so it may not be there."""
        if find_spec("importlinter") is None:
            return "import-linter is not installed: pip install import-linter"
        if not _has_contracts(project):
            return "pyproject.toml has no contracts for import-linter"
        return [sys.executable, "-c", _RUN, "--no-cache"]

    def result(self, project: Path, code: int, output: str) -> Result:
        """Each import that is not allowed is a finding of the file that has it."""
        counts = _KEPT.search(output)
        if counts is None:
            return Result(False, last_line(output))
        if code == 0:
            return Result(True, f"import-linter: {counts[1]} contracts kept")
        findings = tuple(
            Finding(_file(project, source), int(line), f"must not import {target}")
            for source, target, line in dict.fromkeys(_IMPORT.findall(output))
        )
        return Result(False, f"import-linter: {counts[2]} contracts broken", findings)


def _has_contracts(project: Path) -> bool:
    try:
        text = (project / "pyproject.toml").read_text(encoding="utf-8")
        return "importlinter" in tomllib.loads(text).get("tool", {})
    except (FileNotFoundError, tomllib.TOMLDecodeError):
        return False


def _file(project: Path, module: str) -> str:
    path = module.replace(".", "/")
    return f"{path}/__init__.py" if (project / path).is_dir() else f"{path}.py"
