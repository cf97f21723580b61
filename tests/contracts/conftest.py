"""Projects with a release in git, whose code then goes on."""

from pathlib import Path

import pytest
from tests.contracts.developing import Kiosk, git


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    """A project in git, with a first commit, and no release yet."""
    monkeypatch.syspath_prepend(str(tmp_path))
    kiosk = Kiosk(tmp_path)
    kiosk.write()
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "Begin")
    return kiosk


@pytest.fixture
def released(kiosk: Kiosk) -> Kiosk:
    """The same with its contracts exported, released as v1.2.0."""
    assert kiosk.contracts("export").exit_code == 0
    kiosk.release("v1.2.0")
    return kiosk
