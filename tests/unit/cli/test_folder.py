"""`-C`: a command that is run for another folder."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from backwright.cli.main import app, main

PROJECT = '[tool.backwright]\napplication = "elsewhere:application"\n'
MODULE = """
from pathlib import Path


def application(settings):
    Path("var").mkdir()
    raise SystemExit(0)
"""


def test_a_command_for_another_folder_runs_there(tmp_path: Path) -> None:
    """What the project names without a folder is in its own; afterwards all is as before."""
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "elsewhere.py").write_text(MODULE)
    here = Path.cwd()

    CliRunner().invoke(app, ["routes", "-C", str(tmp_path)])

    assert (tmp_path / "var").is_dir()
    assert Path.cwd() == here


def test_a_folder_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what to do."""
    monkeypatch.setattr("sys.argv", ["backwright", "routes", "-C", str(tmp_path / "nowhere")])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1
    assert "nowhere is no Backwright project" in capsys.readouterr().err
