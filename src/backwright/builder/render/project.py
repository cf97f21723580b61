"""A whole project, rendered and formatted."""

from pathlib import Path
from tempfile import TemporaryDirectory

from backwright.builder.blueprint.model import Blueprint
from backwright.builder.design.project import pages_of
from backwright.builder.render.environment import rendered
from backwright.builder.render.formatting import format_tree


def render_project(blueprint: Blueprint) -> dict[str, str]:
    """Every file of the project but its migrations: path → final text, the same each time."""
    return formatted(raw_project(blueprint), blueprint.package)


def raw_project(blueprint: Blueprint) -> dict[str, str]:
    """The same files before they are formatted, which is a matter of each one alone."""
    return {page.path: rendered(page.template, page.values) for page in pages_of(blueprint)}


def formatted(raw: dict[str, str], package: str) -> dict[str, str]:
    """The files with the Python ones among them formatted, in the order of their paths."""
    python = {path: text for path, text in raw.items() if path.endswith(".py")}
    with TemporaryDirectory(prefix="backwright-") as folder:
        root = Path(folder)
        for path, text in python.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        format_tree(root, package)
        done = {path: (root / path).read_text(encoding="utf-8") for path in python}
    return {path: done.get(path, raw[path]) for path in sorted(raw)}
