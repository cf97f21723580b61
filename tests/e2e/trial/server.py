"""The server process of a project, from its start to its end by any signal."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from backwright.infrastructure.jose import new_key
from servers.control import free_port
from trial.project import COMMAND, INHERITED

READY_WITHIN = 30.0
STOPPED_WITHIN = 20.0
# One key for all, so that a test, and what it starts, can sign what no server would.
SIGNING_KEY = os.environ.get("SIGNING_KEYS") or new_key()


class Server:
    """`backwright run` in a project, at an address that stays the same over restarts."""

    def __init__(
        self,
        project: Path,
        database_url: str,
        *,
        workers: int = 1,
        **environ: str,
    ) -> None:
        self.database_url = database_url
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = project / "var" / f"server-{self.port}.log"
        self.log.parent.mkdir(exist_ok=True)
        self.project = project
        self._process: subprocess.Popen[bytes] | None = None
        self._command = [str(COMMAND), "run", "--workers", str(workers)]
        self._environ = {
            "DATABASE_URL": database_url,
            "PORT": str(self.port),
            "GRPC_PORT": str(free_port()),
            "SIGNING_KEYS": SIGNING_KEY,
            # Every caller of a test has an address of its own, so limits are each one's own.
            "TRUSTED_PROXIES": "127.0.0.1",
            "RATE_LIMIT": "1000000/minute",
            "ACCESS_LOG": "false",
            # What follows a commit would go on with orders; it has tests of its own.
            "WORKER": "off",
            **environ,
        }

    def start(self) -> None:
        """Return when it takes requests."""
        self.launch()
        deadline = time.monotonic() + READY_WITHIN
        while not self._ready():
            assert self.running, f"it ended with {self.wait()}: {self.said()}"
            assert time.monotonic() < deadline, f"it does not get ready: {self.said()}"
            time.sleep(0.02)

    def launch(self) -> None:
        """Start it without waiting for anything."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self.project,
                env={**INHERITED, **self._environ},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Of the process, or of the one that looks after the workers."""
        assert self._process is not None
        return self._process.pid

    def workers(self) -> list[int]:
        """The processes below it that serve."""
        listed = subprocess.run(
            # However narrow the terminal is.
            ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(self.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        rows = [line.split(maxsplit=1) for line in listed.stdout.splitlines()]
        return [int(pid) for pid, arguments in rows if "spawn_main" in arguments]

    def said(self) -> str:
        """The end of its log."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:]

    def wait(self, seconds: float = STOPPED_WITHIN) -> int:
        """Its exit code, once it has ended."""
        assert self._process is not None
        return self._process.wait(seconds)

    def stop(self) -> int:
        """Ask it to end; the exit code."""
        os.kill(self.pid, signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """Let it and its workers vanish without a word."""
        os.killpg(self.pid, signal.SIGKILL)
        self.wait()

    def end(self) -> None:
        """Leave nothing behind, whatever became of it."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self.wait()

    def _ready(self) -> bool:
        # One of these takes no time; an httpx2 client reads certificates when it is made.
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
