"""Programs in other languages, made from the exported contracts, order from the running store."""

import subprocess
import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from servers.control import free_port
from trial.clients import CLIENTS, EXAMPLES, Client
from trial.project import COMMAND, INHERITED, run
from trial.server import Server


@dataclass(frozen=True)
class Served:
    """A store that goes on with orders, and the contracts that it exports."""

    contracts: Path
    http: str
    grpc: str


@pytest.fixture(scope="module")
def served(
    project: Path, new_sqlite: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Generator[Served]:
    """On all four protocols, with the services outside that take money and fetch parcels."""
    contracts = tmp_path_factory.mktemp("exported")
    exported = run(project, COMMAND, "contracts", "export", "--out", contracts)
    assert exported.returncode == 0, exported.stderr
    grpc, outside = free_port(), f"http://127.0.0.1:{free_port()}"
    server = Server(
        project,
        new_sqlite(),
        GRPC_PORT=str(grpc),
        WORKER="embedded",
        PAYMENTS_URL=f"{outside}/payments",
        SHIPPING_URL=f"{outside}/shipping",
    )
    others = subprocess.Popen(
        [sys.executable, "-m", "store.outside", "--url", outside, "serve", "--until-parent-ends"],
        cwd=project,
        env=INHERITED,
    )
    try:
        server.start()
        yield Served(contracts, server.address, f"127.0.0.1:{grpc}")
        assert server.stop() == 0, server.said()
    finally:
        server.end()
        others.kill()
        others.wait()


# What the first build fetches and compiles takes minutes on a slow machine, once.
@pytest.mark.timeout(900)
@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)
def test_a_program_of_another_world_orders(client: Client, served: Served) -> None:
    """It compiles with what ordinary generators make, sees a lamp, orders it, and sees it shipped.

    Whoever has not the tools of one world, in CI as well, is not asked to install them.
    """
    if missing := client.missing():
        pytest.skip(f"{', '.join(missing)} is not installed")
    client.made(served.contracts)

    done = client.does(served.grpc if client.over == "grpc" else served.http)
    alone = client.does(client.nowhere)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Reading lamp, clip-on, 19.50 EUR" in done.stdout
    assert "ordering.OrderPlaced" in done.stdout
    assert "on its way: PARCEL-" in done.stdout
    assert alone.returncode != 0, alone.stdout


def test_the_commands_are_those_of_the_readme() -> None:
    """Which says what a person types."""
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")

    typed = [command for each in CLIENTS.values() for command in (*each.build, each.run)]
    assert [command for command in typed if command.partition("{}")[0].rstrip() not in text] == []
