"""Whole projects, built as users build them: they are clean, pass their own tests, and run."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backwright.builder.creating.beginnings import Template, templates
from backwright.builder.plan.building import build
from backwright.builder.plan.steps import Kind

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "src/backwright/builder/templates"
BLUEPRINTS = {
    "store": TEMPLATES / "store/blueprint",
    "todo": TEMPLATES / "todo/blueprint",
    "atlas": ROOT / "tests/builder/blueprints/atlas",
    "garage": ROOT / "examples/garage/blueprint",
}
# What people have written beside what is generated; the modules among it are there first, because
# the composition root knows them.
BY_HAND = {"garage": ROOT / "examples/garage/by_hand"}
# Atlas has every feature of the blueprint; of its tests, and of the garage's, those that do not
# repeat what the others prove are run.
TESTS = {
    "store": ["tests"],
    "todo": ["tests"],
    "atlas": ["tests/unit", "tests/integration/library", "tests/integration/desk"],
    "garage": [
        "tests/unit",
        "tests/integration/planning",
        "tests/integration/service/test_work_orders_life.py",
        "tests/e2e/test_dealer_api.py",
    ],
}
Ran = Callable[..., str]
ON_POSTGRESQL = ["tests/integration/ordering", "tests/integration/catalog", "tests/after_commit"]
COMPILED = shutil.ignore_patterns("__pycache__")
BIN = Path(sys.executable).parent
STARTED_WITHIN = 30.0


@pytest.fixture(scope="module", params=BLUEPRINTS)
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of its own folder, built from its blueprint."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    by_hand = BY_HAND.get(request.param)
    shutil.copytree(BLUEPRINTS[request.param], folder / "blueprint")
    if request.param in templates():
        for path, text in Template(request.param).files(request.param):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    if by_hand is not None:
        shutil.copytree(by_hand / request.param, folder / request.param, ignore=COMPILED)
    build(folder, checks=())
    if by_hand is not None:
        shutil.copytree(by_hand, folder, ignore=COMPILED, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def name(project: Path) -> str:
    """Which of them it is."""
    return project.name.rstrip("0123456789")


def test_it_is_clean_the_moment_it_is_generated(ran: Ran, project: Path) -> None:
    """Linter and formatter have nothing to say."""
    ran(project, "ruff", "check", "--no-cache")
    ran(project, "ruff", "format", "--check", "--no-cache")


def test_it_is_typed(ran: Ran, project: Path, shared: Path) -> None:
    """Strict types, tests and migrations included; the kit's are looked at once for all."""
    ran(project, "mypy", "--cache-dir", str(shared / "mypy"))


def test_editors_have_nothing_to_underline(ran: Ran, project: Path, tmp_path: Path) -> None:
    """Pyright, which many of them run, agrees in its strict mode."""
    strict = {
        "include": [os.path.relpath(project, tmp_path)],
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "venvPath": str(BIN.parents[1]),
        "venv": BIN.parent.name,
        "extraPaths": [str(project), str(ROOT / "src")],
    }
    config = tmp_path / "pyrightconfig.json"
    config.write_text(json.dumps(strict), encoding="utf-8")

    said = ran(project, "pyright", "--project", str(config), PYRIGHT_PYTHON_IGNORE_WARNINGS="1")

    assert "No source files found" not in said


def test_its_layers_hold(ran: Ran, project: Path) -> None:
    """Dependencies point inwards, and modules know each other by their contracts."""
    ran(project, "lint-imports", "--no-cache", PYTHONPATH=str(project))


@pytest.mark.parametrize("project", ["store"], indirect=True)
def test_a_broken_layer_is_found(ran: Ran, project: Path, tmp_path: Path) -> None:
    """The contracts of the layers are not empty words."""
    broken = tmp_path / "broken"
    shutil.copytree(project, broken, ignore=shutil.ignore_patterns(".backwright", "__pycache__"))
    order = broken / "store/ordering/domain/order.py"
    text = order.read_text(encoding="utf-8")
    order.write_text(f"{text}\nimport store.catalog.domain.product  # noqa\n", encoding="utf-8")

    with pytest.raises(AssertionError, match="BROKEN"):
        ran(broken, "lint-imports", "--no-cache", PYTHONPATH=str(broken))


@pytest.mark.timeout(300)
def test_its_own_tests_pass(ran: Ran, project: Path, name: str) -> None:
    """On SQLite, where nothing needs to be installed."""
    ran(project, "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS[name])


@pytest.mark.timeout(300)
@pytest.mark.parametrize("project", ["store"], indirect=True)
def test_its_own_tests_pass_on_postgresql(ran: Ran, project: Path, postgresql_server: str) -> None:
    """The same tests, and the same promises, on a server."""
    ran(
        project,
        *("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *ON_POSTGRESQL),
        DATABASE_URL_TEST=postgresql_server,
    )


@pytest.fixture
def address(project: Path, tmp_path: Path) -> Iterator[str]:
    """Where the project is served by its own command, on a fresh file."""
    with socket.socket() as free, socket.socket() as other:
        free.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        port, grpc_port = free.getsockname()[1], other.getsockname()[1]
    served = {"DATABASE_URL": f"sqlite:///{tmp_path}/served.db", "GRPC_PORT": str(grpc_port)}
    server = subprocess.Popen(
        [BIN / "backwright", "run", "--port", str(port)],
        cwd=project,
        env={**os.environ, **served},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def fetched(url: str) -> int:
    """The status of a request, once somebody answers it."""
    ends = time.monotonic() + STARTED_WITHIN
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)


def test_it_serves(address: str) -> None:
    """Its own command brings it up: migrated, ready, documented, and closed to strangers."""
    assert fetched(f"{address}/health/ready") == 200
    assert fetched(f"{address}/openapi.json") == 200
    assert fetched(f"{address}/docs") == 200
    assert fetched(f"{address}/api/v1/me") == 401


@pytest.mark.parametrize("project", ["garage"], indirect=True)
def test_files_by_hand_outlive_a_change_of_the_blueprint(
    ran: Ran, project: Path, tmp_path: Path
) -> None:
    """A field comes, and its migration after the one by hand; nothing else is touched."""
    changed = tmp_path / "garage"
    shutil.copytree(project, changed, ignore=COMPILED)
    file = changed / "blueprint/service.yaml"
    plate = "      plate: {type: text, pattern"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(plate, f"      colour: text?\n{plate}"), encoding="utf-8")

    made = build(changed, checks=())

    written = [path for path in BY_HAND["garage"].rglob("*") if path.suffix in (".py", ".md")]
    kept = {path.relative_to(BY_HAND["garage"]): path.read_bytes() for path in written}
    assert {path: (changed / path).read_bytes() for path in kept} == kept
    assert [step.path for step in made.of(Kind.MIGRATION)] == ["migrations/0003_car_colour.py"]
    assert made.of(Kind.LEFT_ALONE) == []
    tests = ("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "migration_makes")
    ran(changed, *tests, "tests/integration/planning")
