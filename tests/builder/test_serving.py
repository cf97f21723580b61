"""What a project gets for the protocols that its blueprint names."""

from pathlib import Path

import pytest

from backwright.builder.blueprint import BlueprintError, load
from backwright.builder.render.project import render_project

MODULES = """
modules:
  sales:
    entities:
      Order: {fields: {title: text}, operations: {create: public, get: public}}
  stock:
    serve: [grpc]
    entities:
      Item: {fields: {title: text}, operations: {create: public, get: public}}
  secrets:
    serve: []
    entities:
      Key: {fields: {title: text}, operations: {create: public, get: public}}
"""


def rendered(folder: Path, blueprint: str) -> dict[str, str]:
    file = folder / "project.yaml"
    file.write_text(f"project: shop\nroles: {{}}\n{blueprint}", encoding="utf-8")
    return render_project(load(file))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A project that is called by REST and gRPC."""
    return rendered(tmp_path_factory.mktemp("shop"), f"serve: [rest, grpc]{MODULES}")


def test_the_application_says_what_is_served(files: dict[str, str]) -> None:
    """And the libraries for it are required."""
    assert 'serve=["rest", "grpc"],' in files["shop/main.py"]
    assert '"backwright[grpc,postgresql]"' in files["pyproject.toml"]


def test_a_module_may_be_called_by_fewer(files: dict[str, str]) -> None:
    """Which is said only where it is so; one that names none is for the others."""
    assert "serve=" not in files["shop/sales/presentation/orders.py"]
    assert 'serve=["grpc"]' in files["shop/stock/presentation/items.py"]
    assert "serve=[]" in files["shop/secrets/presentation/keys.py"]


def test_every_protocol_is_tried(files: dict[str, str]) -> None:
    """By a test of its own, where the module is called so."""
    tests = {path for path in files if path.startswith("tests/e2e/test_")}

    assert tests >= {
        "tests/e2e/test_orders_http.py",
        "tests/e2e/test_orders_grpc.py",
        "tests/e2e/test_items_grpc.py",
    }
    assert not tests & {"tests/e2e/test_items_http.py", "tests/e2e/test_keys_http.py"}


def test_its_port_is_open_in_containers(files: dict[str, str]) -> None:
    """And its numbers are there."""
    assert "EXPOSE 8000 50051" in files["Dockerfile"]
    assert "COPY contracts contracts" in files["Dockerfile"]
    assert '"127.0.0.1:${GRPC_PORT:-50051}:50051"' in files["compose.yaml"]
    assert "GRPC_PORT=50051" in files[".env.example"]


def test_rest_alone_is_nothing_to_speak_of(tmp_path: Path) -> None:
    """What needs no word has none."""
    files = rendered(
        tmp_path, MODULES.replace("    serve: [grpc]\n", "").replace("    serve: []\n", "")
    )

    said = [path for path, text in files.items() if "serve=" in text and path.endswith(".py")]
    assert said == []
    assert "50051" not in "".join(files.values())
    assert '"backwright[postgresql]"' in files["pyproject.toml"]


def test_a_project_nobody_can_call_is_refused(tmp_path: Path) -> None:
    """An empty list is no way to switch everything off."""
    with pytest.raises(BlueprintError, match="nobody could call the project"):
        rendered(tmp_path, f"serve: []{MODULES}")
