"""Asking a project's application from the command line, as its operator."""

import asyncio
import getpass
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from backwright.cli.console import CommandError

if TYPE_CHECKING:  # a second of imports that --help does without
    from backwright.application.messages import Command, Query
    from backwright.main.application import Application

ResultT = TypeVar("ResultT")

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask whether it is meant.")]


def send(project: Path, message: "Command[ResultT] | Query[ResultT]") -> ResultT:
    """Run a use case with the rights of an operator, on a database that is up to date."""
    return asked(project, lambda application: application.send(message, _operator()))


def asked(project: Path, ask: "Callable[[Application], Awaitable[ResultT]]") -> ResultT:
    """Ask anything of the application while its database is open; nothing else of it runs."""
    from backwright.main.loading import load_application

    application = load_application(project, environ={**os.environ, "WORKER": "off"})

    async def run() -> ResultT:
        async with application.connected():
            await application.migrations.prepare(migrate=False)
            return await ask(application)

    return asyncio.run(run())


def _operator() -> Any:
    from backwright.application.call import Call
    from backwright.domain.principal import Principal

    # The audit log has no other place for who typed it.
    return Call(principal=Principal(system=True), address=f"cli:{getpass.getuser()}")


def sure(question: str, yes: bool) -> None:
    """Ask whether it is meant; a script says so beforehand."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise CommandError(f"{question} Say so with --yes.", code=2)
    typer.confirm(question, abort=True)


def matching(values: list[str], written: str, what: str) -> str:
    """The value that was meant, or all that there are."""
    if written not in values:
        raise CommandError(f"{written} is no {what}; there are: {', '.join(values)}", code=2)
    return written
