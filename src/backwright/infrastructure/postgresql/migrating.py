"""A connection on which the schema of a PostgreSQL database is changed, alone."""

from collections.abc import Callable

import sqlalchemy as sa

from backwright.domain.errors import UnavailableError

Work = Callable[[sa.Connection], None]
# Of the advisory lock that every migration of a database takes: any number that is ours alone.
LOCK = 7_238_411_905_117_263


class PostgresqlMigrating:
    """Runs blocking work in one transaction under an advisory lock; every other migration waits."""

    def __init__(self, url: str) -> None:
        self._url = sa.make_url(url).set(drivername="postgresql+asyncpg")

    async def __call__(self, work: Work) -> None:
        """Run it; all of it is stored, or nothing."""
        # Costs a third of a second, and is needed only where something is migrated.
        from sqlalchemy.ext.asyncio import create_async_engine

        engine = create_async_engine(self._url, poolclass=sa.pool.NullPool)
        try:
            async with engine.begin() as connection:
                await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
                await connection.run_sync(work)
        except OSError as error:
            raise UnavailableError(f"the database ({error})") from error
        finally:
            await engine.dispose()
