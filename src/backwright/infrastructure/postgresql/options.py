"""What can be set about a PostgreSQL database."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresqlOptions:
    """Limits, in seconds unless it says otherwise.

    `size` is how many connections one process has at most. `wait` is for a free connection,
    `connect` for a new one, `lock` for a row that another transaction holds, `statement` for one
    statement, `transaction` for a transaction in which nothing happens, and `grace` for a server
    that should have ended something and does not answer. `prepared` is how many statements each
    connection keeps prepared, and how many shapes of commits are remembered.
    """

    size: int = 4
    wait: float = 5.0
    connect: float = 5.0
    lock: float = 5.0
    statement: float = 30.0
    transaction: float = 15.0
    grace: float = 5.0
    prepared: int = 256
    application_name: str = "backwright"

    def __post_init__(self) -> None:
        waits = (self.wait, self.connect, self.lock)
        limits = (*waits, self.statement, self.transaction, self.grace)
        if min(limits) <= 0 or min(self.size, self.prepared) < 1:
            raise ValueError(f"limits of a PostgreSQL database are above zero: {self}")
