"""PostgreSQL: several processes, several machines, one server."""

from backwright.infrastructure.postgresql.administration import (
    create_database,
    drop_database,
    with_database,
)
from backwright.infrastructure.postgresql.database import PostgresqlDatabase
from backwright.infrastructure.postgresql.dialect import PostgresqlDialect
from backwright.infrastructure.postgresql.migrating import PostgresqlMigrating
from backwright.infrastructure.postgresql.options import PostgresqlOptions
from backwright.infrastructure.postgresql.ringing import PostgresqlRinging

__all__ = [
    "PostgresqlDatabase",
    "PostgresqlDialect",
    "PostgresqlMigrating",
    "PostgresqlOptions",
    "PostgresqlRinging",
    "create_database",
    "drop_database",
    "with_database",
]
