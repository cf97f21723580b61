"""A project that goes on living: its blueprint changes, its data stays."""

import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from backwright.builder.creating.beginnings import Template
from backwright.builder.creating.new import new
from backwright.builder.plan.building import build
from backwright.builder.plan.steps import Kind
from backwright.infrastructure.sql.database import Statement
from backwright.infrastructure.sql.migrations import DestructiveMigrationError
from backwright.main import Application
from backwright.main.loading import load_application

USER = "0190a0b0-0000-7000-8000-000000000001"
MOMENT = "'2026-01-01T00:00:00.000000Z'"
LIST = (
    'INSERT INTO tasks_task_lists (id, version, created_at, updated_at, "user", name, search) '
    f"VALUES ('{USER}', 1, {MOMENT}, {MOMENT}, '{USER}', 'Gärten', '')"
)


@pytest.fixture
def todo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Path]:
    """The smallest template, as a project."""
    folder = new("todo", Template("todo"), into=tmp_path, git=False, checks=()).folder
    monkeypatch.chdir(folder)
    yield folder
    forget(folder)


def forget(folder: Path) -> None:
    """Let the project's code be imported anew."""
    sys.path[:] = [path for path in sys.path if path != str(folder)]
    for name in [name for name in sys.modules if name.partition(".")[0] == "todo"]:
        del sys.modules[name]


@asynccontextmanager
async def started(folder: Path, url: str, *, migrate: str = "auto") -> AsyncGenerator[Application]:
    """The application with the code that is there now."""
    forget(folder)
    application = load_application(folder, environ={"DATABASE_URL": url, "MIGRATE": migrate})
    async with application:
        yield application


def change(folder: Path, old: str, new: str) -> None:
    """Edit the blueprint."""
    file = folder / "blueprint/project.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


async def rows(application: Application, sql: str) -> list[tuple[object, ...]]:
    """What the database has."""
    database = application.migrations._database
    return [tuple(row) for row in await database.fetch(Statement(sql=sql), ())]


async def test_a_field_is_added_to_rows_that_are_there(todo: Path, database_url: str) -> None:
    """The next start migrates; the rows get the default, and nothing differs from the code."""
    async with started(todo, database_url) as application:
        await application.migrations._connected(
            lambda connection: connection.exec_driver_sql(LIST) and None
        )
    name = "name:  {type: text, min: 1, max: 80, example: Garden}"
    change(todo, name, f"{name}\n          colour: {{type: {{enum: [red, blue]}}, default: blue}}")

    made = build(todo, checks=())

    assert [step.reason for step in made.of(Kind.MIGRATION)] == [
        "ADD COLUMN, ADD CONSTRAINT, no table rewrite, reversible"
    ]
    async with started(todo, database_url) as application:
        assert await application.migrations.differences() == []
        found = await rows(application, "SELECT name, colour FROM tasks_task_lists")
        assert found == [("Gärten", "blue")]


async def test_a_field_that_goes_waits_for_its_name(todo: Path, database_url: str) -> None:
    """The start refuses to lose data; named, it goes."""
    async with started(todo, database_url):
        pass
    change(todo, 'notes:      {type: text, max: 5000, default: ""}', "")
    change(todo, "[task_list, title, notes, priority, due]", "[task_list, title, priority, due]")
    change(todo, "[title, notes, priority, task_list]", "[title, priority, task_list]")
    change(todo, "search: [title, notes]", "search: [title]")

    made = build(todo, checks=())

    assert made.destructive == ["drop column tasks_tasks.notes"]
    with pytest.raises(DestructiveMigrationError, match="0002"):
        async with started(todo, database_url):
            pass
    forget(todo)
    application = load_application(todo, environ={"DATABASE_URL": database_url})
    await application.migrate("head", allow=frozenset({"0002"}))
    async with started(todo, database_url, migrate="check") as application:
        assert await application.migrations.differences() == []
