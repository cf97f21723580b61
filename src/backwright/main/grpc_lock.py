"""Reading the lock of gRPC's numbers, for which grpcio need not be there."""

from pathlib import Path

from backwright.main.settings import SettingsError
from backwright.presentation.grpc.lock import LOCK, Lock, LockError, read_lock


def lock_in(folder: Path) -> Lock:
    """The numbers that are locked in a project; none where it has no lock file yet.

    Raises `SettingsError` for a file that can't be used.
    """
    file = folder / LOCK
    if not file.is_file():
        return Lock()
    try:
        return read_lock(file.read_text(encoding="utf-8"), str(LOCK))
    except LockError as error:
        raise SettingsError(error.problems) from error
