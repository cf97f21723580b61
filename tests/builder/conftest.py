"""Small projects to build."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from backwright.builder.plan.building import build

BLUEPRINT = """\
project: shop
roles: {staff: []}
modules:
  sales:
    entities:
      Order:
        fields:
          title: {type: text, max: 80}
        operations: {create: staff, get: staff, list: staff}
      Refund:
        fields:
          amount: money
        operations: {create: staff, get: staff}
"""
ORDER = "shop/sales/domain/order.py"
REFUND = "shop/sales/domain/refund.py"


class Project:
    """A folder with a blueprint, and what a person does in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, path: str, text: str) -> None:
        """Put a file there."""
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")

    def read(self, path: str) -> str:
        """What a file says."""
        return (self.folder / path).read_text(encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Change a part of a file."""
        assert old in self.read(path)
        self.write(path, self.read(path).replace(old, new, 1))

    def delete(self, path: str) -> None:
        """Remove a file."""
        (self.folder / path).unlink()

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""
        return (self.folder / path).exists()

    def add_field(self, field: str = "note: text?") -> None:
        """Give orders another field."""
        title = "title: {type: text, max: 80}"
        self.edit("blueprint/project.yaml", title, f"{title}\n          {field}")

    def drop_refunds(self) -> None:
        """Let the second entity go."""
        text = self.read("blueprint/project.yaml")
        self.write("blueprint/project.yaml", text[: text.index("      Refund:")])

    def content(self) -> dict[str, bytes]:
        """Every file but those of this machine and this build."""
        private = ("plan.yaml", "cache/formatted.json")
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
            and path.relative_to(self.folder).as_posix()
            not in {f".backwright/{name}" for name in private}
            and ".backwright/staging" not in path.as_posix()
        }

    def folders(self) -> set[str]:
        """Every folder but those of this machine."""
        return {
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_dir() and ".backwright" not in path.as_posix()
        }


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built once, and copied for each test."""
    project = Project(tmp_path_factory.mktemp("built"))
    project.write("blueprint/project.yaml", BLUEPRINT)
    build(project.folder, checks=())
    return project.folder


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Project:
    """A project that was built, and nothing else."""
    shutil.copytree(built, tmp_path / "shop")
    return Project(tmp_path / "shop")


@pytest.fixture
def unbuilt(tmp_path: Path) -> Project:
    """A blueprint, and nothing else."""
    project = Project(tmp_path / "new")
    project.write("blueprint/project.yaml", BLUEPRINT)
    return project


Edit = Callable[[Project], None]
