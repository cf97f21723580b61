"""`backwright doctor`: what is wrong with this project and machine, and what to do."""

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import typer

from backwright.cli.console import HERE, AsJson, Folder, out, print_json

Verdict = Literal["ok", "warning", "error"]
_MARKS = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "error": "[red]✗[/]"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `remedy` is empty where nothing is wrong or `detail` has it."""

    what: str
    verdict: Verdict
    detail: str
    remedy: str = ""


def doctor(project: Folder = HERE, as_json: AsJson = False) -> None:
    """Say what is wrong with this project and machine, and what to do about it.

    Ends with 1 if something is an error.

    Example: backwright doctor --json
    """
    findings = list(examine(project.resolve()))
    if as_json:
        print_json(findings)
    else:
        for finding in findings:
            out.print(f"{_MARKS[finding.verdict]} {finding.what}: {finding.detail}")
            if finding.remedy:
                out.print(f"    → {finding.remedy}")
    if any(finding.verdict == "error" for finding in findings):
        raise typer.Exit(1)


def examine(project: Path) -> Iterator[Finding]:
    """Look at the machine, the project, its settings and its database, in this order."""
    yield _python()
    yield from _tools()
    yield _folder(project)
    application: Any = None
    for look in (_blueprint, _project):
        finding, found = look(project)
        application = found or application
        if finding is not None:
            yield finding
    if application is not None:
        yield _port(application.settings)
        database = asyncio.run(_database(application))
        yield database
        if database.verdict == "ok":
            yield from asyncio.run(_sagas(application))


def _python() -> Finding:
    return Finding("python", "ok", ".".join(map(str, sys.version_info[:3])))


def _tools() -> Iterator[Finding]:
    for tool, use in (("git", "keeps generated and edited code apart"), ("ruff", "formats it")):
        beside = Path(sys.executable).parent / tool
        if shutil.which(tool) is None and not beside.exists():
            yield Finding(tool, "warning", f"not found; it {use}", f"install {tool}")
        else:
            yield Finding(tool, "ok", "found")


def _folder(project: Path) -> Finding:
    if not os.access(project, os.W_OK):
        remedy = f"give yourself the right to write: chmod u+w {project}"
        return Finding("folder", "error", f"{project} is read-only", remedy)
    free = shutil.disk_usage(project).free
    if free < 200 * 2**20:
        return Finding("folder", "warning", f"{free // 2**20} MiB free", "make room on the disk")
    return Finding("folder", "ok", f"{project}, {free // 2**30} GiB free")


def _blueprint(project: Path) -> tuple[Finding | None, None]:
    folder = project / "blueprint"
    if not folder.exists():
        return None, None
    from backwright.builder.blueprint import BlueprintError, load

    try:
        blueprint = load(folder)
    except BlueprintError as error:
        text = f"{len(error.diagnostics)} errors, the first: {error.diagnostics[0]}"
        return Finding("blueprint", "error", text, "see all with: backwright plan"), None
    return Finding("blueprint", "ok", f"{len(blueprint.modules)} modules"), None


def _project(project: Path) -> tuple[Finding, Any]:
    from backwright.main.loading import ProjectError, load_application
    from backwright.main.settings import SettingsError

    try:
        application = load_application(project)
    except ProjectError as error:
        return Finding("project", "error", str(error)), None
    except SettingsError as error:
        return Finding(
            "settings", "error", str(error), "correct them in the environment or .env"
        ), None
    except Exception as error:  # the user's own code may fail in any way
        text = f"{type(error).__name__}: {error}"
        return Finding("project", "error", f"does not load: {text}", "correct it, then again"), None
    return Finding("project", "ok", f"{application.name} {application.version}"), application


def _port(settings: Any) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            text = f"{settings.host}:{settings.port}: {error.strerror}"
            return Finding("port", "warning", text, "choose another with PORT or --port")
    return Finding("port", "ok", f"{settings.host}:{settings.port} is free")


async def _database(application: Any) -> Finding:
    from backwright.domain.errors import BackwrightError, UnavailableError
    from backwright.infrastructure.sql.migrations import MigrationError

    name = application.database_name
    try:
        async with application.connected():
            state = await application.migrations.state()
    except (BackwrightError, MigrationError) as error:
        # What is away is named to operators only; they are the ones who read this.
        detail = error.detail if isinstance(error, UnavailableError) else ""
        remedy = "start the database, or correct DATABASE_URL"
        return Finding("database", "error", f"{name}: {detail or error}", remedy)
    if state.pending:
        count = len(state.pending)
        text = f"{name} is {count} revision{'s' if count > 1 else ''} behind"
        return Finding("database", "warning", text, "backwright migrate")
    return Finding("database", "ok", f"{name} is at {state.current}")


async def _sagas(application: Any) -> list[Finding]:
    """Those under way that this code can't finish."""
    from backwright.domain.errors import UnavailableError

    try:
        async with application.connected():
            undeclared = await application.sagas.undeclared()
    except UnavailableError as error:
        return [Finding("sagas", "error", error.detail, "backwright migrate")]
    remedy = (
        "they wait, and lose nothing: declare this version again, or run the code that has it "
        "until they are over; where it is gone for good: backwright sagas abandon"
    )
    return [
        Finding("sagas", "warning", f"{amount} of {target} are not declared here", remedy)
        for target, amount in sorted(undeclared.items())
    ]
