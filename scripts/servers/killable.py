"""A server that a test may stop, kill, and start again: never the one that all tests share."""

import os
import signal
import subprocess
import time
from pathlib import Path

from servers.ports import free_port
from servers.processes import give, group_of, unprivileged
from servers.service import Service, ServiceError

READY_WITHIN = 30.0


class KillableServer:
    """A server of one test run's own; `url` stays the same over restarts."""

    def __init__(self, kind: Service, programs: Path, folder: Path) -> None:
        """Make its data in the folder; it does not run yet."""
        self._kind = kind
        self._user = unprivileged(self._kind)
        self._programs = programs
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        port = free_port()
        self.url = self._kind.url(port)
        self._command = self._kind.command(programs, folder / "data", port)
        give(folder, self._user)
        self._kind.prepare(programs, folder / "data", self._user)

    def start(self) -> None:
        """Start it and wait until it answers; what a killed one left behind may take a while."""
        deadline = time.monotonic() + READY_WITHIN
        while not self._kind.answers(self.url):
            if time.monotonic() > deadline:
                raise ServiceError((self._folder / "log").read_text()[-2000:])
            if self._process is None or self._process.poll() is not None:
                self._launch()
            time.sleep(0.02)

    def end(self, number: signal.Signals) -> None:
        """Send a signal and wait for the end: SIGKILL is no orderly stop."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait()

    def stop(self) -> None:
        """End it in order."""
        self.end(self._kind.stop_signal)

    def kill(self) -> None:
        """End it with no time to say good-bye."""
        self.end(signal.SIGKILL)

    def pause(self) -> None:
        """Let it answer nobody, with its connections open, until `resume`."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)
            # Its threads go on for a moment, if there is much to do.
            os.waitid(os.P_PID, self._process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def resume(self) -> None:
        """Let a paused one go on."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def _launch(self) -> None:
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                user=self._user,
                group=group_of(self._user),
                extra_groups=[] if self._user else None,
                cwd="/",
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
