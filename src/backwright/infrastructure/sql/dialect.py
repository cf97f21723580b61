"""What can't be written equally for all SQL databases."""

from typing import Protocol

from sqlalchemy.engine.interfaces import Dialect as SqlalchemyDialect


class Dialect(Protocol):
    """The differences between databases, under equal names.

    `SqliteDialect` stands in `infrastructure/sqlite/dialect.py`, `PostgresqlDialect` in
    `infrastructure/postgresql/dialect.py`.
    """

    @property
    def compiler(self) -> SqlalchemyDialect:
        """What SQLAlchemy compiles statements with."""
        ...
