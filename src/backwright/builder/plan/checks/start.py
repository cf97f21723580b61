"""Whether the application can be put together: imported, mapped and routed, but not opened."""

import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from backwright.builder.plan.checks.check import Finding, Result, last_line


class Report(msgspec.Struct):
    """What `starting` prints. `error` is empty where all is well; `path` is inside the project."""

    routes: int = 0
    error: str = ""
    path: str = ""
    line: int = 0
    unset: bool = False


class Start:
    """The application as the project's own code makes it."""

    name = "start"
    reason = "the application can be put together"

    def command(self, project: Path, written: Sequence[str]) -> Sequence[str] | str:
        """In a process of its own: it runs the project's code."""
        return [sys.executable, "-m", "backwright.builder.plan.checks.starting"]

    def result(self, project: Path, code: int, output: str) -> Result:
        """The report is the last line: what the project's code prints comes before."""
        try:
            report = msgspec.json.decode(last_line(output), type=Report)
        except msgspec.DecodeError:
            return Result(False, last_line(output))
        if report.unset:
            return Result(None, report.error)
        if not report.error:
            return Result(True, f"{report.routes} routes")
        findings = (Finding(report.path, report.line, report.error),) if report.path else ()
        return Result(False, report.error, findings)
