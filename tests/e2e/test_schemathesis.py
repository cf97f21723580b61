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

# Its short form takes longer than the tests of a commit may.
pytestmark = pytest.mark.soak

HERE = Path(__file__).parent
PROGRAM = Path(sys.executable).with_name("schemathesis")
# Without the many wrong requests of the phase "coverage", which no database sees.
QUICK = ["--phases=examples,fuzzing,stateful", "--max-examples=3"]
LONG = [pytest.mark.soak, pytest.mark.timeout(3000)]


@pytest.fixture
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
    ("fresh", "account", "options"),
    [
        ("sqlite", "admin", ["--max-examples=2", "--seed=1"]),
        ("sqlite", "ada", [*QUICK, "--seed=2"]),
        ("postgresql", "admin", [*QUICK, "--seed=3"]),
        ("postgresql", "staff", [*QUICK, "--seed=4"]),
        *(
            pytest.param(database, account, ["--max-examples=50"], marks=LONG)
            for database in ("sqlite", "postgresql")
            for account in ("admin", "staff", "ada")
        ),
    ],
    indirect=["fresh"],
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


@pytest.mark.parametrize("fresh", ["sqlite"], indirect=True)
def test_a_stranger_with_the_tool_finds_nothing(fresh: Server, tmp_path: Path) -> None:
    """Without an account, and without hooks that know the store."""
    check(fresh, ["--max-examples=2", "--seed=5"], tmp_path, {})


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
