"""The engine and the session of a request."""

from typing import Any

from advanced_alchemy.extensions.litestar import (
    AsyncSessionConfig,
    EngineConfig,
    SQLAlchemyAsyncConfig,
)
from settings import DATABASE_URL, POOL_SIZE
from sqlalchemy import event

alchemy = SQLAlchemyAsyncConfig(
    connection_string=DATABASE_URL.render_as_string(hide_password=False),
    session_config=AsyncSessionConfig(expire_on_commit=False),
    engine_config=EngineConfig(pool_size=POOL_SIZE, max_overflow=0),
    before_send_handler="autocommit",
)

if DATABASE_URL.get_backend_name() == "sqlite":

    @event.listens_for(alchemy.get_engine().sync_engine, "connect")
    def configure_sqlite(connection: Any, _: Any) -> None:
        """Durable commits, enforced foreign keys, and patience while another commits."""
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=30000")
        cursor.close()
