"""Whether mypy, with the project's own settings, finds something in it."""

import re
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from backwright.builder.plan.checks.check import Finding, Result, last_line

_ERROR = re.compile(r"^(.+?):(\d+): error: (.+)$", re.MULTILINE)


class Types:
    """Mypy on the whole project: what was written changes what others mean."""

    name = "types"
    reason = "mypy finds nothing in the project"

    def command(self, project: Path, written: Sequence[str]) -> Sequence[str] | str:
        """It is the project's tool, so it may not be there."""
        if find_spec("mypy") is None:
            return "mypy is not installed: pip install mypy"
        return [sys.executable, "-m", "mypy", "--no-error-summary", "--no-pretty"]

    def result(self, project: Path, code: int, output: str) -> Result:
        """Each error is a finding."""
        if code == 0:
            return Result(True, "mypy: nothing found")
        findings = tuple(
            Finding(path, int(line), text) for path, line, text in _ERROR.findall(output)
        )
        return Result(
            False, f"mypy: {len(findings)} errors" if findings else last_line(output), findings
        )
