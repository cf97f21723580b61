"""Requests that a machine makes up from the OpenAPI document, good ones and bad ones."""

import re
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
# Each wrong value of each parameter, in thousands of requests that no database sees.
COVERAGE = ["--phases=coverage", "--seed=1"]
QUICK = ["--phases=examples,fuzzing,stateful", "--max-examples=3", "--seed=2"]
MANY = ["--max-examples=100"]
LONG = [pytest.mark.soak, pytest.mark.timeout(3000)]


@pytest.fixture
def fresh(project: Path, request: pytest.FixtureRequest) -> Generator[Server]:
    """A store of this test's own, with some orders: what is made up may lock everybody out."""
    new: Callable[[], str] = request.getfixturevalue(f"new_{request.param}")
    server = Server(project, new())
    try:
        server.start()
        with closing(Person(server.address)) as customer:
            customer.log_in("ada@example.com", SEEDED)
            for moves in ([], ["place"], ["place", "cancel"]):
                order = customer.order(customer.product())
                for move in moves:
                    answer = customer.post(f"/orders/{order['id']}/{move}")
                    assert answer.status_code == 200, answer.text
        yield server
        assert server.stop() == 0
    finally:
        server.end()


@pytest.mark.parametrize(
    ("fresh", "account", "options"),
    [
        pytest.param("sqlite", "admin", COVERAGE, id="sqlite-admin-coverage"),
        pytest.param("sqlite", "staff", QUICK, id="sqlite-staff-quick"),
        pytest.param("postgresql", "ada", QUICK, id="postgresql-customer-quick"),
        *(
            pytest.param(database, account, MANY, id=f"{database}-{account}-many", marks=LONG)
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


@pytest.mark.parametrize(
    "options", [pytest.param(QUICK, id="quick"), pytest.param(MANY, id="many", marks=LONG)]
)
@pytest.mark.parametrize("fresh", ["sqlite"], indirect=True)
def test_a_stranger_with_the_tool_finds_nothing(
    fresh: Server, tmp_path: Path, options: list[str]
) -> None:
    """Without an account, and without hooks that know the store."""
    check(fresh, options, tmp_path, {})


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
    summary = ran.stdout.partition(" SUMMARY ")[2]
    assert re.search(r"Selected: (\d+)/\1\n\s+Tested: \1\n", summary), ran.stdout
    print(summary)
