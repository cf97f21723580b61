"""`backwright run` with gRPC: one process, and several on one port."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc
import httpx2
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from tests.grpc import shelf

from backwright.main.settings import Settings, SettingsError, load

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[2]
SERVING = health_pb2.HealthCheckResponse.SERVING


@dataclass
class Running:
    """A project while it is served."""

    process: subprocess.Popen[bytes]
    port: int
    grpc_port: int
    log: Path

    def check(self) -> int:
        """What the health service says to a client with a connection of its own."""
        options = [("grpc.use_local_subchannel_pool", 1)]
        with grpc.insecure_channel(f"127.0.0.1:{self.grpc_port}", options=options) as channel:
            stub = health_pb2_grpc.HealthStub(channel)
            return int(stub.Check(health_pb2.HealthCheckRequest(), timeout=10).status)

    def kilobytes(self) -> int:
        """The memory of its process."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(status.partition("VmRSS:")[2].split()[0])


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def running(project: Path, *arguments: str) -> Generator[Running]:
    """The project's server; its end is an orderly one."""
    port, grpc_port, log = free_port(), free_port(), project / "log"
    path = os.pathsep.join([str(project), str(ROOT)])
    environ = {**os.environ, "PYTHONPATH": path, "GRPC_PORT": str(grpc_port)}
    command = [BIN / "backwright", "run", "-C", project, "--port", str(port), *arguments]
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environ, stdout=out, stderr=out)
    try:
        ends = time.monotonic() + 30
        while "ready in" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < ends, log.read_text()
            time.sleep(0.02)
        yield Running(process, port, grpc_port, log)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0, log.read_text()


@pytest.fixture
async def stored(project: Path) -> Path:
    """The project, with its tables."""
    url = f"sqlite:///{project}/shelf.db"
    await shelf.prepare(shelf.application(shelf.settings(url), project))
    return project


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_both_are_served(stored: Path, workers: str) -> None:
    """On their ports, which are said at the start."""
    with running(stored, "--workers", workers) as served:
        found = httpx2.get(f"http://127.0.0.1:{served.port}/health/ready").json()
        checked = [served.check() for _ in range(4)]

    assert found["status"] == "ready"
    assert checked == [SERVING] * 4
    assert f"gRPC    127.0.0.1:{served.grpc_port}" in served.log.read_text()


def test_a_port_that_is_taken_is_one_line(stored: Path) -> None:
    """With the remedy, and no traceback."""
    path = os.pathsep.join([str(stored), str(ROOT)])
    command = [BIN / "backwright", "run", "-C", stored, "--port", str(free_port())]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environ = {"PYTHONPATH": path, "GRPC_PORT": str(taken.getsockname()[1])}
        done = subprocess.run(
            command, env={**os.environ, **environ}, capture_output=True, text=True, check=False
        )

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert [line for line in done.stderr.splitlines() if line.startswith("error can't listen on")]


@pytest.mark.soak
async def test_connections_leave_nothing_behind(stored: Path) -> None:
    """Memory is flat over 10,000 that are opened, used and closed."""
    with running(stored) as served:
        for _ in range(1_000):
            assert served.check() == SERVING
        before = served.kilobytes()
        for _ in range(9_000):
            served.check()
        after = served.kilobytes()

    assert after - before < 10_000


def test_several_processes_need_one_port() -> None:
    """Any port would be another one for each of them."""
    with pytest.raises(SettingsError, match="GRPC_PORT: 0 is another port for each process"):
        load(Settings, {"WORKERS": "2", "GRPC_PORT": "0"})
