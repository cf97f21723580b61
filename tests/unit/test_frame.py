"""The house keeps its own rules: what `style.md` says and no tool checks."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
# What `new` copies into a project is no part of the package.
TEMPLATES = SOURCE / "backwright" / "builder" / "templates"
MODULES = {
    path.relative_to(SOURCE).as_posix(): path
    for path in SOURCE.rglob("*.py")
    if not path.is_relative_to(TEMPLATES)
}
PACKAGES = [name for name in sorted(MODULES) if name.endswith("__init__.py")]
# Libraries that are a part of another one, which pins them.
PARTS = {"httptools": "uvicorn", "pydantic_core": "pydantic"}
# Host names are joined here so that this file does not name them either.
REGISTRIES = re.compile(
    r"(?:pypi|pythonhosted|npmjs|yarnpkg|crates|rubygems|debian|docker|ghcr|quay)"
    r"\.(?:org|com|io)\b|(?:proxy|sum)\.golang|pkg\.go\.|shields\.io|badge\.fury"
)


def parsed(name: str) -> ast.Module:
    """The syntax tree of a module, named by its path under src."""
    return ast.parse(MODULES[name].read_text(), name)


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules that the statements below a node import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def order(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest, as ruff sorts them."""
    kind = 0 if name.isupper() else 1 if name[0].isupper() else 2
    return kind, name


def declared() -> list[Requirement]:
    """The dependencies of the package, those of its extras too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    parts = [project["dependencies"], *project["optional-dependencies"].values()]
    return [Requirement(line) for part in parts for line in part]


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_exports_what_it_imports(name: str) -> None:
    """`__all__` names exactly the public names of `__init__`, sorted."""
    tree = parsed(name)
    names = [
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    exports = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]

    public = sorted((each for each in names if not each.startswith("_")), key=order)
    assert exports == ([public] if public else [])


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_module_is_small(name: str) -> None:
    """No module has over 400 lines, no function over 50."""
    functions = {
        node.name: (node.end_lineno or 0) - node.lineno + 1
        for node in ast.walk(parsed(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert len(MODULES[name].read_text().splitlines()) <= 400
    assert {each: lines for each, lines in functions.items() if lines > 50} == {}


def test_every_error_has_a_code_of_its_own() -> None:
    """No two errors share a `code`."""
    codes = Counter(
        ast.literal_eval(statement.value)
        for name in MODULES
        for node in ast.walk(parsed(name))
        if isinstance(node, ast.ClassDef) and node.name.endswith("Error")
        for statement in node.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        and ast.unparse(statement).startswith("code")
        and isinstance(statement.value, ast.Constant)
    )

    assert codes
    assert [code for code, times in codes.items() if times > 1] == []


@pytest.mark.parametrize("name", [name for name in sorted(MODULES) if "/domain/" in name])
def test_the_domain_stands_alone(name: str) -> None:
    """The domain kit imports the standard library and itself."""
    foreign = {
        module
        for module in imported(parsed(name))
        if module.partition(".")[0] not in sys.stdlib_module_names
        and not module.startswith("backwright.domain")
    }

    assert foreign == set()


@pytest.mark.parametrize("name", [name for name in sorted(MODULES) if "/builder/" in name])
def test_the_builder_starts_without_the_runtime(name: str) -> None:
    """Checking a blueprint loads no server: `main` is imported only where it is used."""
    at_start = [node for node in parsed(name).body if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {module for node in at_start for module in imported(node)}

    assert [module for module in modules if module.startswith("backwright.main")] == []


def test_what_is_imported_is_a_declared_dependency() -> None:
    """Every library that some module imports is named in pyproject.toml."""
    distributions = packages_distributions()
    known = {canonicalize_name(requirement.name) for requirement in declared()}
    undeclared = {
        (name, module)
        for name in MODULES
        for module in {each.partition(".")[0] for each in imported(parsed(name))}
        if module not in sys.stdlib_module_names and module != "backwright"
        if not known
        & {canonicalize_name(each) for each in distributions.get(PARTS.get(module, module), [])}
    }

    assert undeclared == set()


def test_pins_fit_what_is_declared() -> None:
    """The requirement files were made from the dependencies that pyproject.toml has now."""
    files = (ROOT / "requirements").glob("*.txt")
    pins = dict(
        re.findall(r"^(\S+?)==(\S+)", "".join(map(Path.read_text, files)), flags=re.MULTILINE)
    )
    unfit = [
        str(requirement)
        for requirement in declared()
        if not requirement.specifier.contains(pins.get(requirement.name, "0"), prereleases=True)
    ]

    assert unfit == [], "make requirements"


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is the business of whoever installs them."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    named = {
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in paths
        if path.is_file()
        for match in REGISTRIES.finditer(path.read_text(errors="ignore"))
    }

    assert named == set()
