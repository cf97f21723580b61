"""What a new project begins with: the files of its blueprint, and others that come along."""

import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Protocol

from backwright.builder.blueprint import load
from backwright.builder.blueprint.loading import PROJECT_FILE
from backwright.builder.creating.names import package_of
from backwright.builder.plan.errors import PlanError
from backwright.builder.plan.layout import BLUEPRINT
from backwright.builder.render.project import formatted

_TEMPLATES = "backwright.builder.templates"
_NAME = re.compile(r"^project:.*$", re.MULTILINE)
# By this line editors find what may stand in the file.
_SCHEMA = "# yaml-language-server: $schema=schema.json\n"
_EMPTY = """\
project: PROJECT
description: What it is for.
roles: {}
# Modules by name, or a list of them: each has a file of its own beside this one then.
modules: {}
"""


class Beginning(Protocol):
    """Where a project comes from."""

    @property
    def title(self) -> str:
        """For the first commit: `the template store`."""
        ...

    def files(self, name: str) -> Iterator[tuple[str, str]]:
        """Paths in the project, and texts with its name in them; raises `PlanError`."""
        ...


class Template:
    """One of ours."""

    def __init__(self, name: str) -> None:
        known = templates()
        if name not in known:
            raise PlanError(f'there is no template "{name}"; there are: {", ".join(known)}')
        self._folder = files(_TEMPLATES) / name
        self.title = f"the template {name}"

    def files(self, name: str) -> Iterator[tuple[str, str]]:
        """Its blueprint, and what was written by hand for it."""
        for path, text in _texts(self._folder / "blueprint"):
            yield f"{BLUEPRINT}/{path}", _named(path, text, name)
        extra = self._folder / "files"
        if extra.is_dir():
            package = package_of(name)
            named = {
                path.replace("PACKAGE", package): re.sub(r"\bPACKAGE\b", package, text)
                for path, text in _texts(extra)
            }
            # The order of imports depends on the name.
            yield from formatted(named, package).items()


class Given:
    """A blueprint that somebody wrote: a folder, or a file with its modules beside it or in it."""

    def __init__(self, path: Path) -> None:
        self._file = path / PROJECT_FILE if path.is_dir() else path
        self.title = f"the blueprint {path.name}"

    def files(self, name: str) -> Iterator[tuple[str, str]]:
        """Raises `BlueprintError` for the files where they are now."""
        blueprint = load(self._file)
        text = self._file.read_text(encoding="utf-8")
        yield f"{BLUEPRINT}/{PROJECT_FILE}", _for_editors(_named(PROJECT_FILE, text, name))
        for module in blueprint.modules:
            beside = self._file.with_name(f"{module.name}.yaml")
            if beside.is_file() and beside != self._file:
                text = beside.read_text(encoding="utf-8")
                yield f"{BLUEPRINT}/{beside.name}", _for_editors(text)


class Empty:
    """A blueprint without modules."""

    title = "an empty blueprint"

    def files(self, name: str) -> Iterator[tuple[str, str]]:
        """One file, to be filled."""
        yield f"{BLUEPRINT}/{PROJECT_FILE}", _for_editors(_named(PROJECT_FILE, _EMPTY, name))


def templates() -> list[str]:
    """The names of our templates."""
    found = (each for each in files(_TEMPLATES).iterdir() if (each / "blueprint").is_dir())
    return sorted(each.name for each in found)


def _named(path: str, text: str, name: str) -> str:
    return _NAME.sub(f"project: {name}", text, count=1) if path == PROJECT_FILE else text


def _for_editors(text: str) -> str:
    return text if "yaml-language-server:" in text else _SCHEMA + text


def _texts(folder: Traversable, at: str = "") -> Iterator[tuple[str, str]]:
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        path = f"{at}{each.name}"
        if each.is_dir():
            yield from _texts(each, f"{path}/")
        elif not each.name.endswith(".pyc"):
            yield path, each.read_text(encoding="utf-8")
