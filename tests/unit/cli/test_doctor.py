from pathlib import Path

import pytest

from backwright.cli.doctor import examine

MAIN = """
from backwright.main import Application, Settings
def application(settings: Settings) -> Application:
    return Application("ward", settings, modules=[])
"""


def test_it_says_why_the_database_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks is an operator, who needs the address and the reason."""
    (tmp_path / "ward_of_this_test.py").write_text(MAIN)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.backwright]\napplication = "ward_of_this_test:application"\n'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    # Nobody listens there.
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/ward")

    (found,) = [finding for finding in examine(tmp_path) if finding.what == "database"]

    assert found.verdict == "error"
    assert "127.0.0.1:1" in found.detail
    assert "start the server" in found.detail


def test_a_file_is_no_project(tmp_path: Path) -> None:
    """The folder that it is in was meant."""
    file = tmp_path / "pyproject.toml"
    file.touch()

    (found,) = [finding for finding in examine(file) if finding.what == "project"]

    assert found.detail.startswith(f"{file} is no Backwright project")


def test_a_folder_without_a_project_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its whole path, though it was given as "here"; what to do is said once."""
    monkeypatch.chdir(tmp_path)

    (found,) = [finding for finding in examine(Path()) if finding.what == "project"]

    assert found.verdict == "error"
    assert found.detail.startswith(f"{tmp_path} is no Backwright project")
    assert found.detail.endswith("backwright new shop")
    assert found.remedy == ""
