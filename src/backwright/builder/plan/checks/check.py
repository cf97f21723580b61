"""What a check is, and running several at once."""

import os
import subprocess
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

# In seconds; a check that hangs is a failed one.
_LIMIT = 600


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one file; `path` is as in the plan."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Result:
    """What a check found. `passed` is None where it could not run; `said` is one line."""

    passed: bool | None
    said: str
    findings: tuple[Finding, ...] = ()


class Check(Protocol):
    """A program that looks at a project."""

    name: str
    reason: str

    def command(self, project: Path, written: Sequence[str]) -> Sequence[str] | str:
        """What to run in the project's folder; or why it can't be run."""
        ...

    def result(self, project: Path, code: int, output: str) -> Result:
        """What its exit code and its output mean."""
        ...


class Running:
    """A check that was started."""

    def __init__(self, check: Check, project: Path, written: Sequence[str]) -> None:
        self._check = check
        self._project = project
        command = check.command(project, written)
        self._why_not = command if isinstance(command, str) else ""
        self._process = None if isinstance(command, str) else begun(command, project)

    def result(self) -> Result:
        """Wait for it."""
        if self._process is None:
            return Result(None, self._why_not)
        try:
            output, _ = self._process.communicate(timeout=_LIMIT)
        except subprocess.TimeoutExpired:
            return Result(False, f"did not end within {_LIMIT} s")
        return self._check.result(self._project, self._process.returncode, output)

    def stop(self) -> None:
        """End it, if it still runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def begun(command: Sequence[str], project: Path) -> subprocess.Popen[str]:
    """A program that runs in a project's folder and finds its code; what it says is kept."""
    environment = {
        **os.environ,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(project),
        "NO_COLOR": "1",
    }
    return subprocess.Popen(
        list(command),
        cwd=project,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
    )


@contextmanager
def started(
    checks: Iterable[Check], project: Path, written: Sequence[str]
) -> Generator[dict[str, Running]]:
    """Run all at once; none is left behind."""
    running: dict[str, Running] = {}
    try:
        for check in checks:
            running[check.name] = Running(check, project, written)
        yield running
    finally:
        for each in running.values():
            each.stop()


def last_line(output: str) -> str:
    """The line that says most, where nothing else is known of a program's output."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
