"""Requests that a machine makes up from the OpenAPI document, good ones and bad ones."""

import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

import pytest

from trial.people import SEEDED, Person
from trial.project import INHERITED
from trial.server import SIGNING_KEY, Server

HERE = Path(__file__).parent
PROGRAM = Path(sys.executable).with_name("schemathesis")
LONG = [pytest.mark.soak, pytest.mark.timeout(3000)]


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(project: Path, request: pytest.FixtureRequest) -> Generator[Server]:
    """A store of this test's own: what is made up may lock out everybody else."""
    new: Callable[[], str] = request.getfixturevalue(f"new_{request.param}")
    server = Server(project, new())
    try:
        server.start()
        yield server
        assert server.stop() == 0
    finally:
        server.end()


@pytest.mark.parametrize(
    ("account", "options"),
    [
        ("admin", ["--max-examples=2", "--seed=1"]),
        ("staff", ["--max-examples=3", "--seed=2", "--phases=examples,fuzzing,stateful"]),
        ("ada", ["--max-examples=3", "--seed=3", "--phases=examples,fuzzing,stateful"]),
        pytest.param("admin", ["--max-examples=100"], marks=LONG),
        pytest.param("staff", ["--max-examples=100"], marks=LONG),
        pytest.param("ada", ["--max-examples=100"], marks=LONG),
    ],
)
def test_the_document_is_kept_to(
    fresh: Server, tmp_path: Path, account: str, options: list[str]
) -> None:
    """Whoever asks, whatever they send: no server error, no answer that is not documented."""
    with closing(Person(fresh.address)) as caller:
        token = caller.log_in(f"{account}@example.com", SEEDED).token
    environ = {
        "PYTHONPATH": f"{HERE}:{HERE.parents[1] / 'scripts'}",
        "SCHEMATHESIS_HOOKS": "trial.fuzzing",
        "SIGNING_KEYS": SIGNING_KEY,
        "STORE_TOKEN": token,
    }

    check(fresh, options, tmp_path, environ)


def test_a_stranger_with_the_tool_finds_nothing(fresh: Server, tmp_path: Path) -> None:
    """Without an account, and without hooks that know the store."""
    check(fresh, ["--max-examples=2", "--seed=4"], tmp_path, {})


def check(server: Server, options: list[str], folder: Path, environ: dict[str, str]) -> None:
    """Run all checks as the project configures them; anything found fails."""
    config = f"--config-file={server.project / 'schemathesis.toml'}"
    run = ["run", "--checks=all", "--no-color", *options, f"{server.address}/openapi.json"]
    ran = subprocess.run(
        [PROGRAM, config, *run],
        cwd=folder,
        env={**INHERITED, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    print(ran.stdout.partition(" SUMMARY ")[2])
