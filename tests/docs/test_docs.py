"""The documentation builds, and its code runs."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
BACKWRIGHT = Path(sys.executable).with_name("backwright")


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def test_the_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    """Every link leads somewhere, and every page is on the table of contents."""
    sphinx = (sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html")

    run(*sphinx, ROOT / "docs", tmp_path, cwd=ROOT)

    assert "order.empty" in (tmp_path / "first-ten-minutes.html").read_text()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of the first ten minutes, with what the other pages add to it by hand."""
    folder = tmp_path_factory.mktemp("docs")
    run(BACKWRIGHT, "new", "shop", cwd=folder)
    project = folder / "shop"
    package = project / "shop"
    for name in ("reordering", "feed"):
        shutil.copytree(EXAMPLES / name, package / name)
        (package / name / "__init__.py").touch()
    (package / "reordering" / "test_reordering.py").rename(project / "tests" / "test_reordering.py")
    (package / "feed" / "module.py").write_text(
        "from backwright.main import Module\n\n"
        "from shop.feed.presentation import feed as api\n\n"
        'feed = Module(name="feed", apis=[api])\n'
    )
    main = package / "main.py"
    text = main.read_text()
    main.write_text(
        "from shop.feed.module import feed\n"
        "from shop.reordering.module import reordering\n"
        + text.replace("modules=[", "modules=[feed, reordering, ")
    )
    return project


def test_the_use_case_does_what_its_test_says(shop: Path) -> None:
    """The handler, its policy and its route, as the page adds them."""
    test = (sys.executable, "-m", "pytest", "-q", "tests/test_reordering.py")

    assert "2 passed" in run(*test, cwd=shop)


def test_the_routes_of_both_pages_are_there(shop: Path) -> None:
    """The action and the endpoints of another shape stand beside the generated ones."""
    routes = run(BACKWRIGHT, "routes", cwd=shop)

    assert "/api/v1/shortages" in routes
    assert "/portal/offers/{category}" in routes
