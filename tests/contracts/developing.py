"""A project in a folder, and what its developers do there."""

import os
import subprocess
from pathlib import Path

from typer.testing import CliRunner, Result

from backwright.cli.main import app
from backwright.domain import new_id

KIOSK = (Path(__file__).parent / "kiosk.py").read_text(encoding="utf-8")
_PYPROJECT = """\
[project]
name = "kiosk"
version = "{version}"

[tool.backwright]
application = "{package}.main:application"
"""


class Kiosk:
    """A project in a folder; what its developers do there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, *changes: tuple[str, str], version: str = "1.2.0") -> None:
        """The code with changes in it."""
        text = KIOSK
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        # Python knows a package by its name, whatever is written into it later.
        package = self.folder / f"kiosk_{new_id().hex}"
        package.mkdir()
        (package / "__init__.py").write_text("", encoding="utf-8")
        (package / "main.py").write_text(text, encoding="utf-8")
        (self.folder / "pyproject.toml").write_text(
            _PYPROJECT.format(version=version, package=package.name), encoding="utf-8"
        )

    def contracts(self, command: str, *arguments: str) -> Result:
        """`backwright contracts …` in the project."""
        return CliRunner().invoke(
            app, ["contracts", command, "-C", str(self.folder), *arguments], env={"COLUMNS": "200"}
        )

    def release(self, tag: str) -> None:
        """Commit all of it, and tag it."""
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--message", f"Release {tag}")
        git(self.folder, "tag", tag)


def git(folder: Path, *arguments: str) -> None:
    """Something that git does, as somebody who is known to it."""
    environ = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    person = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com"}
    person |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com"}
    subprocess.run(
        ["git", "-c", "tag.gpgsign=false", "-c", "commit.gpgsign=false", *arguments],
        cwd=folder,
        env={**environ, **person},
        check=True,
        capture_output=True,
    )
