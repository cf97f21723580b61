"""Whether the project's own tests pass."""

import re
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from backwright.builder.plan.checks.check import Finding, Result, last_line

_FAILED = re.compile(r"^(?:FAILED|ERROR) ([^:\s]+)(?:::)?(.*)$", re.MULTILINE)
_NO_TESTS = 5


class Tests:
    """Pytest, without the tests that measure."""

    name = "tests"
    reason = "the project's tests pass"

    def command(self, project: Path, written: Sequence[str]) -> Sequence[str] | str:
        """It is the project's tool, so it may not be there."""
        if find_spec("pytest") is None:
            return "pytest is not installed: pip install 'backwright[testing]'"
        options = ("-q", "-p", "no:cacheprovider", "-m", "not load", "-rfE", "--tb=no")
        return [sys.executable, "-m", "pytest", *options]

    def result(self, project: Path, code: int, output: str) -> Result:
        """Each test that failed is a finding of its file."""
        if code == _NO_TESTS:
            return Result(None, "the project has no tests")
        findings = tuple(Finding(path, 0, text) for path, text in _FAILED.findall(output))
        return Result(code == 0, last_line(output).strip("= "), findings)
