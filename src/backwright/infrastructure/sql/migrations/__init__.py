"""Bringing a database to the schema of the code, by plain alembic revisions."""

from backwright.infrastructure.sql.migrations.migrations import Migrations, SchemaState
from backwright.infrastructure.sql.migrations.revisions import (
    DestructiveMigrationError,
    MigrationError,
    Revision,
)

__all__ = ["DestructiveMigrationError", "MigrationError", "Migrations", "Revision", "SchemaState"]
