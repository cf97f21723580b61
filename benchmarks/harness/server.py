"""A side's server process: pinned, watched, and ended."""

import os
import socket
import subprocess
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType

from benchmarks.harness.side import Program, SideError

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PATIENCE = 60.0


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A running program, with all processes that it started."""

    def __init__(self, program: Program, port: int, *, core: int, log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self._log = log
        self.port = port
        inherited = {
            name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ
        }
        with log.open("wb") as output:
            self.started = time.perf_counter()
            self._process = subprocess.Popen(
                ["taskset", "--cpu-list", str(core), *program.command],
                cwd=program.folder,
                env={**inherited, **program.environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def answered(self, path: str) -> float:
        """Seconds from the start to the first 200 for this path. Raises `SideError`."""
        while time.perf_counter() - self.started < _PATIENCE:
            if self._process.poll() is not None:
                raise SideError(f"the server ended at its start:\n{self._log.read_text()[-2000:]}")
            if self._asks(path):
                return time.perf_counter() - self.started
            time.sleep(0.002)
        raise SideError(f"no answer in {_PATIENCE:.0f} s:\n{self._log.read_text()[-2000:]}")

    def _asks(self, path: str) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _processes(self) -> list[int]:
        found = [self._process.pid]
        for pid in found:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            found.extend(map(int, children))
        return found

    def cpu_seconds(self) -> float:
        """Processor time that its processes have used so far."""
        spent = 0
        for pid in self._processes():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            spent += int(fields[11]) + int(fields[12])
        return spent / _TICKS

    def memory_mib(self) -> float:
        """Resident memory of its processes, added up."""
        pages = sum(
            int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self._processes()
        )
        return pages * _PAGE / 2**20

    def alive(self) -> None:
        """Raise `SideError` with what it said, if it has ended."""
        if self._process.poll() is not None:
            raise SideError(f"the program ended:\n{self.said()}")

    def said(self) -> str:
        """The end of its log."""
        return self._log.read_text()[-2000:]

    def logs(self, text: str) -> bool:
        """Whether this stands in its log, at the latest after some seconds."""
        until = time.monotonic() + 5
        while time.monotonic() < until:
            if text in self._log.read_text():
                return True
            time.sleep(0.1)
        return False

    def stop(self) -> None:
        """End it as an operator would; after ten seconds, without asking."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
