"""What can be set about a SQLite database."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SqliteOptions:
    """Limits, in seconds unless it says otherwise.

    A `glance` is how long the event loop itself may be held up by one commit, and half of how long
    by one read; what takes longer goes on in a thread. `lock_wait` is for another process that
    writes to the same file, `transaction` for how long one may stay open, `read` for the longest
    read. `batch` is how many commits may share one write to the disk. `readers` is the number of
    reader threads.
    """

    glance: float = 0.001
    lock_wait: float = 5.0
    transaction: float = 5.0
    read: float = 30.0
    batch: int = 128
    readers: int = 2
    log: int = 64 * 1024 * 1024

    def __post_init__(self) -> None:
        limits = (self.glance, self.lock_wait, self.transaction, self.read)
        if min(limits) <= 0 or min(self.batch, self.readers, self.log) < 1:
            raise ValueError(f"limits of a SQLite database are above zero: {self}")
