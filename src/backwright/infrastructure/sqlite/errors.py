"""From what SQLite reports to what the port raises."""

import sqlite3
from pathlib import Path

from backwright.domain.errors import UnavailableError
from backwright.infrastructure.sql.database import ConstraintError, UnstorableError, Violation

WHAT = "the database"

_VIOLATIONS = {
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: Violation.UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: Violation.UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_ROWID: Violation.UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY: Violation.FOREIGN_KEY,
    sqlite3.SQLITE_CONSTRAINT_CHECK: Violation.CHECK,
    sqlite3.SQLITE_CONSTRAINT_NOTNULL: Violation.NOT_NULL,
}
# A value that has the wrong type or size for its column, by result code (sqlite.org/rescode.html).
_UNSTORABLE = {sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_RANGE}
# SQLITE_CONSTRAINT_DATATYPE, of a STRICT table; the module has no name for it yet.
_WRONG_TYPE = 3091
# What the driver itself raises for a value that it can't hand over.
_REFUSED_BY_DRIVER = (
    OverflowError,
    UnicodeEncodeError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
)

_REMEDIES = {
    sqlite3.SQLITE_BUSY: "another process has kept it locked for too long: end that process",
    sqlite3.SQLITE_LOCKED: "another process has kept it locked for too long: end that process",
    sqlite3.SQLITE_PERM: "it may not be opened: give this user the right to read and write it",
    sqlite3.SQLITE_READONLY: "it can't be written: give this user the right to write the file and "
    "its folder",
    sqlite3.SQLITE_INTERRUPT: "a read took too long: narrow it, or add an index",
    sqlite3.SQLITE_IOERR: "the disk reports an error: check the disk and the system's log",
    sqlite3.SQLITE_CORRUPT: "it is damaged: restore a backup, or try sqlite3's .recover",
    sqlite3.SQLITE_NOTADB: "it is not a SQLite database: set DATABASE_URL to another file",
    sqlite3.SQLITE_FULL: "the disk is full: free some space",
    sqlite3.SQLITE_NOMEM: "there is no memory left: free some, or give the process more",
    sqlite3.SQLITE_PROTOCOL: "it can't be locked: keep it on a local disk",
    sqlite3.SQLITE_NOLFS: "it is too large for its file system: move it to another",
}


def code_of(error: Exception) -> int:
    """SQLite's extended result code; 0 where the error is not SQLite's own."""
    return getattr(error, "sqlite_errorcode", 0)


def primary_code(error: Exception) -> int:
    """SQLite's result code without its extension."""
    return code_of(error) & 0xFF


def refusal(error: Exception, path: Path) -> Exception:
    """What to raise for an error while a statement ran; the error itself if it is a defect."""
    primary = primary_code(error)
    if primary == sqlite3.SQLITE_CONSTRAINT:
        return _of_constraint(error)
    if primary in _UNSTORABLE or (not primary and isinstance(error, _REFUSED_BY_DRIVER)):
        return UnstorableError(str(error))
    if primary == sqlite3.SQLITE_CANTOPEN:
        return _unavailable(path, _why_not_opened(path))
    if primary == sqlite3.SQLITE_ERROR and str(error).startswith(("no such", "has no column")):
        return _unavailable(path, f"{error}: migrate it (`backwright migrate`)")
    if primary in _REMEDIES:
        return _unavailable(path, f"{_REMEDIES[primary]} ({error})")
    return error


def closed(path: Path) -> UnavailableError:
    """For whoever comes before it was opened or after it was closed."""
    return _unavailable(path, "it is not open: the application is starting or stopping")


def _of_constraint(error: Exception) -> Exception:
    violation = _VIOLATIONS.get(code_of(error))
    if violation is None:
        return UnstorableError(str(error)) if code_of(error) == _WRONG_TYPE else error
    # "UNIQUE constraint failed: books.author, books.title", "… index 'name'", "CHECK …: name"
    named = str(error).partition(" failed: ")[2]
    if violation is Violation.FOREIGN_KEY or not named:
        return ConstraintError(violation)
    if violation is Violation.CHECK:
        return ConstraintError(violation, constraint=named)
    if named.startswith("index '"):
        return ConstraintError(violation, constraint=named[len("index '") : -1])
    places = [place.rpartition(".") for place in named.split(", ")]
    columns = tuple(column for _, _, column in places)
    return ConstraintError(violation, table=places[0][0], columns=columns)


def _why_not_opened(path: Path) -> str:
    folder = path.absolute().parent
    if _is_missing(folder):
        return f"the folder {folder} does not exist: create it, or set DATABASE_URL to another file"
    return f"it can't be opened: give this user the right to read and write it and {folder}"


def _is_missing(folder: Path) -> bool:
    try:
        folder.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        # It can't be known: a folder above may not be entered.
        return False
    return False


def _unavailable(path: Path, why: str) -> UnavailableError:
    return UnavailableError(WHAT, detail=f"{path}: {why}")
