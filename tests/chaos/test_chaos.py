"""An application under faults: a sound one comes through, a wrong one is found out."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from backwright.testing.chaos.findings import Finding, Wrong
from backwright.testing.chaos.processes import Rates
from backwright.testing.chaos.run import ChaosOptions, chaos

COURIER = Path(__file__).parent / "courier"
LONG = [pytest.mark.chaos, pytest.mark.timeout(3000)]
KILLS = pytest.mark.parametrize("kills", [3, pytest.param(1000, marks=LONG)])
OFTEN = ["--kill-rate", "0.02", "--pause-rate", "0.001", "--cut-rate", "0.005"]


def run(*arguments: str, project: Path = COURIER) -> "subprocess.CompletedProcess[str]":
    program = "from backwright.cli.main import main; main()"
    command = [sys.executable, "-c", program, "chaos", "-C", str(project), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True)


@KILLS
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_sound_application_comes_through(
    kind: str, kills: int, request: pytest.FixtureRequest
) -> None:
    """Commands, events in order, jobs, and sagas that are undone, on both kinds of database."""
    server: list[str] = []
    if kind == "postgresql":
        server = ["--postgresql", request.getfixturevalue("postgresql_server")]

    ran = run("--kills", str(kills), "--seconds", "2400", *OFTEN, *server, "--json")

    assert ran.returncode == 0, ran.stdout + ran.stderr
    report = json.loads(ran.stdout)
    assert report["findings"] == []
    assert report["deaths"] >= kills
    assert report["acknowledged"] > 0
    # A short run may be over before every kind of work has ended once.
    ended = [report["ended"][work] for work in ("event", "job", "saga")]
    assert (min(ended) if kills > 100 else sum(ended)) > 0
    print(
        f"{report['deaths']} deaths in {report['seconds']:.0f} s, {report['events']} events, "
        f"{report['ended']['saga']} sagas, settled in {report['settled_seconds']:.1f} s"
    )


def test_what_is_published_reaches_the_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an application that has one; that itself hears nothing of a run."""
    monkeypatch.setenv("PUBLISH_TO", "kafka://127.0.0.1:9")

    ran = run("--kills", "3", "--kill-rate", "0.01", "--cut-rate", "0.02", "--json")

    assert ran.returncode == 0, ran.stdout + ran.stderr
    report = json.loads(ran.stdout)
    assert report["findings"] == []
    assert report["published"] >= report["ended"]["relay"] > 0


@pytest.mark.parametrize(
    ("wrong", "found", "text"),
    [
        ("outside", Wrong.DOUBLED, "changed courier_stamps"),
        ("swallows", Wrong.LOST, "the error was swallowed"),
    ],
)
async def test_a_wrong_application_is_found_out(
    wrong: str, found: Wrong, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An effect beside the commit, an error that nobody hears of."""
    monkeypatch.setenv("COURIER_WRONG", wrong)
    rates = Rates(kill=0.002, cut=0.06)
    found_out: Sequence[Finding] = ()
    # Chance decides where the faults strike: once in a while not where the defect is.
    for seed in range(5):
        options = ChaosOptions(seed=seed, seconds=3, workers=2, rates=rates)
        found_out = (await chaos(COURIER, options, lambda *_: None)).findings
        if found_out:
            break

    assert {each.wrong for each in found_out} == {found}
    assert all(text in each.text for each in found_out)


def test_a_finding_is_told_with_its_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that is taken away: the command fails, names it, and how to have the same again."""
    monkeypatch.setenv("COURIER_WRONG", "deletes")

    ran = run("--kills", "1", "--seconds", "2", "--seed", "77", "--cut-rate", "0")

    assert ran.returncode == 1
    assert "lost             courier.Weigh" in ran.stdout
    assert "was taken away by nobody who did it" in ran.stdout
    assert "backwright chaos --seed 77" in ran.stdout


def test_a_project_without_a_load_is_told_what_to_write(tmp_path: Path) -> None:
    """Before anything is started."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.backwright]\napplication = "shop:application"\n'
    )

    ran = run(project=tmp_path)

    assert ran.returncode == 1
    assert "async def load(app: TestApp, chance: Random) -> None:" in ran.stderr


def test_a_defect_of_the_project_is_no_fault(tmp_path: Path) -> None:
    """A load that raises what is none of our errors ends the run at once, and is shown."""
    for name in ("courier.py", "pyproject.toml", "migrations"):
        (tmp_path / name).symlink_to(COURIER / name)
    (tmp_path / "chaos.py").write_text("async def load(app, chance):\n    1 / 0\n")

    ran = run(project=tmp_path)

    assert ran.returncode == 1
    assert "ZeroDivisionError" in ran.stderr
