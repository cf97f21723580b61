"""Alembic, used as a library: no ini file, and no env.py in the user's project."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext

Work = Callable[[sa.Connection], None]


def stepping(folder: Path, target: str, *, backward: bool) -> Work:
    """Work that runs revisions up or down to a target."""

    def work(connection: sa.Connection) -> None:
        script = _script(folder)

        def steps(current: Any, _: MigrationContext) -> Any:
            if backward:
                return script._downgrade_revs(target, current)
            return script._upgrade_revs(target, current)

        context = MigrationContext.configure(
            connection,
            opts={"fn": steps, "render_as_batch": True, "transactional_ddl": True},
            environment_context=None,
        )
        with _proxied(context):
            context.run_migrations()

    return work
