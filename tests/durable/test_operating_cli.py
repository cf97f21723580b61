"""Operators on the command line."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import UUID

import pytest
import workshop
from typer.testing import CliRunner, Result

from backwright.application.call import Call
from backwright.application.operations.messages import ListWork
from backwright.application.operations.views import State
from backwright.application.sagas import SagaStatus
from backwright.cli.console import CommandError
from backwright.cli.main import app
from backwright.domain.errors import IllegalStateError, NotFoundError
from backwright.domain.principal import Principal
from banking import prepare, settings, until, working

MAIN = """
import sys
sys.path[:0] = {paths!r}
import workshop
from backwright.main import Application, Settings
def application(settings: Settings) -> Application:
    return workshop.application(settings)
"""
Run = Callable[..., Result]
TESTS = Path(__file__).parent
PROGRAM = str(Path(sys.executable).with_name("backwright"))


@pytest.fixture
def project(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a database, a parked job in front of its lane, and another one."""
    name = f"ward_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{name}.py").write_text(MAIN.format(paths=[str(TESTS)]))
    (tmp_path / "pyproject.toml").write_text(
        f'[tool.backwright]\napplication = "{name}:application"\n'
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.chdir(tmp_path)
    workshop.broken.clear()
    workshop.broken.add(0)
    asyncio.run(_begin(sqlite_url))
    workshop.broken.clear()
    return tmp_path


async def _begin(url: str) -> None:
    application = workshop.application(settings(url))
    await prepare(application)
    async with application:
        await application.send(workshop.Ask(amount=2, lane="one"))
        operator = Call(principal=Principal(system=True))

        async def parked() -> bool:
            page = await application.send(ListWork(state=State.PARKED), operator)
            return len(page.items) == 1

        async with working(application):
            await until(parked)


@pytest.fixture
def run(project: Path) -> Run:
    def invoke(*arguments: str, code: int = 0, given: str = "") -> Result:
        result = CliRunner().invoke(app, arguments, input=given)
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return invoke


def listed(run: Run, *arguments: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(run(*arguments, "--json").stdout)["items"]
    return items


def test_what_is_parked_is_listed_shown_and_replayed(run: Run) -> None:
    """For people, and for scripts."""
    (dead,) = listed(run, "dead", "list")
    assert dead["error"] == "RuntimeError: nobody lives at number 0"
    assert dead["failures"] == 1
    assert "nobody lives" in run("dead").output
    assert "1 dead letter; next: backwright dead show NUMBER" in run("dead").output
    number = str(dead["number"])
    shown = run("dead", "show", number).output
    assert '"number": 0' in shown
    assert f"backwright dead replay {number}" in shown
    assert json.loads(run("dead", "show", number, "--json").stdout)["problem"] == ""

    assert "1 due now" in run("dead", "replay", number).output
    assert listed(run, "dead", "list") == []
    assert "nothing waits for a person" in run("dead").output
    assert {job["state"] for job in listed(run, "jobs", "list")} == {"waiting"}


def test_a_job_is_found_by_its_id(run: Run) -> None:
    """Which is what `enqueue` gave."""
    (dead,) = listed(run, "dead", "list")
    assert dead["id"] in run("jobs", "show", dead["id"]).output


def test_many_are_replayed_only_if_that_is_meant(run: Run) -> None:
    """A script says so beforehand."""
    refused = run("dead", "replay", "--queue", "mail", code=1)
    assert isinstance(refused.exception, CommandError)
    assert refused.exception.text == "Replay 1 of them? Say so with --yes."
    assert refused.exception.code == 2
    assert "1 due now" in run("dead", "replay", "--queue", "mail", "--yes").output


def test_discarding_needs_a_reason(run: Run) -> None:
    """Which the history keeps."""
    refused = run("dead", "discard", "--all", "--yes", code=1)
    assert "--reason" in str(refused.exception)
    run("dead", "discard", "--all", "--yes", "--reason", "moved away")
    (gone,) = listed(run, "jobs", "list", "--state", "discarded")
    assert gone["error"] == "moved away"


def test_a_body_is_edited_from_a_file_or_in_an_editor(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What can't be understood is refused, and nothing is changed."""
    (dead,) = listed(run, "dead", "list")
    number = str(dead["number"])
    envelope = json.loads(run("dead", "show", number, "--json").stdout)["envelope"]
    file = project / "envelope.json"
    file.write_text(json.dumps({**envelope, "data": {"no": 1}}))
    assert "`no`" in str(run("dead", "edit", number, "--body", str(file), code=1).exception)
    file.write_text("{")
    assert "no JSON" in str(run("dead", "edit", number, "--body", str(file), code=1).exception)

    monkeypatch.setenv("EDITOR", f"{sys.executable} {_editor(project)}")
    assert "is due now" in run("dead", "edit", number, "--replay").output
    shown = json.loads(run("jobs", "show", number, "--json").stdout)
    assert shown["envelope"]["data"] == {"number": 70}


def test_what_is_refused_is_not_lost(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever typed it goes on with it."""
    (dead,) = listed(run, "dead", "list")
    number = str(dead["number"])
    program = project / "eraser.py"
    program.write_text("import pathlib, sys\npathlib.Path(sys.argv[1]).write_text('{')\n")
    monkeypatch.setenv("EDITOR", f"{sys.executable} {program}")
    monkeypatch.setattr("tempfile.tempdir", str(project))

    refused = str(run("dead", "edit", number, code=1).exception)

    assert refused.startswith("this is no JSON object")
    kept = re.search(r"--body (\S+)", refused)
    assert kept is not None
    assert Path(kept[1]).read_text() == "{"


def _editor(project: Path) -> Path:
    program = project / "editor.py"
    program.write_text(
        "import pathlib, sys\n"
        "file = pathlib.Path(sys.argv[1])\n"
        "file.write_text(file.read_text().replace('\"number\": 0', '\"number\": 70'))\n"
    )
    return program


def test_what_waits_is_cancelled(run: Run) -> None:
    """After it was confirmed."""
    (waiting,) = listed(run, "jobs", "list", "--state", "waiting")
    run("jobs", "cancel", str(waiting["number"]), code=1)
    assert "is cancelled" in run("jobs", "cancel", str(waiting["number"]), "-y").output


def test_a_saga_is_shown_and_put_right(run: Run, sqlite_url: str) -> None:
    """By itself, not by its work; every attempt is shown."""
    saga = str(asyncio.run(_stuck(sqlite_url)))
    refused = run("jobs", "cancel", saga, "-y", code=1)
    assert f"backwright sagas abandon {saga}" in str(refused.exception)

    shown = run("sagas", "show", saga).output
    assert "3 attempts" in shown
    assert "out of paint" in shown
    assert f"backwright sagas retry {saga}" in shown
    assert "goes on" in run("sagas", "retry", saga).output
    again = run("sagas", "abandon", saga, "--reason", "melted by hand", "-y", code=1)
    assert isinstance(again.exception, IllegalStateError)


def test_a_saga_is_turned_back_if_that_is_meant(run: Run, sqlite_url: str) -> None:
    """Once."""
    saga = str(asyncio.run(_ordered(sqlite_url)))
    run("sagas", "cancel", saga, code=1)
    assert "turns back" in run("sagas", "cancel", saga, "-y").output
    assert isinstance(run("sagas", "cancel", saga, "-y", code=1).exception, IllegalStateError)


async def _ordered(url: str) -> UUID:
    """A saga that nobody has begun."""
    async with workshop.application(settings(url)) as application:
        saga: UUID = await application.send(workshop.Order(number=4))
    return saga


async def _stuck(url: str) -> UUID:
    """A saga whose first step can't be undone."""
    workshop.broken.add(4)
    async with workshop.application(settings(url)) as application:
        saga: UUID = await application.send(workshop.Order(number=4))

        async def stuck() -> bool:
            return (await application.sagas.show(saga)).saga.status is SagaStatus.STUCK

        async with working(application):
            await until(stuck)
    return saga


def test_queues_are_judged_paused_and_resumed(run: Run) -> None:
    """In a word for each."""
    assert "wait for a person" in run("queues").output
    run("queues", "pause", "mail")
    queues = json.loads(run("queues", "list", "--json").stdout)
    assert [queue["name"] for queue in queues if queue["paused"]] == ["mail"]
    run("queues", "resume", "mail")
    assert isinstance(run("queues", "pause", "nails", code=1).exception, NotFoundError)


def test_schedules_are_listed_and_triggered(run: Run) -> None:
    """By their names."""
    schedules = json.loads(run("schedules", "list", "--json").stdout)
    assert [each["name"] for each in schedules] == [
        "workshop.fussy",
        "workshop.hourly",
        "workshop.nightly",
    ]
    assert "30 2 * * *" in run("schedules", "show", "workshop.nightly").output
    assert "paused" in run("schedules", "pause", "workshop.nightly").output
    assert "going" in run("schedules", "resume", "workshop.nightly").output
    told = run("schedules", "trigger", "workshop.hourly").output
    job = re.search(r"jobs show (\S+)", told)
    assert job is not None
    assert "workshop.Build" in run("jobs", "show", job[1]).output


@pytest.mark.parametrize("group", ["jobs", "events", "dead", "queues", "schedules", "sagas"])
def test_help_teaches_by_example(group: str) -> None:
    """Every command has one."""
    help_ = CliRunner().invoke(app, [group, "--help"]).output
    names = re.findall(r"^│ (\w+) ", help_.partition("Commands")[2], re.MULTILINE)
    assert len(names) >= 3
    for name in names:
        assert (
            f"backwright {group} {name}" in CliRunner().invoke(app, [group, name, "--help"]).output
        )


def test_a_worker_does_what_there_is_and_stops_when_told(project: Path, run: Run) -> None:
    """In a process of its own, which says what it takes from, and how it is."""
    run("dead", "replay", "--all", "--yes")
    command = [PROGRAM, "worker", "--queues", "mail:2", "--port", "0"]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        cwd=project,
        env={**os.environ, "HOST": "127.0.0.1"},
    )
    try:
        assert process.stderr is not None
        told = ""
        while "Ctrl-C" not in told:
            assert process.poll() is None, told
            told += process.stderr.readline()
        assert "queues  mail:2" in told
        address = re.search(r"http://\S+/health/ready", told)
        assert address is not None
        with urlopen(address[0], timeout=5) as answer:
            assert json.load(answer)["status"] == "ready"
        assert _eventually(lambda: len(listed(run, "jobs", "list", "--state", "done")) == 2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def _eventually(holds: Callable[[], bool]) -> bool:
    return any(holds() for _ in range(50))


def test_a_queue_that_is_not_there_is_named(project: Path) -> None:
    """With those that are."""
    command = [PROGRAM, "worker", "--queues", "nails"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=project, check=False)
    assert done.returncode == 1
    assert "no work is put into nails; the queues are: mail, parts, sagas" in done.stderr
