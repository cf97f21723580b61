"""SQLite: one file, several processes, no server."""

from backwright.infrastructure.sqlite.database import SqliteDatabase
from backwright.infrastructure.sqlite.dialect import SqliteDialect
from backwright.infrastructure.sqlite.migrating import SqliteMigrating
from backwright.infrastructure.sqlite.options import SqliteOptions
from backwright.infrastructure.sqlite.ringing import SqliteRinging

__all__ = ["SqliteDatabase", "SqliteDialect", "SqliteMigrating", "SqliteOptions", "SqliteRinging"]
