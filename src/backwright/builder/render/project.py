"""A whole project, rendered and formatted."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from backwright.builder.blueprint.model import Blueprint
from backwright.builder.design.project import pages_of
from backwright.builder.render.environment import rendered
from backwright.builder.render.formatting import LINE_LENGTH, format_tree
from backwright.builder.render.imports import tidied


def render_project(blueprint: Blueprint) -> dict[str, str]:
    """Every file of the project but its migrations: path → final text, the same each time."""
    return formatted(raw_project(blueprint), blueprint.package)


def raw_project(blueprint: Blueprint) -> dict[str, str]:
    """The same files before they are formatted, which is a matter of each one alone."""
    return {page.path: rendered(page.template, page.values) for page in pages_of(blueprint)}


def formatted(raw: dict[str, str], package: str) -> dict[str, str]:
    """The files with the Python ones among them formatted, in the order of their paths."""
    own = frozenset((package, "tests"))
    python = {
        path: tidied(text, own, LINE_LENGTH) for path, text in raw.items() if path.endswith(".py")
    }
    with TemporaryDirectory(prefix="backwright-", dir=_memory()) as folder:
        root = Path(folder)
        for path, text in python.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        format_tree(root, package)
        done = {path: (root / path).read_text(encoding="utf-8") for path in python}
    return {path: done.get(path, raw[path]) for path in sorted(raw)}


def _memory() -> str | None:
    """Where files are kept in memory, if this system has such a place: no disk is waited for."""
    place = Path("/dev/shm")  # noqa: S108 - a fresh private folder is made in it
    return str(place) if place.is_dir() and os.access(place, os.W_OK) else None
