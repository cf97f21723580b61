"""Whether ruff, with the project's own rules, finds something in what was written."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
from ruff import find_ruff_bin  # type: ignore[import-untyped]  # it has no types

from backwright.builder.plan.checks.check import Finding, Result, last_line


class _Place(msgspec.Struct):
    row: int


class _Message(msgspec.Struct):
    filename: str
    location: _Place
    message: str
    code: str | None = None


class Style:
    """Mistakes that need no running of code, syntax errors among them."""

    name = "style"
    reason = "what was written is Python, and ruff finds nothing in it"

    def command(self, project: Path, written: Sequence[str]) -> Sequence[str] | str:
        """Only what was written: the rest is not this build's business."""
        python = [path for path in written if path.endswith(".py")]
        if not python:
            return "no Python file was written"
        return [
            find_ruff_bin(),
            "check",
            "--quiet",
            "--no-cache",
            "--output-format=json",
            "--",
            *python,
        ]

    def result(self, project: Path, code: int, output: str) -> Result:
        """Ruff ends with 1 where it found something, and with 2 where it could not look."""
        if code not in (0, 1):
            return Result(False, last_line(output))
        try:
            messages = msgspec.json.decode(output or "[]", type=list[_Message])
        except msgspec.DecodeError:
            return Result(False, last_line(output))
        findings = tuple(
            Finding(_relative(each.filename, project), each.location.row, _text(each))
            for each in messages
        )
        said = f"ruff: {len(findings)} findings" if findings else "ruff: nothing found"
        return Result(not findings, said, findings)


def _relative(filename: str, project: Path) -> str:
    path = Path(filename)
    inside = path.is_relative_to(project.resolve())
    return path.relative_to(project.resolve()).as_posix() if inside else path.as_posix()


def _text(message: _Message) -> str:
    return f"{message.code} {message.message}" if message.code else message.message
