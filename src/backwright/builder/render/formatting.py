"""Formatting everything that was rendered, in one go."""

import subprocess
from pathlib import Path

from ruff import find_ruff_bin  # type: ignore[import-untyped]  # it has no types

LINE_LENGTH = 100
# I sorts imports; F401 drops those that a file turned out not to need.
_IMPORTS = ("I", "F401")


class FormatError(Exception):
    """What was rendered is no Python; the generator is wrong, not the blueprint."""


def format_tree(folder: Path, package: str) -> None:
    """Sort imports and format all Python files below the folder, in place."""
    if not any(folder.rglob("*.py")):
        return
    _ruff(
        "check", "--fix", "--quiet", "--select", ",".join(_IMPORTS),
        "--config", f'lint.isort.known-first-party=["{package}", "tests"]',
        "--config", "lint.isort.split-on-trailing-comma=false",
        folder=folder,
    )  # fmt: skip
    _ruff("format", "--quiet", folder=folder)


def _ruff(command: str, *arguments: str, folder: Path) -> None:
    common = ("--isolated", "--no-cache", "--line-length", str(LINE_LENGTH), ".")
    done = subprocess.run(
        [find_ruff_bin(), command, *arguments, "--target-version", "py311", *common],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise FormatError(f"{folder}: {done.stdout}{done.stderr}")
