"""Projects with a release in git, whose code then goes on."""

import shutil
from pathlib import Path

import pytest
from tests.contracts.developing import Kiosk, git


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a project with a first commit; made once, and copied for each test."""
    kiosk = Kiosk(tmp_path_factory.mktemp("begun"))
    kiosk.write()
    git(kiosk.folder, "init", "--quiet", "--initial-branch=main")
    git(kiosk.folder, "add", "--all")
    git(kiosk.folder, "commit", "--quiet", "--message", "Begin")
    return kiosk.folder


@pytest.fixture(scope="session")
def tagged(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with its contracts exported, released as v1.2.0."""
    kiosk = Kiosk(tmp_path_factory.mktemp("tagged") / "kiosk")
    shutil.copytree(begun, kiosk.folder)
    assert kiosk.contracts("export").exit_code == 0
    kiosk.release("v1.2.0")
    return kiosk.folder


@pytest.fixture
def kiosk(begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    """A project in git, with no release yet."""
    return _copied(begun, tmp_path, monkeypatch)


@pytest.fixture
def released(tagged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    """A project in git, with a release."""
    return _copied(tagged, tmp_path, monkeypatch)


def _copied(folder: Path, into: Path, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    # What the command adds to it goes with the test.
    monkeypatch.syspath_prepend(str(into / "kiosk"))
    return Kiosk(Path(shutil.copytree(folder, into / "kiosk")))
