"""`backwright migrate`: bring the database to the schema of the code."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from backwright.cli.console import HERE, AsJson, Folder, err, out, print_json

if TYPE_CHECKING:
    from backwright.infrastructure.sql.migrations import SchemaState
    from backwright.main.application import Application


def migrate(
    project: Folder = HERE,
    to: Annotated[
        str, typer.Option(help="Revision to go to, forward or back: 0003, head, base, -1.")
    ] = "head",
    allow: Annotated[
        list[str] | None,
        typer.Option(help="Name of a revision that may destroy data; repeat for several."),
    ] = None,
    status: Annotated[
        bool, typer.Option("--status", help="Only say where the database is.")
    ] = False,
    sql: Annotated[
        bool, typer.Option("--sql", help="Print the SQL instead of running it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the database to the schema of the code.

    A step that would lose data is refused until its revision is named with --allow.

    Example: backwright migrate --status
    """
    from backwright.main.loading import load_application

    application = load_application(project)
    if sql:
        out.print(application.migrations.sql(to), markup=False)
        return
    state = asyncio.run(_migrated(application, None if status else to, frozenset(allow or ())))
    if as_json:
        print_json(state)
        return
    err.print(f"{application.database_name} is at {state.current or 'nothing yet'}")
    for revision in state.pending:
        err.print(f"  pending  {revision}")


async def _migrated(
    application: "Application", to: str | None, allow: frozenset[str]
) -> "SchemaState":
    async with application.connected():
        if to is not None:
            await application.migrations.run(to, allow=allow)
        return await application.migrations.state()
