"""The sides of the gRPC rows: the least that can answer, and ours."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.harness.database import Database
from benchmarks.harness.own import COMMAND, STORE, Backwright
from benchmarks.harness.protocols.messages import compiled
from benchmarks.harness.server import free_port
from benchmarks.harness.side import Program, Side, SideError
from benchmarks.harness.sides import LIMIT

DESCRIPTORS = STORE / "contracts" / "products.pb"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSide:
    """A program that serves gRPC; `ports` are where over gRPC, and over HTTP if it does that, too.

    `titles` are by the protocol: `grpc`, `rest`.
    """

    side: Side
    titles: dict[str, str]
    program: Callable[[Database], tuple[Program, dict[str, int]]]

    @property
    def name(self) -> str:
        """How it is called on the command line."""
        return self.side.name


def _limit_program(database: Database) -> tuple[Program, dict[str, int]]:
    port = free_port()
    plain = _LIMIT.program(database.url, port)
    environment = {**plain.environment, "DESCRIPTORS": str(DESCRIPTORS)}
    return replace(plain, environment=environment), {"grpc": port}


def _calls(python: Path, _: int) -> tuple[str, ...]:
    return (str(python), "calls.py")


_LIMIT = replace(LIMIT, command=_calls)
_OWN = Backwright()


def _own_program(database: Database) -> tuple[Program, dict[str, int]]:
    ports = {"grpc": free_port(), "rest": free_port()}
    plain = _OWN.program(database.url, ports["rest"])
    more = {"PROTOCOLS": "rest,grpc", "GRPC_PORT": str(ports["grpc"])}
    return replace(plain, environment={**plain.environment, **more}), ports


def export_contracts() -> None:
    """Write the `.proto` files of the store, and what the limit reads. Raises `SideError`."""
    done = subprocess.run(
        [str(COMMAND), "contracts", "export", "--protocol", "grpc"],
        cwd=STORE,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SideError(f"the contracts can't be exported: {done.stdout}{done.stderr}")
    compiled(STORE / "contracts" / "proto", DESCRIPTORS)


CALL_SIDES = {
    side.name: side
    for side in (
        CallSide(side=_LIMIT, titles={"grpc": "grpcio, bare"}, program=_limit_program),
        CallSide(
            side=_OWN,
            titles={"grpc": "Backwright, gRPC", "rest": "Backwright, REST"},
            program=_own_program,
        ),
    )
}
