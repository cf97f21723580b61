"""Several processes on one socket, and the folder by which they share their metrics."""

import fcntl
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from multiprocessing import parent_process
from pathlib import Path
from threading import Thread
from time import monotonic

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import Process

from backwright.main.metrics import SHARED_FOLDER

_PREFIX = "backwright-metrics-"
# A process is there within a second; machines that start many at once, or anew, take their time.
_READY_WITHIN = 60.0


class WorkerError(Exception):
    """A process did not get ready to serve; the text says which one, and what became of it."""


def serve_together(
    config: uvicorn.Config, listener: socket.socket, ready: Callable[[], None]
) -> None:
    """Serve by `config.workers` processes until told to stop; one that dies is replaced.

    Calls `ready` when all of them serve. Raises `WorkerError`, with none of them left, if one
    doesn't get that far, now or when it is replaced.
    """
    with shared_folder() as folder:
        os.environ[SHARED_FOLDER] = str(folder)
        Workers(config, listener, ready).run()


class Workers(Multiprocess):
    """The processes of one server, and who looks after them."""

    def __init__(
        self, config: uvicorn.Config, listener: socket.socket, ready: Callable[[], None]
    ) -> None:
        super().__init__(config, sockets=[listener])
        self._ready = ready

    def init_processes(self) -> None:
        """Start all, and wait until each of them serves."""
        super().init_processes()
        deadline = monotonic() + _READY_WITHIN
        try:
            serving = all(self._serves(process, deadline) for process in self.processes)
        except WorkerError:
            for process in self.processes:
                process.kill()
                process.join()
            raise
        if serving:
            self._ready()

    def run(self) -> None:
        """Serve until told to stop."""
        super().run()
        if any(process.exitcode == STARTUP_FAILURE for process in self.processes):
            raise WorkerError("a worker died, and could not be replaced; its log says why")

    def _serves(self, process: Process, deadline: float) -> bool:
        """Whether a process gets ready; False if the server is told to stop meanwhile."""
        while not process.wait_until_ready(0.5, self.should_exit):
            self.handle_signals()
            if self.should_exit.is_set():
                return False
            if not process.process.is_alive():
                raise WorkerError(
                    f"a worker ended with exit code {process.exitcode} before it served; "
                    "what it said is above"
                )
            if monotonic() > deadline:
                raise WorkerError(
                    f"a worker is not ready after {_READY_WITHIN:.0f} s; is the machine, or "
                    "what the application opens at start, too busy?"
                )
        return True


def end_with_parent() -> None:
    """Stop this process as SIGTERM does, once the one that started it has vanished.

    Otherwise workers would go on without anybody to stop them, and keep the port from the next
    start.
    """
    if (parent := parent_process()) is None:
        return

    def wait() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=wait, name="end-with-parent", daemon=True).start()


@contextmanager
def shared_folder() -> Generator[Path]:
    """A new folder for as long as this process runs.

    What killed processes left behind is removed: a lock on a folder ends with its process.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        # An error says that it is in use, or somebody else's.
        with suppress(OSError):
            lock = _locked(left)
            try:
                shutil.rmtree(left)
            finally:
                os.close(lock)
    folder, lock = _new_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _new_folder() -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        # Another server that starts now may take it for one that was left.
        with suppress(BlockingIOError, FileNotFoundError):
            lock = _locked(folder)
            if folder.exists():
                return folder, lock
            os.close(lock)


def _locked(folder: Path) -> int:
    """The descriptor that holds the lock; raises `BlockingIOError` where another process has it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
