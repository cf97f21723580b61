"""One build at a time in one project."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from backwright.builder.plan.errors import PlanError


@contextmanager
def locked(project: Path) -> Generator[None]:
    """Hold the project for a while; raises `PlanError` where another process holds it.

    The lock is on the folder itself, so nothing is written, and it ends with the process.
    """
    try:
        folder = os.open(project, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise PlanError(f"{project}: {error.strerror}") from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise PlanError(f"another build is running in {project}; wait for it") from error
    finally:
        os.close(folder)
