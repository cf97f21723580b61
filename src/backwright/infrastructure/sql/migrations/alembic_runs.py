"""Alembic, used as a library: no ini file, and no env.py in the user's project."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

Work = Callable[[sa.Connection], None]


def stepping(folder: Path, target: str, *, backward: bool) -> Work:
    """Work that runs revisions up or down to a target, in the connection's transaction."""

    def work(connection: sa.Connection) -> None:
        config, script = _script(folder)

        def steps(current: Any, _: MigrationContext) -> Any:
            return _steps(script, target, current, backward=backward)

        with EnvironmentContext(config, script, fn=steps, destination_rev=target) as environment:
            environment.configure(connection=connection, render_as_batch=True)
            environment.run_migrations()

    return work


def offline(folder: Path, target: str, dialect: str) -> str:
    """The SQL of all revisions up to a target."""
    config, script = _script(folder)
    out = io.StringIO()

    def steps(current: Any, _: MigrationContext) -> Any:
        return _steps(script, target, current, backward=False)

    with EnvironmentContext(config, script, fn=steps, as_sql=True) as environment:
        environment.configure(
            dialect_name=dialect, output_buffer=out, literal_binds=True, render_as_batch=True
        )
        with environment.begin_transaction():
            environment.run_migrations()
    return out.getvalue()


def comparing(metadata: sa.MetaData, found: list[object]) -> Work:
    """Work that appends what differs between the database and the metadata."""

    def work(connection: sa.Connection) -> None:
        options = {"compare_type": True, "compare_server_default": False}
        context = MigrationContext.configure(connection, opts=options)
        found.extend(compare_metadata(context, metadata))

    return work


def _script(folder: Path) -> tuple[Config, ScriptDirectory]:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(folder))
    return config, ScriptDirectory.from_config(config)


def _steps(script: ScriptDirectory, target: str, current: Any, *, backward: bool) -> Any:
    # Private by name only: alembic's documentation of EnvironmentContext uses them in this way.
    find = script._downgrade_revs if backward else script._upgrade_revs  # pyright: ignore[reportPrivateUsage]
    return find(target, current)
