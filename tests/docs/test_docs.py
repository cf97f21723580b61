"""The documentation builds, and what it quotes is there."""

import ast
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from tests.docs.walking import DOCS, ROOT, blocks

from backwright.builder.blueprint import load
from backwright.builder.blueprint.expressions.functions import FUNCTIONS
from backwright.builder.blueprint.format.scalars import TYPE_WORDS
from backwright.builder.render.project import render_project

STORE = ROOT / "src/backwright/builder/templates/store/blueprint"
PAGES = sorted(path.name for path in DOCS.glob("*.md"))


def test_the_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    """Every link leads somewhere, and every page is on the table of contents."""
    sphinx = (sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html")

    done = subprocess.run([*sphinx, DOCS, tmp_path], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "order.empty" in (tmp_path / "first-ten-minutes.html").read_text()
    assert "outcome_unknown" in (tmp_path / "errors.html").read_text()
    assert "placeOrder" in (tmp_path / "protocols.html").read_text()
    assert (tmp_path / "_images/request.svg").exists()


@pytest.mark.parametrize("page", ["../README.md", *PAGES])
def test_code_on_a_page_is_python(page: str) -> None:
    """What is shown in passing; longer examples are files, with tests of their own."""
    for language, _, text in blocks(page):
        if language == "python":
            compile(text, page, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def test_the_readme_quotes_the_store() -> None:
    """The blueprint and the class are what the template says and what is made from it."""
    quoted = {language: text for language, _, text in blocks("../README.md")}
    blueprint = (STORE / "ordering.yaml").read_text(encoding="utf-8").splitlines()
    order = render_project(load(STORE))["store/ordering/domain/order.py"]

    assert [line for line in quoted["yaml"].splitlines() if line not in blueprint] == []
    assert textwrap.indent(quoted["python"], "    ") in order


def test_the_example_of_a_blueprint_is_one(tmp_path: Path) -> None:
    """What is copied from the page is right."""
    (example,) = [text for language, _, text in blocks("blueprint.md") if language == "yaml"]
    file = tmp_path / "library.yaml"
    file.write_text(example, encoding="utf-8")

    (books,) = load(file).modules

    assert [entity.name for entity in books.entities] == ["Book", "Shelf"]


def test_the_example_of_what_follows_a_commit_is_one(tmp_path: Path) -> None:
    """And what the page says that is generated from it, is."""
    (example,) = [t for language, _, t in blocks("after-the-commit.md") if language == "yaml"]
    file = tmp_path / "shop.yaml"
    file.write_text(example, encoding="utf-8")

    reactions = render_project(load(file))["shop/sales/application/reactions.py"]

    assert "RestockProduct(id=event.product, quantity=event.quantity)" in reactions
    assert 'job(SendReceipt, queue="mail"' in reactions


def test_every_type_and_every_function_is_explained() -> None:
    """The schema has their names only."""
    page = (DOCS / "blueprint.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"`(\w+)`|`(\w+)\(", page.partition("## Keys")[0]))

    assert {*TYPE_WORDS, *FUNCTIONS} - {name for pair in explained for name in pair} == set()


def test_links_of_the_readme_lead_somewhere() -> None:
    """To pages and folders that are there."""
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))

    assert [link for link in links if not (ROOT / link).exists()] == []


def test_pictures_are_small() -> None:
    """Pages open quickly."""
    assert [each for each in (DOCS / "pictures").iterdir() if each.stat().st_size > 150_000] == []
