"""From what PostgreSQL and its driver report to what the port raises."""

import re
import socket
from urllib.parse import urlsplit

import asyncpg

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sql.database import (
    ConstraintError,
    RowCountError,
    UnstorableError,
    Violation,
)

WHAT = "the database"

# SQLSTATE codes: PostgreSQL's documentation, appendix A.
_VIOLATIONS = {
    "23505": Violation.UNIQUE,
    "23P01": Violation.UNIQUE,
    "23503": Violation.FOREIGN_KEY,
    "23001": Violation.FOREIGN_KEY,
    "23514": Violation.CHECK,
    "23502": Violation.NOT_NULL,
}
_TIES = {"40001", "40P01"}
_REMEDIES = {
    "25006": "it can't be written now: connect to the primary server",
    "25P03": "a transaction was idle for too long: do nothing slow after a locked load",
    "28000": "the server refuses this user: mend the user in DATABASE_URL, or pg_hba.conf",
    "28P01": "the server refuses the password: mend it in DATABASE_URL",
    "3D000": "there is no such database: create it (createdb)",
    "42501": "this user may not do that: grant the right",
    "42703": "a column is missing: migrate it (`backwright migrate`)",
    "42P01": "a table is missing: migrate it (`backwright migrate`)",
    "53100": "the server's disk is full: free some space",
    "53200": "the server has no memory left: lower work_mem, or give it more",
    "53300": "the server takes no more connections: have fewer per process, or raise "
    "max_connections",
    "55P03": "another transaction holds a row for too long: find it in pg_stat_activity",
    "57014": "a statement took too long: narrow it, or add an index",
    "57P03": "the server is starting up or shutting down: wait",
}
# Classes of codes whose every member says that the server is in trouble, or going away.
_TROUBLE = {"08", "53", "57", "58", "XX"}
# A value that does not fit its type.
_DATA = "22"
_NAMED_COLUMNS = re.compile(r"\((.+?)\)=\(")


def is_disconnect(error: BaseException) -> bool:
    """Whether the connection was lost, and not only the statement refused."""
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "").startswith(("08", "57P"))
    return isinstance(error, OSError) and not isinstance(error, TimeoutError)


def is_repeatable(error: BaseException) -> bool:
    """Whether a read may succeed on another connection, or after it has been prepared anew."""
    return is_disconnect(error) or isinstance(error, asyncpg.InvalidCachedStatementError)


def refusal(error: BaseException, place: str) -> BaseException:
    """What to raise for an error while a statement ran; the error itself if it is a defect."""
    if isinstance(error, asyncpg.PostgresError):
        return _of_server(error, place)
    if isinstance(error, asyncpg.DataError | UnicodeEncodeError | OverflowError):
        return UnstorableError(str(error))
    if isinstance(error, TimeoutError):
        return _unavailable(place, "it did not answer in time: check the server and the network")
    if isinstance(error, OSError | asyncpg.InternalClientError):
        return _unavailable(place, f"the connection failed ({error}): check the network")
    return error


def unreachable(error: Exception, place: str) -> UnavailableError:
    """What to raise when a connection could not be opened."""
    if isinstance(error, asyncpg.PostgresError):
        remedy = _REMEDIES.get(error.sqlstate or "", "the server refuses the connection")
        return _unavailable(place, f"{remedy} ({error})")
    if isinstance(error, socket.gaierror):
        return _unavailable(place, "this host is not known: mend DATABASE_URL")
    if isinstance(error, TimeoutError):
        return _unavailable(place, "it does not answer: check the address and the firewall")
    if isinstance(error, OSError):
        return _unavailable(place, f"start the server, or mend DATABASE_URL ({error})")
    return _unavailable(place, f"mend DATABASE_URL ({error})")


def closed(place: str) -> UnavailableError:
    """For whoever comes before it was opened or after it was closed."""
    return _unavailable(place, "it is not open: the application is starting or stopping")


def crowded(place: str, seconds: float) -> UnavailableError:
    """For whoever has waited too long for a connection."""
    return _unavailable(
        place, f"no connection was free for {seconds} s: allow more connections per process"
    )


def readonly(place: str) -> UnavailableError:
    """For a server that answers and does not take writes."""
    return _unavailable(place, _REMEDIES["25006"])


def place_of(url: str) -> str:
    """The server and the database of a URL, without user and password."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'localhost'}:{parts.port or 5432}{parts.path}"


def _of_server(error: asyncpg.PostgresError, place: str) -> BaseException:
    state = error.sqlstate or ""
    if state in _TIES:
        return RowCountError(None)
    violation = _VIOLATIONS.get(state)
    if violation is not None:
        return _of_constraint(error, violation)
    if state.startswith(_DATA):
        return UnstorableError(str(error))
    if state in _REMEDIES or state[:2] in _TROUBLE:
        remedy = _REMEDIES.get(state, "the server is in trouble: see its log")
        return _unavailable(place, f"{remedy} ({error})")
    return error


def _of_constraint(error: asyncpg.PostgresError, violation: Violation) -> ConstraintError:
    column: str | None = error.column_name
    if column:
        columns: tuple[str, ...] = (column,)
    else:
        # "Key (author, title)=(Ada, Notes) already exists.", in the server's language
        found = _NAMED_COLUMNS.search(error.detail or "")
        columns = tuple(found[1].split(", ")) if found else ()
    return ConstraintError(violation, error.constraint_name or "", error.table_name or "", columns)


def _unavailable(place: str, why: str) -> UnavailableError:
    return UnavailableError(WHAT, detail=f"{place}: {why}")
