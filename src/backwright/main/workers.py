"""Several processes on one socket, and the folder by which they share their metrics."""

import fcntl
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from multiprocessing import parent_process
from pathlib import Path
from threading import Thread

import uvicorn
from uvicorn.supervisors import Multiprocess

from backwright.main.metrics import SHARED_FOLDER

_PREFIX = "backwright-metrics-"


def serve_together(config: uvicorn.Config, listener: socket.socket) -> None:
    """Serve by `config.workers` processes until told to stop; one that dies is replaced."""
    with shared_folder() as folder:
        os.environ[SHARED_FOLDER] = str(folder)
        Multiprocess(config, sockets=[listener]).run()


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
