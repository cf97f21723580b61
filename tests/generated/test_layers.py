"""The contracts of the layers, in projects whose modules are made, and written by hand."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from backwright.builder.plan.building import build

Ran = Callable[..., str]
BLUEPRINT = """\
project: shop
roles: {staff: []}
own_modules: [portal]
modules:
  people:
    entities:
      Person:
        fields: {name: text}
        operations: {create: staff, get: staff}
  catalog:
    uses: [people]
    entities:
      Product:
        fields: {name: text, maker: people.Person}
        operations: {create: staff, get: staff}
  ordering:
    uses: [catalog]
    entities:
      Order:
        fields: {product: catalog.Product}
        operations: {create: staff, get: staff}
"""
PORTAL = {
    "domain.py": "import shop.ordering.contracts.types as types\n",
    "application.py": "import shop.ordering.contracts.orders as orders\n",
    "presentation.py": "import shop.portal.application as application\n",
    "module.py": "from backwright.main import Module\n\n"
    "import shop.portal.presentation as presentation\n\n"
    'portal = Module(name="portal")\n',
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A module that uses one that uses a third, and one that is written by hand."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "blueprint").mkdir()
    (folder / "blueprint/project.yaml").write_text(BLUEPRINT, encoding="utf-8")
    for name, text in {"__init__.py": "", **PORTAL}.items():
        (folder / "shop/portal").mkdir(parents=True, exist_ok=True)
        (folder / "shop/portal" / name).write_text(text, encoding="utf-8")
    build(folder, checks=())
    return folder


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """A copy to break."""
    shutil.copytree(built, tmp_path / "shop", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "shop"


def test_modules_by_hand_stand_beside_the_others(ran: Ran, built: Path) -> None:
    """The composition root knows them, and their layers hold like the others'."""
    told = ran(built, "lint-imports", "--no-cache", PYTHONPATH=str(built))
    routes = ran(built, "backwright", "routes")

    assert "0 broken" in told
    assert "/api/v1/orders" in routes
    assert "modules=[people, catalog, ordering, portal]" in (built / "shop/main.py").read_text()


@pytest.mark.parametrize(
    ("file", "imported"),
    [
        ("ordering/domain/order.py", "catalog.domain.product"),
        ("ordering/application/orders.py", "catalog.infrastructure.products"),
        ("ordering/application/orders.py", "ordering.infrastructure.orders"),
        ("ordering/application/orders.py", "people.contracts.people"),
        ("ordering/application/orders.py", "portal.module"),
        ("ordering/domain/order.py", "ordering.contracts.orders"),
        ("ordering/domain/order.py", "catalog.contracts.products"),
        ("portal/domain.py", "portal.application"),
        ("portal/domain.py", "ordering.contracts.orders"),
        ("portal/application.py", "ordering.domain.order"),
        ("portal/presentation.py", "ordering.module"),
    ],
)
def test_a_broken_layer_is_found(ran: Ran, project: Path, file: str, imported: str) -> None:
    """Whatever looks outwards, or into another module, is an error."""
    place = project / "shop" / file
    text = place.read_text(encoding="utf-8")
    place.write_text(f"{text}\nimport shop.{imported}\n", encoding="utf-8")

    with pytest.raises(AssertionError, match="BROKEN"):
        ran(project, "lint-imports", "--no-cache", PYTHONPATH=str(project))
