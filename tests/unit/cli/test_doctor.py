import asyncio
from pathlib import Path

import pytest

from backwright.cli.doctor import examine
from backwright.infrastructure.sql.schema import create_tables
from backwright.main.loading import load_application

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


SAGA = """
from backwright.application.sagas import Saga, SagaInput, Step
class Do(SagaInput, frozen=True):
    pass
async def act(saga: Do) -> None: ...
do = Saga(Do, version={version}, steps=[Step(act)])
"""
WARD = """
import {sagas}
from backwright.application import Command, UnitOfWork, handles, public
from backwright.main import Application, Module, Settings
class Begin(Command[None], frozen=True):
    pass
@handles(Begin, allow=public)
async def begin(command: Begin, uow: UnitOfWork) -> None:
    uow.start({sagas}.Do())
def application(settings: Settings) -> Application:
    import {main} as own
    ward = Module(name="ward", use_cases=[own], reactions=[{sagas}])
    return Application("ward", settings, modules=[ward])
"""


def test_it_names_sagas_that_this_code_can_not_finish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version was taken away too early: its sagas would wait for ever."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/ward.db")
    for number, version in ((1, 1), (2, 2)):
        (tmp_path / f"ward_sagas_{number}.py").write_text(SAGA.format(version=version))
        made = WARD.format(sagas=f"ward_sagas_{number}", main=f"ward_main_{number}")
        (tmp_path / f"ward_main_{number}.py").write_text(made)
    pyproject = '[tool.backwright]\napplication = "ward_main_{}:application"\n'

    (tmp_path / "pyproject.toml").write_text(pyproject.format(1))
    asyncio.run(_begun(tmp_path))
    (tmp_path / "pyproject.toml").write_text(pyproject.format(2))
    (found,) = [finding for finding in examine(tmp_path) if finding.what == "sagas"]

    assert found.verdict == "warning"
    assert found.detail == "1 of ward.Do@1 are not declared here"


async def _begun(project: Path) -> None:
    application = load_application(project)
    async with application.connected():
        tables = application.migrations.metadata.sorted_tables
        await create_tables(application.database, tables)
        (case,) = application.modules[0].handlers()
        await application.send(case.message())
