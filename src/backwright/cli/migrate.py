"""`backwright migrate`: bring the database to the schema of the code."""

import asyncio
from typing import Annotated

import typer

from backwright.cli.console import HERE, AsJson, Folder, err, out, print_json


def migrate(
    project: Folder = HERE,
    to: Annotated[
        str | None, typer.Option(help="Revision to go to, forward or back: 0003, base, -1.")
    ] = None,
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
    schema = application.schema
    if sql:
        out.print(schema.sql(to), markup=False)
        return
    if not status:
        asyncio.run(schema.run(to, allow=frozenset(allow or ())))
    state = asyncio.run(schema.state())
    if as_json:
        print_json(state)
        return
    err.print(f"{application.database_name} is at {state.current or 'nothing yet'}")
    for revision in state.pending:
        err.print(f"  pending  {revision}")
